// One train on its track: name, progress and metric, and the metric's curve on the same time axis.
import type { YardRun } from '@trainyard/contracts/yard';
import { Link } from '@tanstack/react-router';
import { Icon, type IconName } from '../components/icon.tsx';
import { Name } from '../components/name.tsx';
import { Sparkline } from '../components/sparkline.tsx';
import { formatAbout, formatClock, formatNumber, metricTitle } from '../format.ts';
import type { Train } from './geometry.ts';

const icons: Partial<Record<YardRun['state'], IconName>> = {
  completed: 'check',
  failed: 'cross',
  cancelled: 'dash',
  running: 'live',
  queued: 'clock',
};

/** 'epoch 7 of 10', 'fold 3 of 5', 'loading data'. */
export function progressWords(run: YardRun): string {
  const { progress } = run;
  if (!progress) return 'starting';
  if (progress.phase !== 'training') return progress.phase.replaceAll('_', ' ');
  if (progress.epochs_total !== null && progress.epoch !== null)
    return `epoch ${Math.min(progress.epoch + 1, progress.epochs_total)} of ${progress.epochs_total}`;
  return progress.steps_total > 0 ? `step ${progress.step} of ${progress.steps_total}` : 'training';
}

/** 'accuracy 0.914', or nothing before the first value. */
export function metricWords(run: YardRun): string {
  return run.metric.value === null ? '' : `${metricTitle(run.metric.name)} ${formatNumber(run.metric.value)}`;
}

/** '6 min left', or why nobody can say. */
export function leftWords(train: Train, now: number, lost = false): string {
  if (lost) return 'state unknown';
  if (train.endsAt === null)
    return train.run.progress?.phase === 'training' ? 'end not measured yet' : progressWords(train.run);
  return `${formatAbout((train.endsAt - now) / 1000)} left`;
}

function secondLine({ run, kind, endsAt }: Train): string {
  if (kind === 'running') return [run.project_name, progressWords(run), metricWords(run)].filter(Boolean).join(', ');
  if (kind === 'past')
    return run.state === 'completed' && run.metric.value !== null ? formatNumber(run.metric.value) : run.state;
  const starts = run.forecast?.starts_at;
  return [
    run.project_name,
    endsAt !== null && starts ? formatAbout((endsAt - Date.parse(starts)) / 1000) : 'end not measured yet',
  ].join(', ');
}

export function TrainBox({ train, now, lost }: { train: Train; now: number; lost: boolean }) {
  const { run, kind, left, width, filled } = train;
  const icon = icons[run.state];
  return (
    <>
      <Link
        to="/runs/$run"
        params={{ run: run.id }}
        className="yard-train"
        data-kind={kind}
        data-state={run.state}
        data-open={train.endsAt === null && kind !== 'past' ? true : undefined}
        style={{ left: `${left}%`, width: `${width}%` }}
        title={`${run.name}: ${secondLine(train)}`}
      >
        {kind === 'running' ? <span className="done" style={{ width: `${filled}%` }} /> : null}
        <span className="line1">
          <Name tail={6}>{run.name}</Name>
        </span>
        <span className="line2">
          {kind === 'past' && icon ? <Icon name={icon} /> : null}
          <span>{secondLine(train)}</span>
        </span>
        {icon ? (
          <span className="only">
            <Icon name={icon} />
          </span>
        ) : null}
        {kind !== 'forecast' && run.sparkline.length > 1 ? (
          <span className="yard-train-curve" style={{ width: kind === 'running' ? `${filled}%` : '100%' }}>
            <Sparkline
              values={run.sparkline}
              width={200}
              height={15}
              fill
              tone={kind === 'running' ? 'accent' : run.state === 'failed' ? 'bad' : 'ink3'}
            />
          </span>
        ) : null}
      </Link>
      {kind === 'running' ? <Eta train={train} now={now} lost={lost} /> : null}
      {kind === 'forecast' && train.endsAt !== null && width > 5 ? (
        <span className="yard-eta" style={{ left: `${left + width}%` }}>
          {formatClock(new Date(train.endsAt))}
        </span>
      ) : null}
    </>
  );
}

function Eta({ train, now, lost }: { train: Train; now: number; lost: boolean }) {
  const right = train.left + train.width;
  return (
    <span
      className="yard-eta"
      data-start={right < 18 ? true : undefined}
      style={{ left: `${right < 18 ? train.left : right}%` }}
    >
      <b>{leftWords(train, now, lost)}</b>
      {train.endsAt === null ? null : `, ${formatClock(new Date(train.endsAt))}`}
    </span>
  );
}
