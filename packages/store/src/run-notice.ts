// What is told of a run that changed: the fields that lists and headers show, so that nobody has to read them again.
import type { RunFields, RunPatch } from '@trainyard/contracts/live';
import type { RunState, RunSummary } from '@trainyard/contracts/run';
import type { Effects } from '@trainyard/core/event-effects';
import type { Db } from './database.ts';
import { devicesOf } from './machine.ts';
import { type Notice, notify } from './notify.ts';
import { resultOfRun } from './run-result.ts';
import type { RunRow } from './run-row.ts';

/** Values of one batch that go behind a sparkline; it has 40 in all. */
const MOST_POINTS = 20;

/** The run as lists show it now; undefined where there is no such run. */
async function currentPatch(db: Db, id: string): Promise<RunPatch | undefined> {
  const row = await db
    .selectFrom('runs as r')
    .leftJoin('agents as a', 'a.id', 'r.agent_id')
    .leftJoin('models as m', (join) => join.onRef('m.run_id', '=', 'r.id').on('m.deleted_at', 'is', null))
    .select([
      'r.project_id',
      'r.name',
      'r.state',
      'r.wanted',
      'r.stop',
      'r.metric_name',
      'r.metric_greater_is_better',
      'r.metric_value',
      'r.metric_epoch',
      'r.metric_examples',
      'r.metrics',
      'r.reference',
      'r.progress',
      'r.failure',
      'r.attempt',
      'r.agent_id',
      'a.name as agent_name',
      'r.device',
      'r.more_devices',
      'm.id as model_id',
      'r.seen',
      'r.started_at',
      'r.ended_at',
    ])
    .where('r.id', '=', id)
    .executeTakeFirst();
  if (!row) return undefined;
  // A queued run stands on no device, as in its summary.
  const placed = row.state !== 'queued';
  const fields: RunFields = {
    name: row.name,
    state: row.state as RunState,
    wanted: row.wanted as RunSummary['wanted'],
    stop: row.stop as RunSummary['stop'],
    metric: resultOfRun(row),
    metrics: row.metrics as RunSummary['metrics'],
    progress: row.progress as RunSummary['progress'],
    failure: row.failure as RunSummary['failure'],
    attempt: row.attempt,
    agent_id: placed ? row.agent_id : null,
    agent_name: placed ? row.agent_name : null,
    device: placed ? row.device : null,
    devices: placed ? devicesOf(row) : [],
    model_id: row.model_id,
    seen: row.seen,
    started_at: row.started_at?.toISOString() ?? null,
    ended_at: row.ended_at?.toISOString() ?? null,
  };
  return { type: 'patch', kind: 'run', id, project: row.project_id, fields };
}

/**
 * Tells whoever shows the run. `whole`: its fields are all that changed, no list has to be counted or ordered anew.
 * `detail`: only what its own page reads has changed.
 */
export async function notifyRunChange(
  db: Db,
  id: string,
  change: { whole?: boolean; detail?: boolean } = {},
): Promise<void> {
  const patch = await currentPatch(db, id);
  await notify(db, { kind: 'run', id, ...change, ...(patch ? { patch, project: patch.project } : {}) });
}

/** Tells whoever shows the run, and where it waits for a device, the agents. */
export async function notifyRun(db: Db, run: { id: string; state: string }): Promise<void> {
  await notifyRunChange(db, run.id);
  if (run.state === 'queued') await notify(db, { kind: 'queue', id: run.id });
}

/** What a batch of events changed of what is shown, without a read; null where it changed nothing that anybody shows. */
export function eventsNotice(run: RunRow, effects: Effects): Notice | null {
  if (!effects.visible) return null;
  const { progress, metricValue, metricEpoch, failure, metrics } = effects;
  const ranked = metricValue !== run.metric_value || metricEpoch !== run.metric_epoch;
  const sparkline = effects.ranked.slice(-MOST_POINTS);
  const fields: RunFields = {
    ...(progress === run.progress ? {} : { progress }),
    ...(ranked ? { metric: resultOfRun({ ...run, metric_value: metricValue, metric_epoch: metricEpoch }) } : {}),
    ...(failure ? { failure } : {}),
    ...(metrics ? { metrics } : {}),
  };
  const grows =
    effects.checkpoints.length + effects.artifacts.length > 0 || !!effects.data || !!effects.effectiveConfig;
  if (!grows && sparkline.length === 0 && Object.keys(fields).length === 0) return null;
  const patch: RunPatch = {
    type: 'patch',
    kind: 'run',
    id: run.id,
    project: run.project_id,
    fields,
    ...(sparkline.length > 0 ? { sparkline } : {}),
  };
  return { kind: 'run', id: run.id, project: run.project_id, patch, ...(grows ? { detail: true } : { whole: true }) };
}
