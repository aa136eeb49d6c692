// The right side of the curves: checkpoints, what differs from the parent, attempts, facts.
import { Link } from '@tanstack/react-router';
import type { Attempt, Run } from '@trainyard/contracts/run';
import { wordsOf } from '@trainyard/core/flat-config';
import { lineageFacts } from '../../components/lineage.tsx';
import { Name } from '../../components/name.tsx';
import { Facts, Section } from '../../components/page.tsx';
import { lazyPart } from '../../components/lazy-part.tsx';
import { Time } from '../../components/time.tsx';
import { devicesTitle, formatDuration, formatSetting } from '../../format.ts';
import { Checkpoints } from './checkpoints.tsx';

/** Only of a run that was made from another. */
const Differs = lazyPart(async () => (await import('./differs.tsx')).Differs, null);

const OUTCOMES: Record<Attempt['outcome'], string> = {
  running: 'running',
  completed: 'completed',
  failed: 'failed',
  cancelled: 'cancelled',
  pruned: 'pruned',
  paused: 'paused',
  lost: 'broke off',
  preempted: 'stopped with the platform',
};

export function RunSide({ run }: { run: Run }) {
  return (
    <aside aria-label="About this run">
      <Checkpoints run={run} />
      {run.parent_id ? <Differs run={run} parent={run.parent_id} /> : null}
      {run.attempts.length > 1 ? <Attempts attempts={run.attempts} /> : null}
      <RunFacts run={run} />
    </aside>
  );
}

function Attempts({ attempts }: { attempts: Attempt[] }) {
  return (
    <Section title="Attempts" end={<span>{attempts.length}</span>}>
      {attempts.toReversed().map((attempt) => (
        <div
          key={attempt.number}
          className="grid grid-cols-[20px_minmax(0,1fr)_auto] gap-x-2 gap-y-0.5 border-b border-line py-2.5"
        >
          <b>{attempt.number}</b>
          <span>
            {OUTCOMES[attempt.outcome]}{' '}
            <span className="note">
              {devicesTitle(attempt.devices)}
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
          {attempt.failure ? <p className="note col-span-2 col-start-2">{attempt.failure.message}</p> : null}
        </div>
      ))}
    </Section>
  );
}

function RunFacts({ run }: { run: Run }) {
  const speed = run.progress?.samples_per_second;
  const things = run.task === 'image-classification' ? 'pictures' : 'rows';
  const place = run.device && `${devicesTitle(run.devices)}${run.agent_name ? `, ${run.agent_name}` : ''}`;
  return (
    <Section title="Facts">
      <Facts
        items={[
          [run.devices.length > 1 ? 'Devices' : 'Device', place],
          ['Speed', speed ? `${Number(speed.toPrecision(3)).toLocaleString('en')} ${things}/s` : null],
          ['Data', <Data key="data" run={run} />],
          ['Model', wordsOf(run.config['model'])],
          ...lineageFacts(run.lineage),
          [
            'Target',
            run.config['target'] === undefined ? null : <Mono key="target">{String(run.config['target'])}</Mono>,
          ],
          ['Seed', <Mono key="seed">{formatSetting(run.config['seed'])}</Mono>],
          ['Attempt', run.attempt > 0 ? run.attempt : null],
          ['Queued', <Time key="queued" at={run.created_at} />],
          ['Run', <Mono key="run">{run.id}</Mono>],
        ]}
      />
    </Section>
  );
}

function Data({ run }: { run: Run }) {
  return (
    <Link className="link" to="/datasets/$dataset" params={{ dataset: run.dataset_id }}>
      <bdi>{run.dataset_name}</bdi> v{run.dataset_version_number}
    </Link>
  );
}

/** Ids, settings and names of columns. */
function Mono({ children }: { children: string }) {
  return (
    <span className="mono">
      <Name tail={6}>{children}</Name>
    </span>
  );
}
