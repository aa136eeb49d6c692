// Runs as rows: put in the queue, named, marked as seen.
import type { Config } from '@trainyard/contracts/config-field';
import type { Dialect, Reading } from '@trainyard/contracts/reading';
import type { RankMetric } from '@trainyard/core/metric';
import { sql, type Transaction } from 'kysely';
import { lockAlive } from './alive.ts';
import type { Db } from './database.ts';
import { toJsonb, toJsonbOrNull, toText } from './json.ts';
import { notify } from './notify.ts';
import { newRunQuestion } from './question.ts';
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
  /** How its tables are read; null for images. */
  reading: Reading | null;
  test_dialect: Dialect | null;
}

/**
 * Queues a run; it is seen by agents and pages with the commit of this transaction. What it needs stays until then.
 * @throws TrainyardError thing.deleted, thing.archived
 */
export async function insertRun(trx: Transaction<Schema>, run: NewRunRow): Promise<void> {
  const { config, metric, reading, test_dialect, ...row } = run;
  await lockAlive(trx, {
    project: run.project_id,
    versions: [run.dataset_version_id, ...(run.test_dataset_version_id ? [run.test_dataset_version_id] : [])],
    group: run.group_id,
    parent: run.parent_id,
    source: typeof config['continue_from'] === 'string' ? config['continue_from'] : null,
    busy: true,
  });
  await trx
    .insertInto('runs')
    .values({
      ...row,
      name: toText(run.name),
      state: 'queued',
      task: config.task,
      config: toJsonb(config),
      reading: toJsonbOrNull(reading),
      test_dialect: toJsonbOrNull(test_dialect),
      metrics: '{}',
      log_warnings: 0,
      log_errors: 0,
      metric_name: metric.name,
      metric_greater_is_better: metric.greaterIsBetter,
      question: await newRunQuestion(trx, run.dataset_version_id, config, metric.name),
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
    .where('deleted_at', 'is', null)
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
  if (result.numUpdatedRows > 0n) {
    await notifyRunChange(db, id, { whole: true });
    await notify(db, { kind: 'needs', id });
  }
  return runExists(db, id);
}

export async function runExists(db: Db, id: string): Promise<boolean> {
  const row = await db.selectFrom('runs').select('id').where('id', '=', id).executeTakeFirst();
  return row !== undefined;
}

/** The project of a run, or undefined where there is none or it was deleted. */
export async function runProject(db: Db, id: string): Promise<string | undefined> {
  const row = await db.selectFrom('runs').select('project_id').where('id', '=', id).executeTakeFirst();
  return row?.project_id;
}
