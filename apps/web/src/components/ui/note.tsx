import clsx from 'clsx';
import type { ReactNode } from 'react';
import { Icon, type IconName } from '../icon.tsx';

const tones = {
  bad: { box: 'bg-bad-soft', icon: 'text-bad', name: 'warning' },
  warn: { box: 'bg-warn-soft', icon: 'text-warn', name: 'warning' },
  ok: { box: 'bg-ok-soft', icon: 'text-ok', name: 'check' },
  info: { box: 'bg-sunk', icon: 'text-ink3', name: 'info' },
} as const satisfies Record<string, { box: string; icon: string; name: IconName }>;

/** Something to know, where it matters: a title, words, and what to do about it as `action`. Errors: `ProblemNote`. */
export function Note({
  tone = 'info',
  title,
  children,
  action,
  role,
  className,
}: {
  tone?: keyof typeof tones;
  title?: ReactNode;
  children?: ReactNode;
  action?: ReactNode;
  /** 'alert' when it came because of what somebody did just now. */
  role?: 'alert' | 'status';
  className?: string;
}) {
  const look = tones[tone];
  return (
    <div
      role={role}
      className={clsx(
        'grid grid-cols-[16px_minmax(0,1fr)_auto] items-start gap-x-2.5 gap-y-0.5 rounded-md p-3 max-phone:grid-cols-[16px_minmax(0,1fr)]',
        look.box,
        className,
      )}
    >
      <Icon name={look.name} className={clsx('mt-0.5', look.icon)} />
      <div className="min-w-0 [overflow-wrap:anywhere]">
        {title ? <p className="font-semibold">{title}</p> : null}
        {children}
      </div>
      {action ? (
        <div className="flex items-center gap-2 self-center max-phone:col-start-2 max-phone:mt-2 max-phone:flex-wrap max-phone:justify-self-start">
          {action}
        </div>
      ) : null}
    </div>
  );
}
