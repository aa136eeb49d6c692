import type { ReactNode } from 'react';

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

/** A share from 0 to 1 as a thin bar; `label` is for screen readers. */
export function Meter({
  share,
  label,
  tone,
  size,
}: {
  share: number | null;
  label: string;
  tone?: 'live' | 'strong';
  size?: 8;
}) {
  const value = share === null ? null : clamp(share);
  return (
    <span
      className="meter"
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      {...(value === null ? {} : { 'aria-valuenow': Math.round(value * 100) })}
      data-tone={tone}
      data-size={size}
    >
      {value === null ? null : <i style={{ width: `${value * 100}%` }} />}
    </span>
  );
}

/** Labelled bars on one axis; the longest is `max` (default: the largest value). The `strong` one carries the accent. */
export function Bars({
  items,
  max,
}: {
  items: { label: ReactNode; value: number; text: ReactNode; strong?: boolean }[];
  max?: number;
}) {
  const whole = max ?? Math.max(...items.map((item) => item.value), Number.MIN_VALUE);
  return (
    <div className="bars" role="list">
      {items.map((item, index) => (
        <div key={index} role="listitem" style={{ display: 'contents' }}>
          <span className={item.strong ? 'strong' : ''} style={{ overflowWrap: 'anywhere' }}>
            {item.label}
          </span>
          <span className="bar" data-strong={item.strong || undefined} aria-hidden="true">
            <i style={{ width: `${clamp(item.value / whole) * 100}%` }} />
          </span>
          <span className="mono" style={{ textAlign: 'right' }}>
            {item.text}
          </span>
        </div>
      ))}
    </div>
  );
}
