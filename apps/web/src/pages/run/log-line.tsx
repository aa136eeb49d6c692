import { formatClock } from '../../format.ts';
import { type LogLine, marked } from './log-model.ts';

/** One line of the log; searched words are marked. */
export function Line({ line, words = '' }: { line: LogLine; words?: string }) {
  return (
    <div className="log-line" data-level={line.level} data-mark={line.mark}>
      <time dateTime={line.time}>{formatClock(line.time, true)}</time>
      <span>
        {marked(line.text, words).map((part, index) => (part.hit ? <mark key={index}>{part.text}</mark> : part.text))}
      </span>
    </div>
  );
}
