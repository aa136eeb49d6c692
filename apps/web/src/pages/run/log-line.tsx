import { formatClock } from '../../format.ts';
import { type LogLine, marked } from './log-model.ts';

/** One line of the log; searched words are marked. `onJump`: its time is a button to what stands around it. */
export function Line({
  line,
  words = '',
  onJump,
}: {
  line: LogLine;
  words?: string;
  onJump?: ((position: number) => void) | undefined;
}) {
  const time = <time dateTime={line.time}>{formatClock(line.time, true)}</time>;
  return (
    <div className="log-line" data-level={line.level} data-mark={line.mark}>
      {onJump ? (
        <button
          type="button"
          className="log-jump"
          title="Show what stands around this line"
          aria-label={`Show what stands around the line of ${formatClock(line.time, true)}`}
          onClick={() => onJump(line.position)}
        >
          {time}
        </button>
      ) : (
        time
      )}
      <span>
        {marked(line.text, words).map((part, index) => (part.hit ? <mark key={index}>{part.text}</mark> : part.text))}
      </span>
    </div>
  );
}
