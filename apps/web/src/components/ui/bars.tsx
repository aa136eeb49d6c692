import clsx from 'clsx';
import type { ReactNode } from 'react';

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

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
    <div
      className="bars grid grid-cols-[minmax(64px,max-content)_minmax(0,1fr)_max-content] items-center gap-x-3 gap-y-2"
      role="list"
    >
      {items.map((item, index) => (
        <div key={index} role="listitem" className="contents">
          <span className={clsx('[overflow-wrap:anywhere]', item.strong && 'font-semibold')}>{item.label}</span>
          <span className="relative h-3 rounded-[1px] bg-fill" aria-hidden="true">
            <i
              className={clsx(
                'absolute inset-y-0 left-0 min-w-px rounded-[1px]',
                item.strong ? 'bg-accent' : 'bg-edge',
              )}
              style={{ width: `${clamp(item.value / whole) * 100}%` }}
            />
          </span>
          <span className="mono text-right">{item.text}</span>
        </div>
      ))}
    </div>
  );
}
