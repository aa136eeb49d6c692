// The right side of the curves: checkpoints, what differs from the parent, attempts, facts.
import { Link } from '@tanstack/react-router';
import type { Attempt, Run } from '@trainyard/contracts/run';
import { toNumber } from '@trainyard/contracts/scalar';
import { useApi } from '../../api.ts';
import { LinkButton } from '../../components/button.tsx';
import { Icon } from '../../components/icon.tsx';
import { Name } from '../../components/name.tsx';
import { Facts, Section } from '../../components/page.tsx';
import { Time } from '../../components/time.tsx';
import { deviceTitle, formatBytes, formatDuration, formatNumber, formatSetting, metricTitle } from '../../format.ts';
import { changesFrom } from '../project/differing.ts';
import { wordsOf } from '@trainyard/core/flat-config';

const OUTCOMES: Record<Attempt['outcome'], string> = {
  running: 'running',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  paused: 'paused',
  lost: 'broke off',
  preempted: 'stopped with the platform',
};

export function RunSide({ run }: { run: Run }) {
  return (
    <aside>
      {run.checkpoints.length > 0 ? <Checkpoints run={run} /> : null}
      {run.parent_id ? <Differs run={run} parent={run.parent_id} /> : null}
      {run.attempts.length > 1 ? <Attempts attempts={run.attempts} /> : null}
      <RunFacts run={run} />
    </aside>
  );
}

function Checkpoints({ run }: { run: Run }) {
  // Only the newest of each kind still lies on the disk.
  const best = run.checkpoints.findLast((checkpoint) => checkpoint.kind === 'best');
  const last = run.checkpoints.findLast((checkpoint) => checkpoint.kind === 'last');
  const kept = [last, best].filter((checkpoint) => checkpoint !== undefined);
  const bytes = kept.reduce((sum, checkpoint) => sum + checkpoint.bytes, 0);
  return (
    <Section
      title="Checkpoints"
      end={
        <span>
          {kept.length} kept, {formatBytes(bytes)}
        </span>
      }
    >
      {kept.map((checkpoint) => {
        const value = checkpoint.metrics[run.metric.name] ?? checkpoint.metrics[`val/${run.metric.name}`];
        return (
          <div key={checkpoint.kind} className="checkpoint">
            <Icon name="save" />
            <span className={checkpoint.kind === 'best' ? 'strong' : ''}>
              {checkpoint.epoch === null ? `step ${checkpoint.step}` : `epoch ${checkpoint.epoch}`}
            </span>
            <span className="note">
              {value === undefined ? null : <span className="mono">{formatNumber(value)} </span>}
              {checkpoint.kind}, <Time at={checkpoint.time} />
            </span>
            {checkpoint.kind === 'best' && run.model_id ? (
              <LinkButton small to="/models/$model" params={{ model: run.model_id }}>
                Try
              </LinkButton>
            ) : (
              <span />
            )}
          </div>
        );
      })}
    </Section>
  );
}

function Differs({ run, parent }: { run: Run; parent: string }) {
  const query = useApi('getRun', { params: { run: parent } });
  if (!query.data) return null;
  const changes = changesFrom(query.data, run);
  return (
    <Section title="Differs from its parent">
      <dl className="diff">
        <dt>Parent</dt>
        <dd>
          <Link className="link" to="/runs/$run" params={{ run: parent }}>
            {query.data.name}
          </Link>
        </dd>
        {changes.map((change) => (
          <div key={change.label} style={{ display: 'contents' }}>
            <dt>{change.label}</dt>
            <dd>
              {change.before === '' ? null : <del>{change.before}</del>} →{' '}
              <ins>{change.after === '' ? 'none' : change.after}</ins>
            </dd>
          </div>
        ))}
        {changes.length === 0 ? (
          <>
            <dt>Settings</dt>
            <dd>the same</dd>
          </>
        ) : null}
        <Result run={run} parent={query.data} />
      </dl>
    </Section>
  );
}

function Result({ run, parent }: { run: Run; parent: Run }) {
  if (run.metric.value === null || parent.metric.value === null || run.metric.name !== parent.metric.name) return null;
  const gain = toNumber(run.metric.value) - toNumber(parent.metric.value);
  if (!Number.isFinite(gain)) return null;
  return (
    <>
      <dt>Result</dt>
      <dd>
        <b>
          {gain > 0 ? '+' : ''}
          {formatNumber(gain)}
        </b>{' '}
        {metricTitle(run.metric.name)}{' '}
        <span className="note">
          ({formatNumber(run.metric.value)} after {formatNumber(parent.metric.value)})
        </span>
      </dd>
    </>
  );
}

function Attempts({ attempts }: { attempts: Attempt[] }) {
  return (
    <Section title="Attempts" end={<span>{attempts.length}</span>}>
      {attempts.toReversed().map((attempt) => (
        <div key={attempt.number} className="attempt">
          <b>{attempt.number}</b>
          <span>
            {OUTCOMES[attempt.outcome]}{' '}
            <span className="note">
              {deviceTitle(attempt.device)}
              {attempt.agent_name ? `, ${attempt.agent_name}` : ''}
            </span>
          </span>
          <span className="mono">
            {attempt.ended_at ? (
              formatDuration((Date.parse(attempt.ended_at) - Date.parse(attempt.started_at)) / 1000)
            ) : (
              <Time at={attempt.started_at} />
            )}
          </span>
          {attempt.failure ? <p className="note">{attempt.failure.message}</p> : null}
        </div>
      ))}
    </Section>
  );
}

function RunFacts({ run }: { run: Run }) {
  const speed = run.progress?.samples_per_second;
  const things = run.task === 'image-classification' ? 'pictures' : 'rows';
  return (
    <Section title="Facts">
      <Facts
        items={[
          ['Device', run.device ? `${deviceTitle(run.device)}${run.agent_name ? `, ${run.agent_name}` : ''}` : null],
          ['Speed', speed ? `${Number(speed.toPrecision(3)).toLocaleString('en')} ${things}/s` : null],
          [
            'Data',
            <Link key="data" className="link" to="/datasets/$dataset" params={{ dataset: run.dataset_id }}>
              {run.dataset_name} v{run.dataset_version_number}
            </Link>,
          ],
          ['Model', wordsOf(run.config['model'])],
          [
            'Target',
            run.config['target'] === undefined ? null : <span className="mono">{String(run.config['target'])}</span>,
          ],
          [
            'Seed',
            <span key="seed" className="mono">
              {formatSetting(run.config['seed'])}
            </span>,
          ],
          ['Attempt', run.attempt > 0 ? run.attempt : null],
          ['Queued', <Time key="queued" at={run.created_at} />],
          [
            'Run',
            <span key="run" className="mono">
              <Name tail={6}>{run.id}</Name>
            </span>,
          ],
        ]}
      />
    </Section>
  );
}
