// One train on its track: name, progress and metric, and the metric's curve on the same time axis.
import type { YardAttempt } from '@trainyard/contracts/yard';
import { clockRange } from '@trainyard/core/time-left';
import { Link } from '@tanstack/react-router';
import clsx from 'clsx';
import { Icon, type IconName } from '../components/icon.tsx';
import { Name } from '../components/name.tsx';
import { Sparkline } from '../components/sparkline.tsx';
import { formatClock } from '../format.ts';
import type { Train, TrainOf } from './geometry.ts';
import { secondLine, trainLeft } from './train-words.ts';

const icons: Record<YardAttempt['outcome'], IconName> = {
  running: 'live',
  completed: 'check',
  failed: 'cross',
  cancelled: 'dash',
  pruned: 'dash',
  paused: 'pause',
  lost: 'warning',
  preempted: 'pause',
};
const iconOf = (train: Train): IconName =>
  train.kind === 'past' ? icons[train.stay.outcome] : train.kind === 'running' ? 'live' : 'clock';

/** The outline of each kind; a container, so that what has no room is left away. */
export const trainLooks = {
  base: '@container absolute bottom-[13px] z-2 block h-15 overflow-hidden rounded-[4px_10px_3px_3px] text-ink1 hover:no-underline hover:brightness-97 dark:hover:brightness-115',
  past: 'border-r border-bg bg-fill',
  running: 'border-[1.5px] border-accent bg-bg',
  forecast: 'border border-dashed border-edge bg-bg',
  /** Nobody knows its end: the front stays open. */
  open: 'rounded-r-none border-r-0 mask-[linear-gradient(to_right,#000_60%,transparent)]',
};
const line = 'relative flex items-center text-small whitespace-nowrap @max-[72px]:hidden';
export const lines = {
  first: `${line} gap-1.5 px-2 pt-1.25`,
  second: `${line} gap-1 px-2 text-ink2 [&>span]:truncate`,
};

function looksOf(train: Train): string {
  const failed = train.kind === 'past' && train.stay.outcome === 'failed';
  const open = train.endsAt === null && (train.kind === 'forecast' ? trainLooks.open : 'border-r-dotted');
  return clsx(
    trainLooks.base,
    failed ? 'border-r border-bg bg-bad-soft' : trainLooks[train.kind],
    train.kind !== 'past' && open,
  );
}

function toneOf(train: Train): string {
  if (train.kind !== 'past') return '';
  return train.stay.outcome === 'completed' ? 'text-ok' : train.stay.outcome === 'failed' ? 'text-bad' : '';
}

export function TrainBox({ train, now, lost }: { train: Train; now: number; lost: boolean }) {
  const { run, name, kind, left, width, filled } = train;
  const icon = <Icon name={iconOf(train)} className={clsx('size-3.5', toneOf(train))} />;
  return (
    <>
      <Link
        to="/runs/$run"
        params={{ run }}
        className={looksOf(train)}
        data-train={kind}
        style={{ left: `${left}%`, width: `${width}%` }}
        title={`${name}: ${secondLine(train)}`}
      >
        {kind === 'running' ? (
          <span
            className="absolute inset-y-0 left-0 border-b-3 border-accent bg-accent-soft"
            style={{ width: `${filled}%` }}
          />
        ) : null}
        {kind === 'running'
          ? train.cuts.map((at) => (
              <i key={at} className="absolute inset-y-0 w-px bg-edge opacity-60" style={{ left: `${at}%` }} />
            ))
          : null}
        <span className={clsx(lines.first, kind === 'running' ? 'font-semibold' : 'font-medium text-ink2')}>
          <Name tail={6}>{name}</Name>
        </span>
        <span className={lines.second}>
          {kind === 'past' ? icon : null}
          <span>{secondLine(train)}</span>
        </span>
        <span className="relative hidden justify-center pt-1.5 @max-[72px]:grid @max-[15px]:hidden">{icon}</span>
        {kind === 'running' ? <Curve train={train} /> : null}
      </Link>
      {kind === 'running' ? <Eta train={train} now={now} lost={lost} /> : null}
      {kind === 'forecast' && train.endsAt !== null && width > 5 ? (
        <span className={eta} style={{ left: `${left + width}%` }}>
          {formatClock(new Date(train.endsAt))}
        </span>
      ) : null}
    </>
  );
}

/** The curve of a whole run stands on the time axis only while the run stands there whole. */
function Curve({ train: { whole, first, filled } }: { train: TrainOf<'running'> }) {
  if (!first || whole.sparkline.length < 2) return null;
  return (
    <span className="absolute bottom-1 left-0 h-[15px] @max-[72px]:hidden" style={{ width: `${filled}%` }}>
      <Sparkline values={whole.sparkline} width={200} height={15} fill tone="accent" />
    </span>
  );
}

/** The end of a train, above it. */
export const eta = 'absolute top-1.5 z-3 -translate-x-full pr-1 text-small whitespace-nowrap text-ink2';

/** Percent of the plot before which the words stand at the start of the train. */
const ROOM_FOR_WORDS = 18;

function Eta({ train, now, lost }: { train: TrainOf<'running'>; now: number; lost: boolean }) {
  const right = train.left + train.width;
  const atStart = right < ROOM_FOR_WORDS;
  const ends = lost ? null : train.whole.forecast?.range?.ends;
  return (
    <span className={clsx(eta, atStart && 'translate-x-0 pl-1.5')} style={{ left: `${atStart ? train.left : right}%` }}>
      <b>{trainLeft(train, now, lost)}</b>
      {ends ? `, ${clockRange(ends, now, formatClock)}` : null}
    </span>
  );
}
