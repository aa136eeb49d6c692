// Models: registered once per run, read with what their run measured.
import type { Task } from '@trainyard/contracts/config';
import type { Model, Signature } from '@trainyard/contracts/model';
import { type Float, type JsonObject, type JsonValue, toFloat, toNumber } from '@trainyard/contracts/scalar';
import { metricInterval } from '@trainyard/core/metric';
import type { Db } from './database.ts';
import { toJsonb, toText } from './json.ts';
import { notify } from './notify.ts';
import { notifyRunChange } from './run-notice.ts';
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
      'm.name',
      'm.task',
      'm.architecture',
      'm.metrics',
      'm.signature',
      'm.files',
      'm.data_fingerprint',
      'm.environment',
      'm.created_at',
    ])
    .select([
      'r.metric_name',
      'r.metric_value',
      'r.metric_examples',
      'r.evaluation',
      'r.config',
      'r.dataset_version_id',
      'd.name as dataset_name',
    ]);
}

type ModelRow = Awaited<ReturnType<ReturnType<typeof models>['executeTakeFirstOrThrow']>>;

/** What a model is worth is said by data that chose nothing: the test part where there is one. */
function testResult(
  value: Float | undefined,
  evaluation: JsonValue | null,
): { value: number; examples: number } | null {
  if (value === undefined || typeof evaluation !== 'object' || evaluation === null || Array.isArray(evaluation))
    return null;
  const { split, examples } = evaluation;
  return split === 'test' && typeof examples === 'number' ? { value: toNumber(value), examples } : null;
}

function toModel({ metric_name, metric_value, metric_examples, ...row }: ModelRow): Model {
  const files = row.files as unknown as Model['files'];
  const metrics = row.metrics as Record<string, Float>;
  const tested = testResult(metrics[`test_${metric_name}`], row.evaluation);
  const value = tested?.value ?? metric_value;
  const examples = tested?.examples ?? metric_examples;
  return {
    ...row,
    task: row.task as Task,
    metrics,
    metric: {
      name: metric_name,
      value: value === null ? null : toFloat(value),
      interval: metricInterval(metric_name, value, examples),
      examples,
    },
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
  return row && toModel(row);
}

/** The model of a run, where it is registered. */
export async function findModelOfRun(db: Db, runId: string): Promise<string | undefined> {
  return (await db.selectFrom('models').select('id').where('run_id', '=', runId).executeTakeFirst())?.id;
}

/** What a model takes over from its run. */
export async function modelSource(
  db: Db,
  runId: string,
): Promise<{ project_id: string; name: string; task: string; config: JsonObject; metrics: JsonObject } | undefined> {
  const row = await db
    .selectFrom('runs')
    .select(['project_id', 'name', 'task', 'config', 'metrics'])
    .where('id', '=', runId)
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

/** Registers a model; nothing happens where its run has one. Answers the id of the run's model. */
export async function insertModel(db: Db, model: NewModel): Promise<string> {
  return inTransaction(db, async (trx) => {
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
