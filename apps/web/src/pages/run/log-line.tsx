import type { Level, LogLine } from '@trainyard/core/log-line';
import clsx from 'clsx';
import { formatClock } from '../../format.ts';
import { marked } from './log-model.ts';

/** Around lines: the face of what a worker said. */
export const LOG_FACE = 'overflow-auto font-mono text-[12px]/[20px] text-ink2 [font-feature-settings:"calt"_0]';

const LOOKS: Record<Level, string> = {
  debug: 'text-ink3',
  info: '',
  warning: 'text-warn',
  error: 'bg-bad-soft text-bad',
};

interface LineProps {
  line: LogLine;
  /** Searched; marked where they are found. */
  words?: string;
  /** Its time is a button then, to what stands around it. */
  onJump?: ((position: number) => void) | undefined;
  /** It was jumped to. */
  found?: boolean;
}

/** One line of the log. */
export function Line({ line, words = '', onJump, found = false }: LineProps) {
  const clock = formatClock(line.time, true);
  const time = (
    <time dateTime={line.time} className="text-ink3">
      {clock}
    </time>
  );
  return (
    <div
      data-level={line.level}
      className={clsx(
        'grid grid-cols-[72px_minmax(0,1fr)] whitespace-pre-wrap [overflow-wrap:anywhere] max-phone:grid-cols-[68px_minmax(0,1fr)]',
        LOOKS[line.level],
        found && 'bg-accent-soft',
      )}
    >
      {onJump ? (
        <button
          type="button"
          className="cursor-pointer text-left hover:underline"
          title="Show what stands around this line"
          aria-label={`Show what stands around the line of ${clock}`}
          onClick={() => onJump(line.position)}
        >
          {time}
        </button>
      ) : (
        time
      )}
      <span>{marked(line.text, words).map(part)}</span>
    </div>
  );
}

function part({ text, hit }: { text: string; hit: boolean }, index: number) {
  return hit ? (
    <mark key={index} className="bg-accent-soft text-inherit">
      {text}
    </mark>
  ) : (
    text
  );
}
