// A model is a registered, testable, downloadable result with its labels and signature.
import { z } from 'zod';
import { Task } from './config-field.ts';
import { Lineage } from './continued.ts';
import { ColumnType, Finding } from './dataset.ts';
import { Result } from './figure.ts';
import { DatasetVersionId, ModelId, ProjectId, RunId, Sha256, Timestamp, UploadId } from './ids.ts';
import { MAX_TABLE_ANSWERS } from './limits.ts';
import { ModelFile } from './model-file.ts';
import { Order, page, PageQuery } from './page.ts';
import { route } from './route.ts';
import { Stop } from './run.ts';
import { Float, JsonObject, Json } from './scalar.ts';
import { Archived, standing } from './standing.ts';

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

/** That the model folder, loaded again, answered as the trained model; verification.json of the engine. */
export const Verification = z.object({
  exporter: z.string(),
  examples: z.int(),
  /** Between an answer of the folder and of the trained model, over all outputs; at most `tolerance`. */
  largest_difference: z.number(),
  tolerance: z.number(),
});
export type Verification = z.infer<typeof Verification>;

export const Model = z.object({
  id: ModelId,
  project_id: ProjectId,
  project_name: z.string(),
  run_id: RunId,
  run_name: z.string(),
  /** Of its run: where it was finished, if that was early. */
  stop: Stop.nullable(),
  name: z.string(),
  task: Task,
  architecture: z.string(),
  metrics: z.record(z.string(), Float),
  /** The metric that ranks: on the test part where there is one, else on the validation part; `examples` are of that part. */
  metric: Result,
  signature: Signature,
  files: z.array(ModelFile),
  bytes: z.int(),
  dataset_version_id: DatasetVersionId,
  dataset_name: z.string(),
  data_fingerprint: z.string().nullable(),
  /** Versions of what made it, and `verification` where the engine proved the export. */
  environment: JsonObject,
  evaluation: Json.nullable(),
  config: JsonObject,
  created_at: Timestamp,
  /** The run whose model it went on from, and those that went on from it. */
  lineage: Lineage.optional(),
  ...standing,
});
export type Model = z.infer<typeof Model>;

/** A model as one row of a list. */
export const ModelItem = Model.omit({ environment: true, evaluation: true, config: true, lineage: true }).extend({
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

/** Answers for the rows of a file, in their order; all of them are in the file of answers. */
export const TableAnswer = z.object({
  /** Names the file of answers, which is kept for a day, or until the server starts anew. */
  answers: UploadId,
  /** What the sender called the table. */
  name: z.string(),
  rows: z.int(),
  /** Rows whose answer has a note. */
  noted: z.int(),
  /** Of the first rows. */
  predictions: z.array(Prediction),
  /**
   * How the file is written; cells that could not be read, by column: `csv.mixed_type`, as in training; and columns that the model
   * knows nothing of: `predict.unused_columns`.
   */
  findings: z.array(Finding),
  milliseconds: z.number(),
});
export type TableAnswer = z.infer<typeof TableAnswer>;

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
      archived: Archived,
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
  getModelFile: route({
    method: 'GET',
    path: '/models/:model/files/:sha256',
    permission: 'read',
    tag: 'models',
    summary: 'One file of the model folder, as attachment',
    params: params.extend({ sha256: Sha256 }),
    download: 'application/octet-stream',
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
  predictTable: route({
    method: 'POST',
    path: '/models/:model/predict-table',
    permission: 'read',
    tag: 'models',
    summary: 'Answers for the rows of a CSV (field `file`, at most 100 MB), read as `trainyard predict` reads it',
    params,
    query: z.object({
      /** How many answers the answer has. */
      first: z.coerce.number().int().min(1).max(MAX_TABLE_ANSWERS).default(20),
    }),
    upload: 'multipart',
    response: TableAnswer,
    status: 200,
  }),
  predictTableCsv: route({
    method: 'POST',
    path: '/models/:model/predict-table.csv',
    permission: 'read',
    tag: 'models',
    summary: 'The same, and the answer is the CSV that `trainyard predict --output` writes',
    params,
    upload: 'multipart',
    download: 'text/csv',
  }),
  downloadAnswers: route({
    method: 'GET',
    path: '/models/:model/answers/:answers',
    permission: 'read',
    tag: 'models',
    summary: 'The file of answers for a table',
    params: params.extend({ answers: UploadId }),
    download: 'text/csv',
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
