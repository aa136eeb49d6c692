// One run of the list: state, name, metric with interval, curve, what differs.
import { Link } from '@tanstack/react-router';
import { type ErrorCode, errors } from '@trainyard/contracts/errors';
import type { RunItem } from '@trainyard/contracts/run';
import { toNumber } from '@trainyard/contracts/scalar';
import type { KeyboardEvent, Ref } from 'react';
import { IntervalBar } from '../../components/interval-bar.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { State, stateOf } from '../../components/state.tsx';
import { formatCount, formatNumber, formatRelative, metricTitle } from '../../format.ts';
import { epochNow } from '../run/facts.ts';
import { type DifferingField, fieldWords } from './differing.ts';
import { AXIS_WIDTH } from './interval-axis.ts';

interface RunRowProps {
  run: RunItem;
  differ: DifferingField[];
  best: RunItem | null;
  metric: string | null;
  axis: [number, number] | null;
  now: Date;
  index: number;
  onOpen: () => void;
  onKey: (event: KeyboardEvent<HTMLTableRowElement>) => void;
  picked: boolean;
  onPick: () => void;
  ref: Ref<HTMLTableRowElement>;
}

/** Minutes from start to end, null before there are both. */
export function minutesOf(run: Pick<RunItem, 'started_at' | 'ended_at'>): number | null {
  if (run.started_at === null || run.ended_at === null) return null;
  return (Date.parse(run.ended_at) - Date.parse(run.started_at)) / 60_000;
}

export function RunRow(props: RunRowProps) {
  const { run, differ, best, metric, axis, now, index, onOpen, onKey, picked, onPick, ref } = props;
  const value = run.metric.value === null ? Number.NaN : toNumber(run.metric.value);
  const judged = run.metric.name === metric && Number.isFinite(value) && axis !== null && run.state !== 'failed';
  const minutes = minutesOf(run);
  const isBest = best?.id === run.id;
  const tone = run.state === 'failed' ? 'bad' : isBest || run.state === 'running' ? 'accent' : 'ink3';
  return (
    <tr
      ref={ref}
      data-index={index}
      aria-rowindex={index + 2}
      tabIndex={index === 0 ? 0 : -1}
      style={{ cursor: 'pointer' }}
      onKeyDown={(event) => {
        if (event.target === event.currentTarget && event.key === 'Enter') onOpen();
        else onKey(event);
      }}
      onClick={(event) => {
        if (event.target instanceof Element && !event.target.closest('a, button, input, label')) onOpen();
      }}
    >
      <td className="c-state">
        <input type="checkbox" checked={picked} onChange={onPick} aria-label={`Compare ${run.name}`} />
        <State of={stateOf(run)} {...stateWord(run)} />
      </td>
      <td className="c-name">
        <Link to="/runs/$run" params={{ run: run.id }} title={run.name}>
          {run.name}
        </Link>
        {run.unreadable ? <span className="note tone-warn"> cannot be read: {run.unreadable.join(', ')}</span> : null}
      </td>
      <td className="c-value mono" data-align="end">
        {run.metric.value === null ? <span className="unseen">no value</span> : <b>{formatNumber(run.metric.value)}</b>}
        {run.metric.value !== null && run.metric.name !== metric ? (
          <span className="note"> {metricTitle(run.metric.name)}</span>
        ) : null}
      </td>
      <td className="c-interval" style={{ width: AXIS_WIDTH + 16 }}>
        {judged && axis ? (
          <IntervalBar
            value={value}
            interval={run.metric.interval}
            axis={axis}
            band={best?.metric.interval ?? null}
            best={isBest}
            width={AXIS_WIDTH}
          />
        ) : (
          <span className="note">{insteadWords(run, now)}</span>
        )}
      </td>
      <td className="c-curve">
        {run.sparkline.length > 1 ? (
          <Sparkline
            values={run.sparkline}
            width={80}
            height={20}
            better={run.metric.greater_is_better ? 'higher' : 'lower'}
            tone={tone}
          />
        ) : (
          <span />
        )}
      </td>
      {differ.map((field) => {
        const words = fieldWords(run, field.key);
        return (
          <td
            key={field.key}
            className={`c-field${field.numeric ? ' mono' : ''}`}
            data-align={field.numeric ? 'end' : undefined}
            data-label={words === '' ? undefined : field.label.toLowerCase()}
            data-usual={words === field.usual || undefined}
            title={words}
          >
            {words}
          </td>
        );
      })}
      <td className="c-field mono" data-align="end" data-label={minutes === null ? undefined : 'minutes'}>
        {minutes === null ? '' : minutes < 0.05 ? '< 0.1' : minutes < 10 ? minutes.toFixed(1) : formatCount(minutes)}
      </td>
    </tr>
  );
}

function stateWord(run: RunItem): { word?: string } {
  const { progress } = run;
  if (run.state !== 'running' || run.wanted !== null || !progress) return {};
  if (progress.phase !== 'training') return { word: progress.phase.replaceAll('_', ' ') };
  return progress.epochs_total
    ? { word: `epoch ${epochNow(progress)} of ${progress.epochs_total}` }
    : progress.steps_total > 0
      ? { word: `${Math.round((progress.step / progress.steps_total) * 100)} %` }
      : {};
}

/** The title of the error: its details stand on the page of the run. */
function failureTitle(failure: RunItem['failure']): string {
  if (failure === null) return 'the reason is not known';
  return failure.code in errors ? errors[failure.code as ErrorCode].title : failure.message;
}

/** What stands where a run has no interval yet. */
function insteadWords(run: RunItem, now: Date): string {
  switch (run.state) {
    case 'failed':
      return failureTitle(run.failure);
    case 'queued':
      return run.forecast?.starts_at
        ? `starts ${formatRelative(run.forecast.starts_at, now)}`
        : (run.forecast?.reason ?? 'waits');
    case 'running':
      return 'no value yet';
    default:
      return '';
  }
}
