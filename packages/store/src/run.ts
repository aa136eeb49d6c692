// Runs as rows: put in the queue, named, marked as seen.
import type { Config } from '@trainyard/contracts/config';
import type { RankMetric } from '@trainyard/core/metric';
import { sql, type Transaction } from 'kysely';
import type { Db } from './database.ts';
import { toJsonb, toText } from './json.ts';
import { notify } from './notify.ts';
import { notifyRun, notifyRunChange } from './run-notice.ts';
import type { Schema } from './schema.ts';

export interface NewRunRow {
  id: string;
  project_id: string;
  group_id: string | null;
  parent_id: string | null;
  dataset_version_id: string;
  test_dataset_version_id: string | null;
  name: string;
  config: Config;
  metric: RankMetric;
}

/** Queues a run; it is seen by agents and pages with the commit of this transaction. */
export async function insertRun(trx: Transaction<Schema>, run: NewRunRow): Promise<void> {
  const { config, metric, ...row } = run;
  await trx
    .insertInto('runs')
    .values({
      ...row,
      name: toText(run.name),
      state: 'queued',
      task: config.task,
      config: toJsonb(config),
      metrics: '{}',
      log_warnings: 0,
      log_errors: 0,
      metric_name: metric.name,
      metric_greater_is_better: metric.greaterIsBetter,
    })
    .execute();
  await notifyRun(trx, { id: run.id, state: 'queued' });
  await notify(trx, { kind: 'project', id: run.project_id, project: run.project_id });
}

/** Whether a run of the project has this name. */
export async function runNameTaken(db: Db, projectId: string, name: string): Promise<boolean> {
  const row = await db
    .selectFrom('runs')
    .select(sql<number>`1`.as('one'))
    .where('project_id', '=', projectId)
    .where('name', '=', toText(name))
    .limit(1)
    .executeTakeFirst();
  return row !== undefined;
}

/** Marks an ended run as looked at; false where there is no such run. */
export async function markRunSeen(db: Db, id: string): Promise<boolean> {
  const result = await db
    .updateTable('runs')
    .set({ seen: true })
    .where('id', '=', id)
    .where('ended_at', 'is not', null)
    .where('seen', '=', false)
    .executeTakeFirst();
  if (result.numUpdatedRows > 0n) await notifyRunChange(db, id, { whole: true });
  return runExists(db, id);
}

export async function runExists(db: Db, id: string): Promise<boolean> {
  const row = await db.selectFrom('runs').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}

/** The project of a run, or undefined. */
export async function runProject(db: Db, id: string): Promise<string | undefined> {
  const row = await db.selectFrom('runs').select('project_id').where('id', '=', id).executeTakeFirst();
  return row?.project_id;
}
