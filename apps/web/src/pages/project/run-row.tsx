// One run of the list: state, name, metric with interval, curve, what differs.
import { Link } from '@tanstack/react-router';
import { type ErrorCode, errors } from '@trainyard/contracts/errors';
import type { RunSummary } from '@trainyard/contracts/run';
import { toNumber } from '@trainyard/contracts/scalar';
import type { KeyboardEvent, Ref } from 'react';
import { IntervalBar } from '../../components/interval-bar.tsx';
import { Sparkline } from '../../components/sparkline.tsx';
import { State, stateOf } from '../../components/state.tsx';
import { formatCount, formatNumber, formatRelative, metricTitle } from '../../format.ts';
import { epochNow } from '../run/facts.ts';
import type { DifferingField } from './differing.ts';
import type { FlatConfig } from '@trainyard/core/flat-config';
import { AXIS_WIDTH } from './interval-axis.ts';
import { minutesOf } from './order.ts';

interface RunRowProps {
  run: RunSummary;
  fields: FlatConfig;
  differ: DifferingField[];
  best: RunSummary | null;
  metric: string | null;
  axis: [number, number] | null;
  now: Date;
  index: number;
  onOpen: () => void;
  onKey: (event: KeyboardEvent<HTMLTableRowElement>) => void;
  ref: Ref<HTMLTableRowElement>;
}

export function RunRow({ run, fields, differ, best, metric, axis, now, index, onOpen, onKey, ref }: RunRowProps) {
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
        if (event.target instanceof Element && !event.target.closest('a, button')) onOpen();
      }}
    >
      <td className="c-state">
        <State of={stateOf(run)} {...stateWord(run)} />
      </td>
      <td className="c-name">
        <Link to="/runs/$run" params={{ run: run.id }} title={run.name}>
          {run.name}
        </Link>
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
        const words = fields.get(field.key) ?? '';
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

function stateWord(run: RunSummary): { word?: string } {
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
function failureTitle(failure: RunSummary['failure']): string {
  if (failure === null) return 'the reason is not known';
  return failure.code in errors ? errors[failure.code as ErrorCode].title : failure.message;
}

/** What stands where a run has no interval yet. */
function insteadWords(run: RunSummary, now: Date): string {
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
