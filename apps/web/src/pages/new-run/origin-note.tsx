// Beside the name of a field: where its value comes from, and the way back. Quiet where it is the default.
import clsx from 'clsx';
import { isolated } from '../../components/quoted.tsx';
import type { Origin } from './origin.ts';

interface OriginNoteProps {
  origin: Origin;
  /** What the field is called, for whoever hears the button without seeing where it stands. */
  title: string;
  onBack: (value: NonNullable<Origin['back']>['value']) => void;
  className?: string;
}

export function OriginNote({ origin, title, onBack, className }: OriginNoteProps) {
  const { kind, words, back } = origin;
  return (
    <span
      className={clsx('inline-flex min-w-0 flex-wrap items-baseline gap-x-1.5 text-small', className)}
      data-origin={kind}
    >
      <span className={clsx('min-w-0 wrap-anywhere', kind === 'you' ? 'font-medium text-accent' : 'text-ink3')}>
        {words}
      </span>
      {back === null ? null : (
        <button
          type="button"
          className="link min-w-0 text-left wrap-anywhere text-ink2"
          aria-label={`${title}: back to ${isolated(back.words)}`}
          onClick={() => onBack(back.value)}
        >
          back to <bdi>{back.words}</bdi>
        </button>
      )}
    </span>
  );
}
