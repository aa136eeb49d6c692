// The queue above the tracks: a line from when a run was queued to its signal, and a route to where it will stand.
import type { Yard } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import clsx from 'clsx';
import { Name } from '../components/name.tsx';
import { count } from '../format.ts';
import { MoreWaiting } from './more-waiting.tsx';
import { startWords } from './start-words.ts';
import { LANE_HEIGHT, routeOf, SIGNAL_Y, WAITING_ROW, type Waiting } from './waiting.ts';

interface QueueProps {
  yard: Pick<Yard, 'queue' | 'queue_total' | 'queue_projects'>;
  waiting: Waiting[];
  nowLeft: number;
  now: number;
  height: number;
  tracks: number;
}

export function Queue({ yard, waiting, nowLeft, now, height, tracks }: QueueProps) {
  return (
    <>
      <div className="relative grid grid-cols-[176px_minmax(0,1fr)] border-t border-line" style={{ height }}>
        <div className="min-w-0 py-2 pr-3">
          <div className="flex items-baseline gap-2 font-semibold whitespace-nowrap">
            Waiting <span className="text-small font-normal text-ink3">{count(yard.queue_total, 'run')}</span>
          </div>
          <p className="note">
            line starts where
            <br />
            the run was queued
          </p>
        </div>
        <div className="relative">
          {waiting.map((one, index) => (
            <WaitingRow key={one.run.id} waiting={one} first={index === 0} nowLeft={nowLeft} now={now} />
          ))}
          {yard.queue_total > waiting.length ? (
            <div className="relative h-[30px]">
              <p
                className="absolute top-[7px] z-3 -translate-x-full pr-3 text-small whitespace-nowrap"
                style={{ left: `${nowLeft}%` }}
              >
                <MoreWaiting yard={yard} />
              </p>
            </div>
          ) : null}
        </div>
      </div>
      <Routes waiting={waiting} nowLeft={nowLeft} height={height} whole={height + tracks * LANE_HEIGHT} />
    </>
  );
}

function Routes({
  waiting,
  nowLeft,
  height,
  whole,
}: {
  waiting: Waiting[];
  nowLeft: number;
  height: number;
  whole: number;
}) {
  return (
    <svg
      className="pointer-events-none absolute top-[29px] left-[176px] z-1 w-[calc(100%-176px)] overflow-visible [&_path]:fill-none [&_path]:stroke-[1.5] [&_path]:[vector-effect:non-scaling-stroke]"
      viewBox={`0 0 100 ${whole}`}
      preserveAspectRatio="none"
      style={{ height: whole }}
      aria-hidden="true"
    >
      {waiting.map((one, index) => {
        const y = index * WAITING_ROW + SIGNAL_Y;
        const from = Math.min(one.from, nowLeft - 0.8);
        const route = routeOf(one, index, height, nowLeft);
        return (
          <g key={one.run.id} className={index === 0 ? 'stroke-ink1' : 'stroke-edge'}>
            <path d={`M${from} ${y}H${nowLeft}M${from} ${y - 3}v6`} />
            {route ? <path d={route} className="[stroke-dasharray:4_3]" /> : null}
          </g>
        );
      })}
    </svg>
  );
}

/** Percent of the plot behind which the words have no room at the right. */
const ROOM_FOR_WORDS = 72;

function WaitingRow({
  waiting: { run, number, start, reason },
  first,
  nowLeft,
  now,
}: {
  waiting: Waiting;
  first: boolean;
  nowLeft: number;
  now: number;
}) {
  const left = start ? Math.max(start.left, nowLeft) : nowLeft;
  const flip = left > ROOM_FOR_WORDS;
  const { fact, rest } = startWords(run.forecast, start?.at ?? null, reason, now);
  return (
    <div className="relative h-[30px] text-small text-ink2">
      <span
        className="absolute top-[7px] z-3 flex max-w-2/5 -translate-x-full gap-1.5 pr-3 whitespace-nowrap"
        style={{ left: `${nowLeft}%` }}
      >
        <span className="text-ink3">{number}</span>
        <Link
          to="/runs/$run"
          params={{ run: run.id }}
          className={clsx('flex min-w-0', first && 'font-semibold text-ink1')}
        >
          <Name>{run.name}</Name>
        </Link>
        <bdi className="max-w-40 truncate text-ink3">{run.project_name}</bdi>
      </span>
      <span
        className={clsx(
          'absolute top-[23px] z-4 -ml-[4.5px] size-[9px] rounded-full border-2 bg-bg',
          first ? 'border-ink1' : 'border-edge',
        )}
        style={{ left: `${nowLeft}%` }}
      />
      <span
        className={clsx(
          'absolute top-[7px] z-3 max-w-[58%] truncate',
          start ? (flip ? 'mr-2 bg-sunk px-0.5' : 'px-2.5') : 'ml-2.5 bg-sunk',
        )}
        style={flip ? { right: `${100 - left}%` } : { left: `${left}%` }}
      >
        {fact ? <b className="text-ink1">{fact}</b> : null}
        {rest}
      </span>
    </div>
  );
}
