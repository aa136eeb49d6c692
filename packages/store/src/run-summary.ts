// Runs as lists show them: one query with its joins, one for all sparklines.
import type { Progress, RunItem, RunState, RunSummary } from '@trainyard/contracts/run';
import { devicesWanted } from '@trainyard/core/placement';
import { type SqlBool, sql } from 'kysely';
import type { Db } from './database.ts';
import { devicesOf } from './machine.ts';
import { isoOf, readable, shortFailure } from './readable.ts';
import { resultOfRun } from './run-result.ts';
import { sparklines } from './sparkline.ts';
import { listedSql, standingOf } from './standing.ts';

function itemQuery(db: Db) {
  return db
    .selectFrom('runs as r')
    .innerJoin('projects as p', 'p.id', 'r.project_id')
    .innerJoin('dataset_versions as v', 'v.id', 'r.dataset_version_id')
    .innerJoin('datasets as d', 'd.id', 'v.dataset_id')
    .leftJoin('agents as a', 'a.id', 'r.agent_id')
    .leftJoin('models as m', (join) => join.onRef('m.run_id', '=', 'r.id').on('m.deleted_at', 'is', null))
    .leftJoin('groups as g', (join) => join.onRef('g.id', '=', 'r.group_id').on('g.deleted_at', 'is', null))
    .select([
      'r.id',
      'r.project_id',
      'p.name as project_name',
      // Without the group that was deleted; it comes back with its runs.
      'g.id as group_id',
      'r.parent_id',
      'r.name',
      'r.state',
      'r.wanted',
      'r.stop',
      'r.task',
      'd.id as dataset_id',
      'd.name as dataset_name',
      'r.dataset_version_id',
      'v.number as dataset_version_number',
      'r.metric_name',
      'r.metric_greater_is_better',
      'r.metric_value',
      'r.metric_epoch',
      'r.metric_examples',
      'r.question',
      'r.metrics',
      'r.reference',
      'r.progress',
      'r.failure',
      'r.attempt',
      'r.agent_id',
      'a.name as agent_name',
      'r.device',
      'r.more_devices',
      sql<unknown>`r.config -> 'devices'`.as('wanted_devices'),
      'm.id as model_id',
      'r.seen',
      'r.created_at',
      'r.started_at',
      'r.ended_at',
      'r.archived_at',
      'r.deleted_at',
      'r.purge_at',
    ]);
}
type ItemRow = Awaited<ReturnType<ReturnType<typeof itemQuery>['execute']>>[number];

/** Runs by state for the yard: queued by their turn, running by start, ended by end, newest first; without forecasts. */
export async function runsInState(db: Db, which: 'queued' | 'running' | 'ended', limit: number): Promise<RunItem[]> {
  // Nothing that is under way is archived: it would hold a device out of sight.
  const query = itemQuery(db).where('r.deleted_at', 'is', null).limit(limit);
  switch (which) {
    case 'queued':
      return toItems(db, await query.where('r.state', '=', 'queued').orderBy('r.queued_at').orderBy('r.id').execute());
    case 'running':
      return toItems(
        db,
        await query.where('r.state', '=', 'running').orderBy('r.started_at').orderBy('r.id').execute(),
      );
    case 'ended':
      return toItems(
        db,
        await query
          .where('r.ended_at', 'is not', null)
          .where(sql<SqlBool>`${listedSql('r', 'false', true)}`)
          .orderBy('r.ended_at', 'desc')
          .execute(),
      );
  }
}

/** The runs with these ids, in this order; without forecasts. */
export async function runItems(db: Db, ids: readonly string[]): Promise<RunItem[]> {
  if (ids.length === 0) return [];
  const rows = await itemQuery(db).where('r.id', 'in', ids).execute();
  const place = new Map(ids.map((id, index) => [id, index]));
  const inOrder = rows.toSorted((a, b) => (place.get(a.id) ?? 0) - (place.get(b.id) ?? 0));
  return toItems(db, inOrder);
}

/** One run with config and metrics, or undefined; without its forecast. */
export async function runSummary(db: Db, id: string): Promise<RunSummary | undefined> {
  const [[item], row] = await Promise.all([
    runItems(db, [id]),
    db.selectFrom('runs').select(['config', 'metrics']).where('id', '=', id).executeTakeFirst(),
  ]);
  if (!item || !row) return undefined;
  return { ...item, config: row.config as RunSummary['config'], metrics: row.metrics as RunSummary['metrics'] };
}

async function toItems(db: Db, rows: ItemRow[]): Promise<RunItem[]> {
  const lines = await sparklines(db, rows);
  return rows.map((row) => readable(toItem(row, lines.get(row.id) ?? [])));
}

function toItem(row: ItemRow, sparkline: number[]): RunItem {
  // A queued run stands on no device; the row remembers where its checkpoint lies.
  const placed = row.state !== 'queued';
  return {
    id: row.id,
    project_id: row.project_id,
    project_name: row.project_name,
    group_id: row.group_id,
    name: row.name,
    state: row.state as RunState,
    task: row.task as RunItem['task'],
    wanted: row.wanted as RunItem['wanted'],
    stop: row.stop as RunItem['stop'],
    dataset_id: row.dataset_id,
    dataset_name: row.dataset_name,
    dataset_version_id: row.dataset_version_id,
    dataset_version_number: row.dataset_version_number,
    metric: resultOfRun(row),
    question: row.question,
    sparkline,
    progress: row.progress as Progress | null,
    forecast: null,
    failure: shortFailure(row.failure),
    attempt: row.attempt,
    agent_id: placed ? row.agent_id : null,
    agent_name: placed ? row.agent_name : null,
    device: placed ? row.device : null,
    devices: placed ? devicesOf(row) : [],
    device_count: devicesWanted({ devices: row.wanted_devices }),
    parent_id: row.parent_id,
    model_id: row.model_id,
    seen: row.seen,
    created_at: isoOf(row.created_at) ?? '',
    started_at: isoOf(row.started_at),
    ended_at: isoOf(row.ended_at),
    ...standingOf(row),
  };
}
