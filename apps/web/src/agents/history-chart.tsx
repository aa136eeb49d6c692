// Load over the last minutes as an area; of a lost machine it stops at the last word, and the gap until now is amber.
import type { Agent } from '@trainyard/contracts/agent';
import { useWidth } from '../components/use-width.ts';
import { formatClock } from '../format.ts';

const HEIGHT = 40;

export function HistoryChart({ agent, now }: { agent: Agent; now: number }) {
  const [box, width] = useWidth<HTMLDivElement>();
  const points = agent.history.map((point) => ({
    at: Date.parse(point.at),
    value: Math.min(100, Math.max(0, point.cpu_percent)),
  }));
  const [first] = points;
  const last = points.at(-1);
  if (!first || !last || points.length < 2)
    return (
      <p className="note" ref={box}>
        load is drawn after the first minute
      </p>
    );
  const lost = agent.state === 'lost';
  const end = lost ? now : last.at;
  const x = (at: number): number => ((at - first.at) / Math.max(1, end - first.at)) * width;
  const y = (value: number): number => HEIGHT - (value / 100) * (HEIGHT - 4);
  const line = points
    .map((point, index) => `${index === 0 ? 'M' : 'L'}${x(point.at).toFixed(1)} ${y(point.value).toFixed(1)}`)
    .join('');
  return (
    <div ref={box}>
      {width === 0 ? null : (
        <svg
          width={width}
          height={HEIGHT}
          role="img"
          aria-label={`CPU load from ${formatClock(agent.history[0]!.at)}: between ${Math.round(Math.min(...points.map((p) => p.value)))} and ${Math.round(Math.max(...points.map((p) => p.value)))} percent`}
          className="block"
        >
          {lost ? (
            <rect x={x(last.at)} width={Math.max(2, width - x(last.at))} height={HEIGHT} fill="var(--warn-soft)" />
          ) : null}
          <path d={`${line}L${x(last.at)} ${HEIGHT}L0 ${HEIGHT}Z`} fill="var(--fill)" />
          <path d={line} fill="none" stroke="var(--ink2)" strokeWidth="1.5" strokeLinejoin="round" />
          {lost ? <path d={`M${x(last.at)} 0V${HEIGHT}`} stroke="var(--warn)" strokeWidth="2" /> : null}
          <path d={`M0 ${HEIGHT - 0.5}H${width}`} stroke="var(--edge)" />
        </svg>
      )}
      <p className="note flex justify-between pt-1">
        <span>{formatClock(agent.history[0]!.at)}</span>
        {lost ? (
          <span className="text-warn">no word since {formatClock(agent.seen_at)}</span>
        ) : (
          <span>{agent.state === 'left' ? formatClock(agent.history.at(-1)!.at) : 'now'}</span>
        )}
      </p>
    </div>
  );
}
