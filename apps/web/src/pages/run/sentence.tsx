// The top line: where it is, when it is done, how good it is, whether that is better. Facts only.
import { errors, type ErrorCode } from '@trainyard/contracts/errors';
import type { Run } from '@trainyard/contracts/run';
import type { RunStanding } from '@trainyard/contracts/run-list';
import type { ReactNode } from 'react';
import { useNow } from '../../components/time.tsx';
import { Fact } from '../../components/page.tsx';
import { deviceTitle, formatCount, formatDuration, formatNumber, formatWhen, metricTitle } from '../../format.ts';
import { whyNoModel } from './trouble-words.ts';
import { epochNow, epochsDone, epochsOf, secondsOf, withoutGain } from './facts.ts';

export function RunSentence({ run, standing }: { run: Run; standing: RunStanding | null }) {
  const now = useNow(1000);
  switch (run.state) {
    case 'queued':
      return <Queued run={run} now={now} />;
    case 'running':
      return (
        <>
          {running(run)} <Quality run={run} standing={standing} />
        </>
      );
    case 'paused':
      return (
        <>
          Paused{at(run)}
          {run.checkpoints.length > 0 ? '; goes on from its checkpoint when resumed' : ''}.{' '}
          <Quality run={run} standing={standing} />
        </>
      );
    case 'completed':
      return (
        <>
          Completed in <Fact>{formatDuration(secondsOf(run))}</Fact>
          {run.device ? <> on {place(run)}</> : null}
          {whyNoModel(run) ? (
            <>
              , <Fact>without a model</Fact>
            </>
          ) : null}
          . <Quality run={run} standing={standing} />
        </>
      );
    case 'failed':
      return (
        <>
          Stopped{at(run)}, after <Fact>{formatDuration(secondsOf(run, now))}</Fact>: {failureWords(run)}
        </>
      );
    case 'cancelled':
      return (
        <>
          Cancelled{at(run)}
          {run.started_at ? (
            <>
              {' '}
              after <Fact>{formatDuration(secondsOf(run, now))}</Fact>
            </>
          ) : (
            ', before it started'
          )}
          . <Quality run={run} standing={standing} />
        </>
      );
    default:
      return run.state satisfies never;
  }
}

function Queued({ run, now }: { run: Run; now: Date }) {
  const forecast = run.forecast;
  return (
    <>
      Waits
      {forecast?.position ? (
        <>
          {' '}
          as <Fact>number {forecast.position}</Fact>
        </>
      ) : null}
      {forecast?.starts_at ? (
        <>
          , starts about <Fact>{formatWhen(forecast.starts_at, now)}</Fact>
          {forecast.device ? (
            <>
              {' '}
              on <Fact>{deviceTitle(forecast.device)}</Fact>
            </>
          ) : null}
        </>
      ) : null}
      {forecast?.ends_at ? (
        <>
          , ends about <Fact>{formatWhen(forecast.ends_at, now)}</Fact>
        </>
      ) : null}
      {forecast?.reason ? <>: {lower(forecast.reason)}</> : null}.
    </>
  );
}

function running(run: Run): ReactNode {
  const progress = run.progress;
  const phase = progress?.phase ?? 'starting';
  const where = (
    <>
      On <Fact>{place(run)}</Fact>,{' '}
    </>
  );
  if (phase !== 'training' || !progress)
    return (
      <>
        {where}
        <Fact>{phase.replaceAll('_', ' ')}</Fact>.
      </>
    );
  const left = progress.seconds_left;
  return (
    <>
      {where}
      {progress.epochs_total ? (
        <Fact>
          epoch {epochNow(progress)} of {formatCount(progress.epochs_total)}
        </Fact>
      ) : progress.steps_total > 0 ? (
        <Fact>
          step {formatCount(progress.step)} of {formatCount(progress.steps_total)}
        </Fact>
      ) : (
        'training'
      )}
      {left === null ? (
        ', time left not measured yet'
      ) : (
        <>
          , <Fact>{formatDuration(left)} left</Fact>
        </>
      )}
      .
    </>
  );
}

function Quality({ run, standing }: { run: Run; standing: RunStanding | null }) {
  const { name, value, interval, examples, epoch } = run.metric;
  if (value === null) return null;
  const gainless = run.state === 'running' ? withoutGain(run) : 0;
  const title = metricTitle(name);
  const tested = run.metrics[`test_${name}`];
  return (
    <>
      Validation {title} <Fact>{formatNumber(value)}</Fact>
      {interval ? (
        <>
          {' '}
          ({formatNumber(interval[0])} to {formatNumber(interval[1])}
          {examples === null
            ? ''
            : ` on ${formatCount(examples)} ${run.task === 'image-classification' ? 'pictures' : 'rows'}`}
          )
        </>
      ) : null}
      {epoch !== null && Number.isInteger(epoch) && epochsOf(run) !== null ? (
        <>
          {' '}
          at epoch{'\u00A0'}
          {epoch}
        </>
      ) : null}
      {tested === undefined ? null : (
        <>
          , <Fact>{formatNumber(tested)} on the test part</Fact>
        </>
      )}
      {standing !== null && standing.rank !== null && standing.of > 1 ? (
        <>
          ,{' '}
          {standing.rank === 1 ? (
            <Fact>best of {formatCount(standing.of)} runs</Fact>
          ) : (
            `number ${formatCount(standing.rank)} of ${formatCount(standing.of)} runs`
          )}
        </>
      ) : null}
      {gainless >= 3 ? (
        <>
          ; <Fact>no gain for {gainless} epochs</Fact>
        </>
      ) : null}
      .
    </>
  );
}

function at(run: Run): ReactNode {
  const total = epochsOf(run);
  if (!run.progress || total === null || epochsDone(run.progress) === 0) return null;
  return (
    <>
      {' '}
      in{' '}
      <Fact>
        epoch {epochNow(run.progress)} of {formatCount(total)}
      </Fact>
    </>
  );
}

function place(run: Run): string {
  const device = run.device ? deviceTitle(run.device) : 'its device';
  return run.agent_name ? `${device} of ${run.agent_name}` : device;
}

/** The title of the error: the message with its details stands below. */
function failureWords({ failure }: Run): string {
  if (failure === null) return 'the reason is not known.';
  return failure.code in errors ? `${lower(errors[failure.code as ErrorCode].title)}.` : lower(failure.message);
}

const lower = (text: string) => (/^[A-Z][a-z]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);
