// Runs as lists show them: one query with its joins, one for all sparklines.
import type { RunState, RunSummary } from '@trainyard/contracts/run';
import { toFloat } from '@trainyard/contracts/scalar';
import { metricInterval } from '@trainyard/core/metric';
import { type Expression, type SqlBool, sql } from 'kysely';
import type { Db } from './database.ts';
import { sparklines } from './sparkline.ts';

function summaryQuery(db: Db) {
  return db
    .selectFrom('runs as r')
    .innerJoin('projects as p', 'p.id', 'r.project_id')
    .innerJoin('dataset_versions as v', 'v.id', 'r.dataset_version_id')
    .innerJoin('datasets as d', 'd.id', 'v.dataset_id')
    .leftJoin('agents as a', 'a.id', 'r.agent_id')
    .leftJoin('models as m', 'm.run_id', 'r.id')
    .select([
      'r.id',
      'r.project_id',
      'p.name as project_name',
      'r.group_id',
      'r.parent_id',
      'r.name',
      'r.state',
      'r.wanted',
      'r.task',
      'd.id as dataset_id',
      'd.name as dataset_name',
      'r.dataset_version_id',
      'v.number as dataset_version_number',
      'r.config',
      'r.metric_name',
      'r.metric_greater_is_better',
      'r.metric_value',
      'r.metric_epoch',
      'r.metric_examples',
      'r.metrics',
      'r.progress',
      'r.failure',
      'r.attempt',
      'r.agent_id',
      'a.name as agent_name',
      'r.device',
      'm.id as model_id',
      'r.seen',
      'r.created_at',
      'r.started_at',
      'r.ended_at',
    ]);
}
type SummaryRow = Awaited<ReturnType<ReturnType<typeof summaryQuery>['execute']>>[number];

export interface RunFilter {
  project?: string | undefined;
  group?: string | undefined;
  state?: RunState | undefined;
  q?: string | undefined;
}

export interface RunPage {
  items: RunSummary[];
  next: string | null;
  total: number;
}

/** A page of runs, newest first, without forecasts. */
export async function listRuns(
  db: Db,
  filter: RunFilter,
  page: { limit: number; before?: string | undefined },
): Promise<RunPage> {
  const { before, limit } = page;
  const matching = summaryQuery(db).where(({ and }) => and(conditions(filter)));
  const [rows, counted] = await Promise.all([
    matching
      .$if(before !== undefined, (query) => query.where('r.id', '<', before as string))
      .orderBy('r.id', 'desc')
      .limit(limit + 1)
      .execute(),
    db
      .selectFrom('runs as r')
      .select(sql<number>`count(*)`.as('total'))
      .where(({ and }) => and(conditions(filter)))
      .executeTakeFirstOrThrow(),
  ]);
  const items = await toSummaries(db, rows.slice(0, limit));
  return { items, next: rows.length > limit ? (items.at(-1)?.id ?? null) : null, total: counted.total };
}

function conditions(filter: RunFilter): Expression<SqlBool>[] {
  const found: Expression<SqlBool>[] = [];
  if (filter.project) found.push(sql<SqlBool>`r.project_id = ${filter.project}`);
  if (filter.group) found.push(sql<SqlBool>`r.group_id = ${filter.group}`);
  if (filter.state) found.push(sql<SqlBool>`r.state = ${filter.state}`);
  if (filter.q) {
    const like = `%${filter.q.replaceAll(/[\\%_]/g, '\\$&')}%`;
    found.push(sql<SqlBool>`(r.name ilike ${like} or r.id ilike ${like})`);
  }
  return found;
}

/** All runs there are. */
export async function countRuns(db: Db): Promise<number> {
  const row = await db
    .selectFrom('runs')
    .select(sql<number>`count(*)`.as('total'))
    .executeTakeFirstOrThrow();
  return row.total;
}

/** Runs by state for the yard: queued by their turn, running by start, ended by end, newest first. */
export async function runsInState(db: Db, which: 'queued' | 'running' | 'ended', limit: number): Promise<RunSummary[]> {
  const query = summaryQuery(db).limit(limit);
  switch (which) {
    case 'queued':
      return toSummaries(
        db,
        await query.where('r.state', '=', 'queued').orderBy('r.queued_at').orderBy('r.id').execute(),
      );
    case 'running':
      return toSummaries(db, await query.where('r.state', '=', 'running').orderBy('r.started_at').execute());
    case 'ended':
      return toSummaries(db, await query.where('r.ended_at', 'is not', null).orderBy('r.ended_at', 'desc').execute());
  }
}

/** One run, or undefined. */
export async function runSummary(db: Db, id: string): Promise<RunSummary | undefined> {
  return (await toSummaries(db, await summaryQuery(db).where('r.id', '=', id).execute()))[0];
}

async function toSummaries(db: Db, rows: SummaryRow[]): Promise<RunSummary[]> {
  const lines = await sparklines(db, rows);
  return rows.map((row) => toSummary(row, lines.get(row.id) ?? []));
}

function toSummary(row: SummaryRow, sparkline: number[]): RunSummary {
  const { metric_name: name, metric_value: value, metric_examples: examples } = row;
  // A queued run stands on no device; the row remembers where its checkpoint lies.
  const placed = row.state !== 'queued';
  return {
    id: row.id,
    project_id: row.project_id,
    project_name: row.project_name,
    group_id: row.group_id,
    name: row.name,
    state: row.state as RunState,
    task: row.task as RunSummary['task'],
    wanted: row.wanted as RunSummary['wanted'],
    dataset_id: row.dataset_id,
    dataset_name: row.dataset_name,
    dataset_version_id: row.dataset_version_id,
    dataset_version_number: row.dataset_version_number,
    config: row.config as RunSummary['config'],
    metric: {
      name,
      greater_is_better: row.metric_greater_is_better,
      value: value === null ? null : toFloat(value),
      interval: metricInterval(name, value, examples),
      examples,
      epoch: row.metric_epoch,
    },
    sparkline,
    metrics: row.metrics as RunSummary['metrics'],
    progress: row.progress as RunSummary['progress'],
    forecast: null,
    failure: row.failure as RunSummary['failure'],
    attempt: row.attempt,
    agent_id: placed ? row.agent_id : null,
    agent_name: placed ? row.agent_name : null,
    device: placed ? row.device : null,
    parent_id: row.parent_id,
    model_id: row.model_id,
    seen: row.seen,
    created_at: row.created_at.toISOString(),
    started_at: row.started_at?.toISOString() ?? null,
    ended_at: row.ended_at?.toISOString() ?? null,
  };
}
