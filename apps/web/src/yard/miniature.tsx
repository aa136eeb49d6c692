// The yard in 72 × 22 pixels, in the bar of every page; it links home and has the words beside it.
import type { Yard } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import { useApi } from '../api.ts';
import { formatClock } from '../format.ts';
import { useLiveState } from '../live.ts';
import { percent, spanOf, tracksOf } from './geometry.ts';
import { yardWords } from './sentence.ts';

const WIDTH = 72;
const HEIGHT = 22;
const ROWS = 4;
const look = 'flex items-center gap-2 text-small whitespace-nowrap text-ink2';

export function Miniature() {
  const yard = useApi('getYard', {});
  const { lostAt } = useLiveState();
  if (!yard.data) return <Link to="/" className={look} aria-label="Yard" />;
  return (
    <Link to="/" className={look} aria-label={`Yard: ${yardWords(yard.data)}`}>
      <Picture yard={yard.data} now={Date.parse(yard.data.now)} />
      <span className="max-[900px]:hidden">
        {lostAt === null ? yardWords(yard.data) : `as of ${formatClock(lostAt)}`}
      </span>
    </Link>
  );
}

function Picture({ yard, now }: { yard: Yard; now: number }) {
  const span = spanOf(yard, now);
  const tracks = tracksOf(yard, span).slice(0, ROWS);
  const x = (left: number): number => (left / 100) * WIDTH;
  const y = (index: number): number => ((index + 0.5) / Math.max(1, tracks.length)) * HEIGHT;
  return (
    <svg width={WIDTH} height={HEIGHT} viewBox={`0 0 ${WIDTH} ${HEIGHT}`} aria-hidden="true">
      {tracks.map((track, index) => (
        <g key={track.key}>
          <path d={`M0 ${y(index)}H${WIDTH}`} stroke="var(--line)" />
          {track.trains.map((train) => {
            const bar = { y: y(index) - 2, height: 4, rx: 1 };
            if (train.kind !== 'running')
              return (
                <rect
                  key={train.key}
                  {...bar}
                  x={x(train.left)}
                  width={Math.max(1, x(train.width))}
                  fill="var(--fill)"
                />
              );
            const done = (x(train.width) * train.filled) / 100;
            return (
              <g key={train.key}>
                <rect {...bar} x={x(train.left)} width={Math.max(1, x(train.width))} fill="var(--accent-soft)" />
                <rect {...bar} x={x(train.left)} width={Math.max(2, done)} fill="var(--accent)" />
              </g>
            );
          })}
        </g>
      ))}
      <path d={`M${x(percent(span, now))} 0V${HEIGHT}`} stroke="var(--accent)" strokeWidth="1.5" />
    </svg>
  );
}
