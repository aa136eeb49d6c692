// A model is a registered, testable, downloadable result with its labels and signature.
import { z } from 'zod';
import { Task } from './config.ts';
import { ColumnType } from './dataset.ts';
import { DatasetVersionId, ModelId, ProjectId, RunId, Sha256, Timestamp } from './ids.ts';
import { Order, page, PageQuery } from './page.ts';
import { route } from './route.ts';
import { Float, JsonObject, Json, Name } from './scalar.ts';

/** What goes in and what comes out; signature.json of the engine. */
export const Signature = z.object({
  task: Task,
  /** Images: the square in pixels. Tables: null. */
  image_size: z.int().nullable(),
  /** Tables: the columns in order, with a typical value and, for categories, those seen in training. */
  columns: z.array(
    z.object({
      name: z.string(),
      type: ColumnType,
      example: Json,
      categories: z.array(z.string()).nullable(),
      min: Float.nullable(),
      max: Float.nullable(),
      histogram: z.array(z.int()).nullable(),
    }),
  ),
  target: z.string().nullable(),
  /** Class names in order of the outputs; empty for regression. */
  labels: z.array(z.string()),
});
export type Signature = z.infer<typeof Signature>;

export const Model = z.object({
  id: ModelId,
  project_id: ProjectId,
  project_name: z.string(),
  run_id: RunId,
  run_name: z.string(),
  name: Name,
  task: Task,
  architecture: z.string(),
  metrics: z.record(z.string(), Float),
  /** The metric that ranks: on the test part where there is one, else on the validation part; `examples` are of that part. */
  metric: z.object({
    name: z.string(),
    value: Float.nullable(),
    interval: z.tuple([z.number(), z.number()]).nullable(),
    examples: z.int().nullable(),
  }),
  signature: Signature,
  files: z.array(z.object({ path: z.string(), bytes: z.int(), sha256: Sha256 })),
  bytes: z.int(),
  dataset_version_id: DatasetVersionId,
  dataset_name: z.string(),
  data_fingerprint: z.string().nullable(),
  environment: JsonObject,
  evaluation: Json.nullable(),
  config: JsonObject,
  created_at: Timestamp,
});
export type Model = z.infer<typeof Model>;

/** A model as one row of a list. */
export const ModelItem = Model.omit({ environment: true, evaluation: true, config: true }).extend({
  /** Without its columns, and with the first labels only: `classes` counts all. */
  signature: Signature.omit({ columns: true }),
  /** How many classes it tells apart; 0 for numbers. */
  classes: z.int(),
});
export type ModelItem = z.infer<typeof ModelItem>;
/** What models can be sorted by. */
export const modelColumns = [
  'created',
  'name',
  'project',
  'task',
  'metric',
  'dataset',
  'bytes',
  'architecture',
  'run',
] as const;

/** Answers in order: classifiers give all labels with probabilities, largest first; regressors a value. */
export const Prediction = z.object({
  label: z.string().nullable(),
  value: Float.nullable(),
  scores: z.array(z.object({ label: z.string(), score: z.number() })),
  /** Things a reader should know, such as a category never seen in training. */
  notes: z.array(z.string()),
});
export type Prediction = z.infer<typeof Prediction>;
export const PredictionAnswer = z.object({ predictions: z.array(Prediction), milliseconds: z.number() });

const params = z.object({ model: ModelId });
export const modelRoutes = {
  listModels: route({
    method: 'GET',
    path: '/models',
    permission: 'read',
    tag: 'models',
    summary: 'Models, newest first or sorted by a column',
    query: z.object({
      ...PageQuery,
      project: ProjectId.optional(),
      /** Words that all stand in names of model, run, project, data or architecture. */
      q: z.string().max(200).optional(),
      sort: z.enum(modelColumns).optional(),
      order: Order.optional(),
    }),
    response: page(ModelItem),
  }),
  getModel: route({
    method: 'GET',
    path: '/models/:model',
    permission: 'read',
    tag: 'models',
    summary: 'One model',
    params,
    response: Model,
  }),
  downloadModel: route({
    method: 'GET',
    path: '/models/:model/download',
    permission: 'read',
    tag: 'models',
    summary: 'The model folder as zip',
    params,
    download: 'application/zip',
  }),
  predictImage: route({
    method: 'POST',
    path: '/models/:model/predict',
    permission: 'read',
    tag: 'models',
    summary: 'Answer for one image (field `file`)',
    params,
    upload: 'multipart',
    response: PredictionAnswer,
    status: 200,
  }),
  predictRows: route({
    method: 'POST',
    path: '/models/:model/predict-rows',
    permission: 'read',
    tag: 'models',
    summary: 'Answers for rows',
    params,
    body: z.strictObject({ rows: z.array(z.record(z.string(), z.json())).min(1) }),
    response: PredictionAnswer,
    status: 200,
  }),
  warmModel: route({
    method: 'POST',
    path: '/models/:model/warm',
    permission: 'read',
    tag: 'models',
    summary: 'Load the model so that the next answer is quick',
    params,
    status: 204,
  }),
};
