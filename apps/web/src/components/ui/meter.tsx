import clsx from 'clsx';

const clamp = (share: number): number => Math.min(1, Math.max(0, share));

const tones = { quiet: 'bg-ink3', live: 'bg-accent', strong: 'bg-ink2' };

/** A share from 0 to 1 as a thin bar; null: not known. `label` is for screen readers. `size` 8: twice as thick. */
export function Meter({
  share,
  label,
  tone = 'quiet',
  size,
}: {
  share: number | null;
  label: string;
  tone?: keyof typeof tones;
  size?: 8;
}) {
  const value = share === null ? null : clamp(share);
  return (
    <span
      className={clsx('relative block overflow-hidden rounded-[1px] bg-fill', size === 8 ? 'h-2' : 'h-1')}
      role="meter"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      // ARIA wants a number; where there is none, the words say so.
      aria-valuenow={value === null ? 0 : Math.round(value * 100)}
      aria-valuetext={value === null ? 'unknown' : undefined}
    >
      {value === null ? null : (
        <i className={clsx('absolute inset-y-0 left-0', tones[tone])} style={{ width: `${value * 100}%` }} />
      )}
    </span>
  );
}
