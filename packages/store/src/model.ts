// Models: registered once per run, read with what their run measured.
import type { Task } from '@trainyard/contracts/config-field';
import type { Model, Signature } from '@trainyard/contracts/model';
import type { Float, JsonObject } from '@trainyard/contracts/scalar';
import type { Db } from './database.ts';
import { toJsonb, toText } from './json.ts';
import { lineageOf } from './lineage.ts';
import { notify } from './notify.ts';
import { notifyRunChange } from './run-notice.ts';
import { resultOfModel } from './run-result.ts';
import { withStanding } from './standing.ts';
import { inTransaction } from './transaction.ts';

function models(db: Db) {
  return db
    .selectFrom('models as m')
    .innerJoin('runs as r', 'r.id', 'm.run_id')
    .innerJoin('projects as p', 'p.id', 'm.project_id')
    .innerJoin('dataset_versions as v', 'v.id', 'r.dataset_version_id')
    .innerJoin('datasets as d', 'd.id', 'v.dataset_id')
    .select([
      'm.id',
      'm.project_id',
      'p.name as project_name',
      'm.run_id',
      'r.name as run_name',
      'r.stop',
      'm.name',
      'm.task',
      'm.architecture',
      'm.metrics',
      'm.signature',
      'm.files',
      'm.data_fingerprint',
      'm.environment',
      'm.created_at',
      'm.archived_at',
      'm.deleted_at',
      'm.purge_at',
    ])
    .select([
      'r.metric_name',
      'r.metric_greater_is_better',
      'r.metric_value',
      'r.metric_examples',
      'r.reference',
      'r.evaluation',
      'r.config',
      'r.dataset_version_id',
      'd.name as dataset_name',
    ]);
}

type ModelRow = Awaited<ReturnType<ReturnType<typeof models>['executeTakeFirstOrThrow']>>;

function toModel({
  metric_name,
  metric_greater_is_better,
  metric_value,
  metric_examples,
  reference,
  ...row
}: ModelRow): Model {
  const files = row.files as unknown as Model['files'];
  const metrics = row.metrics as Record<string, Float>;
  return {
    ...withStanding(row),
    stop: row.stop as Model['stop'],
    task: row.task as Task,
    metrics,
    metric: resultOfModel({
      metric_name,
      metric_greater_is_better,
      metric_value,
      metric_examples,
      metrics,
      reference,
    }),
    signature: row.signature as unknown as Signature,
    files,
    bytes: files.reduce((sum, { bytes }) => sum + bytes, 0),
    environment: row.environment as JsonObject,
    config: row.config as JsonObject,
    created_at: row.created_at.toISOString(),
  };
}

export async function findModel(db: Db, id: string): Promise<Model | undefined> {
  const row = await models(db).where('m.id', '=', id).executeTakeFirst();
  return row && { ...toModel(row), lineage: await lineageOf(db, row.run_id) };
}

/** The model of a run, where it was registered; deleted ones too. */
export async function findModelOfRun(db: Db, runId: string): Promise<string | undefined> {
  return (await db.selectFrom('models').select('id').where('run_id', '=', runId).executeTakeFirst())?.id;
}

/** What a model takes over from its run; nothing from one that was deleted. */
export async function modelSource(
  db: Db,
  runId: string,
): Promise<{ project_id: string; name: string; task: string; config: JsonObject; metrics: JsonObject } | undefined> {
  const row = await db
    .selectFrom('runs')
    .select(['project_id', 'name', 'task', 'config', 'metrics'])
    .where('id', '=', runId)
    .where('deleted_at', 'is', null)
    .executeTakeFirst();
  return row && { ...row, config: row.config as JsonObject, metrics: row.metrics as JsonObject };
}

export interface NewModel {
  id: string;
  project_id: string;
  run_id: string;
  name: string;
  task: string;
  architecture: string;
  metrics: JsonObject;
  signature: Signature;
  files: Model['files'];
  data_fingerprint: string | null;
  environment: JsonObject;
}

/**
 * Registers a model; nothing happens where its run has one, be it deleted: what a person deleted does not come back by itself.
 * Answers the id of the run's model, or null where the run itself is deleted.
 */
export async function insertModel(db: Db, model: NewModel): Promise<string | null> {
  return inTransaction(db, async (trx) => {
    const alive = await trx
      .selectFrom('runs')
      .select('id')
      .where('id', '=', model.run_id)
      .where('deleted_at', 'is', null)
      .forShare()
      .executeTakeFirst();
    if (!alive) return null;
    const { metrics, signature, files, environment } = model;
    const inserted = await trx
      .insertInto('models')
      .values({
        ...model,
        name: toText(model.name),
        architecture: toText(model.architecture),
        metrics: toJsonb(metrics),
        signature: toJsonb(signature),
        files: toJsonb(files),
        environment: toJsonb(environment),
      })
      .onConflict((conflict) => conflict.column('run_id').doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!inserted) return (await findModelOfRun(trx, model.run_id)) ?? model.id;
    // The run shows its model too.
    await notify(trx, { kind: 'model', id: model.id, project: model.project_id });
    await notifyRunChange(trx, model.run_id, { detail: true });
    return model.id;
  });
}
