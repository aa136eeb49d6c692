// A run is one training of one config on one dataset version; it never changes once queued.
import { z } from 'zod';
import { Task } from './config-field.ts';
import { Config } from './config-field.ts';
import { Lineage } from './continued.ts';
import { CheckpointEvent, Early, Phase } from './event.ts';
import { Result } from './figure.ts';
import {
  AgentId,
  ConfigId,
  DatasetId,
  DatasetVersionId,
  GroupId,
  ModelId,
  ProjectId,
  RunId,
  Sha256,
  Timestamp,
} from './ids.ts';
import { MAX_REASON } from './limits.ts';
import { Float, Json, JsonObject, Name } from './scalar.ts';
import { StageLength } from './stage.ts';
import { standing } from './standing.ts';

/**
 * queued → running → completed | failed | cancelled | pruned; running ⇄ paused → queued. The table is core/run.ts.
 * pruned: ended without a model because what it had measured did not promise one; that is kept, and is no failure.
 */
export const RunState = z.enum(['queued', 'running', 'paused', 'completed', 'failed', 'cancelled', 'pruned']);
export type RunState = z.infer<typeof RunState>;

/** What can be asked of a running run, the weakest first: a later one outweighs it. The engine has the same order. */
export const Wanted = z.enum(['finish', 'pause', 'prune', 'cancel']);
export type Wanted = z.infer<typeof Wanted>;

/** How a run was ended before its own end; kept with what it had come to. */
export const Stop = z.object({
  /** finish: by a person who wanted the best so far. prune: by whoever compares runs while they train. */
  kind: z.enum(['finish', 'prune']),
  /** Of a pruning, in words of whoever asked. */
  reason: z.string().max(MAX_REASON).nullable(),
  /** Of a finish: where it was. */
  at: Early.nullable(),
});
export type Stop = z.infer<typeof Stop>;

export const Failure = z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() });
export type Failure = z.infer<typeof Failure>;

/**
 * What is missing of a run and why, told where a person looks: a file that could not be shipped, a model that could not be registered,
 * lines that were no events. `settled_at` is set once it came true after all.
 */
export const Trouble = z.object({
  /** A code of the error list. */
  code: z.string().max(100),
  what: z.enum(['model', 'evaluation', 'file', 'event', 'log']),
  message: z.string().max(2_000),
  hint: z.string().max(2_000).nullable(),
  /** How often it happened; for lines and files how many there are. */
  count: z.int().min(1).max(2_000_000_000),
});
export type Trouble = z.infer<typeof Trouble>;
export const RunTrouble = Trouble.extend({ first_at: Timestamp, last_at: Timestamp, settled_at: Timestamp.nullable() });
export type RunTrouble = z.infer<typeof RunTrouble>;

/** What the newest progress event said, and what was measured from it. */
export const Progress = z.object({
  phase: Phase,
  step: z.int(),
  steps_total: z.int(),
  epoch: z.int().nullable(),
  epochs_total: z.int().nullable(),
  samples_per_second: z.number().nullable(),
  seconds_left: z.number().nullable(),
  at: Timestamp,
});
export type Progress = z.infer<typeof Progress>;

export const Attempt = z.object({
  number: z.int(),
  agent_id: AgentId.nullable(),
  agent_name: z.string().nullable(),
  /** The first of `devices`. */
  device: z.string(),
  /** All that trained together. */
  devices: z.array(z.string()),
  started_at: Timestamp,
  ended_at: Timestamp.nullable(),
  /** lost: the agent or worker vanished; preempted: a stop of the platform. */
  outcome: z.enum(['running', 'completed', 'failed', 'cancelled', 'paused', 'pruned', 'lost', 'preempted']),
  failure: Failure.nullable(),
});
export type Attempt = z.infer<typeof Attempt>;

/** What a forecast rests on. */
export const ForecastBasis = z.object({
  /** Completed runs here with the same model on the same kind of device. */
  similar: z.int(),
  /** Other completed runs here; with neither it is a guess from what machines usually do. */
  others: z.int(),
  /** How far the newest forecasts made at a start were off: the median of |taken / forecast - 1|; null before the first. */
  off: z.number().nullable(),
  /** How many of them that are, and how many of those ended within their range. */
  scored: z.int(),
  within: z.int(),
});
export type ForecastBasis = z.infer<typeof ForecastBasis>;

/** In 8 of 10 cases the truth lies between the two. */
export const ForecastRange = z.object({
  starts: z.tuple([Timestamp, Timestamp]).nullable(),
  ends: z.tuple([Timestamp, Timestamp]).nullable(),
  /** Low, middle and high of what is left of a running run, or of a waiting one from its start to its end. */
  seconds: z.tuple([z.number(), z.number(), z.number()]),
  basis: ForecastBasis,
  /** Of a running run, and of one that is asked about: for drawing. */
  stages: z.array(StageLength).optional(),
});
export type ForecastRange = z.infer<typeof ForecastRange>;

/** When a queued or running run would start and end: the middle of what is expected; null where nobody can say. */
export const Forecast = z.object({
  starts_at: Timestamp.nullable(),
  ends_at: Timestamp.nullable(),
  position: z.int().nullable(),
  device: z.string().nullable(),
  /** All of them where it takes several; `device` is the first. */
  devices: z.array(z.string()).optional(),
  reason: z.string().nullable(),
  range: ForecastRange.nullish(),
});
export type Forecast = z.infer<typeof Forecast>;

export const RunSummary = z.object({
  id: RunId,
  project_id: ProjectId,
  project_name: z.string(),
  group_id: GroupId.nullable(),
  name: z.string(),
  state: RunState,
  task: Task,
  /** Asked for and not yet done. */
  wanted: Wanted.nullable(),
  /** Set while a pruning is asked for, and of a run that was finished early or pruned. */
  stop: Stop.nullable(),
  dataset_id: DatasetId,
  dataset_name: z.string(),
  dataset_version_id: DatasetVersionId,
  dataset_version_number: z.int(),
  /** Canonical config with all defaults. */
  config: Config,
  /** The metric that ranks, and which way is better. */
  metric: Result.extend({ epoch: z.number().nullable() }),
  /** Runs with the same one can be ranked: same data, target, metric and held-out examples. Null where that is not known. */
  question: z.string().nullable(),
  /** At most 40 points of that metric. */
  sparkline: z.array(z.number()),
  metrics: z.record(z.string(), Float),
  progress: Progress.nullable(),
  forecast: Forecast.nullable(),
  failure: Failure.nullable(),
  attempt: z.int(),
  agent_id: AgentId.nullable(),
  agent_name: z.string().nullable(),
  /** The first of `devices`; null while it waits. */
  device: z.string().nullable(),
  /** All that it trains on together; none while it waits. */
  devices: z.array(z.string()),
  /** How many of one machine it takes at once. */
  device_count: z.int().min(1),
  parent_id: RunId.nullable(),
  model_id: ModelId.nullable(),
  seen: z.boolean(),
  created_at: Timestamp,
  started_at: Timestamp.nullable(),
  ended_at: Timestamp.nullable(),
  ...standing,
});
export type RunSummary = z.infer<typeof RunSummary>;

/** A run as one row of a list: without config and metrics, of which it brings what was asked for. */
export const RunItem = RunSummary.omit({ config: true, metrics: true }).extend({
  /** By the names that were asked for (`config.learning_rate`); null where the run has none. */
  fields: z.record(z.string(), Json).optional(),
  /** Parts of the stored run that could not be read and are shown as nothing. */
  unreadable: z.array(z.string()).optional(),
});
export type RunItem = z.infer<typeof RunItem>;

export const Checkpoint = CheckpointEvent.pick({
  path: true,
  kind: true,
  step: true,
  epoch: true,
  bytes: true,
  sha256: true,
  metrics: true,
}).extend({ attempt: z.int(), time: Timestamp });
export type Checkpoint = z.infer<typeof Checkpoint>;
export const Artifact = z.object({
  path: z.string(),
  kind: z.enum(['model', 'evaluation', 'log', 'other']),
  bytes: z.int(),
  sha256: Sha256,
  available: z.boolean(),
});
export type Artifact = z.infer<typeof Artifact>;

export const Run = RunSummary.extend({
  attempts: z.array(Attempt),
  checkpoints: z.array(Checkpoint),
  artifacts: z.array(Artifact),
  troubles: z.array(RunTrouble),
  /** What was read; from the worker. */
  data: JsonObject.nullable(),
  /** Every field and parameter that applied; from the worker. */
  effective_config: JsonObject.nullable(),
  /** Confusion matrix, residuals, importance (evaluation.json of the engine), null before the end. */
  evaluation: Json.nullable(),
  /** The run whose model it went on from, and those that went on from it. */
  lineage: Lineage.optional(),
  /** Events stored so far; a live subscription goes on after this position. */
  position: z.int(),
  /** What the time of the newest attempt went into, once it has ended; empty where that was not measured. */
  stages: z.array(StageLength).optional(),
  /** Warnings and errors of the log, counted as they came; null where the run is older than the counting. */
  log_counts: z.object({ warnings: z.int(), errors: z.int() }).nullable(),
});
export type Run = z.infer<typeof Run>;

export const NewRun = z.strictObject({
  dataset_version_id: DatasetVersionId,
  test_dataset_version_id: DatasetVersionId.optional(),
  name: Name.optional(),
  group_id: GroupId.optional(),
  parent_id: RunId.optional(),
  /** All fields but `data` and `test_data`, which follow from the dataset versions. */
  config: z.record(z.string(), Json),
});
export type NewRun = z.infer<typeof NewRun>;

export const SavedConfig = z.object({
  id: ConfigId,
  project_id: ProjectId,
  name: z.string(),
  config: z.record(z.string(), Json),
  created_at: Timestamp,
  ...standing,
});
export type SavedConfig = z.infer<typeof SavedConfig>;

export const MetricSeries = z.object({
  name: z.string(),
  /** [step, value, epoch]; with exact minimum and maximum kept where there were more points than asked for. */
  points: z.array(z.tuple([z.int(), Float, z.number().nullable()])),
  total: z.int(),
});
export type MetricSeries = z.infer<typeof MetricSeries>;

/** What the worker used of the machine at a time: the mean of a stretch where there were more measurements than points. */
export const UsePoint = z.object({
  at: Timestamp,
  /** Of the granted threads, 0 to 100. */
  cpu_percent: z.number(),
  memory_bytes: z.number(),
  gpu_percent: z.number().nullable(),
  gpu_memory_bytes: z.number().nullable(),
});
export type UsePoint = z.infer<typeof UsePoint>;
