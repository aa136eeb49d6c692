import clsx from 'clsx';
import type { ReactNode } from 'react';

const tones = {
  quiet: 'text-ink3',
  live: 'text-accent',
  ok: 'text-ok',
  warn: 'text-warn',
  bad: 'text-bad',
};

/** A word that marks a thing: 'example', 'best', 'archived'. The state of a run or machine is `State`, with its icon. */
export function Badge({ tone = 'quiet', children }: { tone?: keyof typeof tones; children: ReactNode }) {
  return (
    <span
      className={clsx(
        'inline-block rounded-sm border border-line px-1.5 align-middle text-small whitespace-nowrap',
        tones[tone],
      )}
    >
      {children}
    </span>
  );
}

/** A key of the keyboard. */
export function Key({ children }: { children: ReactNode }) {
  return (
    <kbd className="inline-block rounded-sm border border-line px-1.25 font-mono text-[12px]/[18px] font-medium text-ink2">
      {children}
    </kbd>
  );
}
