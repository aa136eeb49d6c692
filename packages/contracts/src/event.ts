// Events: the lines that a worker appends to its events file, one JSON object each. (attempt, seq) names an event for good.
import { z } from 'zod';
import { Sha256, Timestamp } from './ids.ts';
import { MAX_COUNT, MAX_METRIC_NAME, MAX_RUN_PATH, MAX_SECONDS, MAX_STEP } from './limits.ts';
import { Float, Json, JsonObject } from './scalar.ts';
import { MeasuredStage, PlannedStage } from './stage.ts';

const Count = z.int().min(0).max(MAX_COUNT);
const Step = z.int().min(0).max(MAX_STEP);
/** By name. What stands between `/` is for people; two names that are one after cleaning (text.ts) are one. */
const Metrics = z.record(z.string().max(MAX_METRIC_NAME), Float);
/** Relative to the run folder, `/` as separator. */
const RunPath = z.string().min(1).max(MAX_RUN_PATH);

const base = {
  /** 1, 2, 3 … without gaps within an attempt. */
  seq: z.int().min(1).max(MAX_COUNT),
  attempt: z.int().min(1).max(MAX_COUNT),
  time: Timestamp,
};

export const Phase = z.enum(['starting', 'loading_data', 'building_model', 'training', 'evaluating', 'exporting']);
export const LogLevel = z.enum(['debug', 'info', 'warning', 'error']);
export type LogLevel = z.infer<typeof LogLevel>;
export const FinishStatus = z.enum(['completed', 'failed', 'cancelled', 'paused', 'pruned']);
export type FinishStatus = z.infer<typeof FinishStatus>;

/**
 * The first word of an attempt that has loaded its state: it goes on after `step`. What earlier attempts measured beyond that step
 * is measured again and is dropped from curves, best value and progress; with step 0 all of it is.
 */
export const BeganEvent = z.object({ ...base, event: z.literal('began'), step: Step });
export const StatusEvent = z.object({ ...base, event: z.literal('status'), phase: Phase });
export const LogEvent = z.object({ ...base, event: z.literal('log'), level: LogLevel, message: z.string() });
/** Values by `split/name`, such as `train/loss` or `val/accuracy`; one event per step that measures. */
export const MetricEvent = z.object({
  ...base,
  event: z.literal('metric'),
  step: Step,
  /** Epochs done at that step, fractional within an epoch; null where there are none (tables: the fold stands in step). */
  epoch: z.number().nullable(),
  values: Metrics,
});
export const ProgressEvent = z.object({
  ...base,
  event: z.literal('progress'),
  step: Step,
  steps_total: Step,
  epoch: Count.nullable(),
  epochs_total: Count.nullable(),
  /** Images or rows per second; null before it is measured. */
  samples_per_second: z.number().min(0).nullable(),
  /** Of the epochs or fits, at the speed of this attempt; null before each kind of work in them was measured. */
  seconds_left: z.number().min(0).max(MAX_SECONDS).nullable(),
});
/** What this attempt will do, in order; a later plan knows more and replaces an earlier one. */
export const PlanEvent = z.object({ ...base, event: z.literal('plan'), stages: z.array(PlannedStage).max(50) });
/** Work that has ended since the event before it, measured. */
export const TimingEvent = z.object({ ...base, event: z.literal('timing'), stages: z.array(MeasuredStage).max(50) });
export const CheckpointEvent = z.object({
  ...base,
  event: z.literal('checkpoint'),
  /** A folder. */
  path: RunPath,
  kind: z.enum(['last', 'best']),
  step: Step,
  epoch: z.number().nullable(),
  bytes: z.int().min(0),
  sha256: Sha256,
  metrics: Metrics,
});
export const ArtifactEvent = z.object({
  ...base,
  event: z.literal('artifact'),
  /** A file. */
  path: RunPath,
  kind: z.enum(['model', 'evaluation', 'log', 'other']),
  bytes: z.int().min(0),
  sha256: Sha256,
});
export const SystemEvent = z.object({
  ...base,
  event: z.literal('system'),
  /** Of the granted threads, 0 to 100. */
  cpu_percent: z.number(),
  memory_bytes: z.int().min(0),
  gpu_percent: z.number().nullable(),
  gpu_memory_bytes: z.int().min(0).nullable(),
});
/** What was read: classes with counts, or rows and columns; files left out and why. */
export const DataEvent = z.object({ ...base, event: z.literal('data'), summary: JsonObject });
/** The effective config: every field and parameter that applied, defaults included. */
export const ConfigEvent = z.object({ ...base, event: z.literal('config'), config: JsonObject });
export const ErrorEvent = z.object({
  ...base,
  event: z.literal('error'),
  code: z.string(),
  message: z.string(),
  hint: z.string().optional(),
  /** All problems where several were found at once. */
  problems: z
    .array(z.object({ code: z.string(), path: z.string(), message: z.string(), hint: z.string().optional() }))
    .optional(),
});
/** Where a training that was asked to finish has ended: `done` of `of`, counted from 1; of a refit perhaps 0. */
export const Early = z.object({
  /** refit: the fit on all rows was left out, and the model that was measured before it is the result. */
  unit: z.enum(['epoch', 'tree', 'fold', 'refit']),
  done: Count,
  of: Count,
});
export type Early = z.infer<typeof Early>;
/** The last event that a worker writes; after it an agent may only announce the log of the worker. */
export const FinishedEvent = z.object({
  ...base,
  event: z.literal('finished'),
  status: FinishStatus,
  metrics: Metrics,
  out: z.string(),
  /** Only where it was asked to finish before its end, and left something out. */
  early: Early.optional(),
});

export const WorkerEvent = z.discriminatedUnion('event', [
  BeganEvent,
  StatusEvent,
  LogEvent,
  MetricEvent,
  ProgressEvent,
  PlanEvent,
  TimingEvent,
  CheckpointEvent,
  ArtifactEvent,
  SystemEvent,
  DataEvent,
  ConfigEvent,
  ErrorEvent,
  FinishedEvent,
]);
export type WorkerEvent = z.infer<typeof WorkerEvent>;

/** An event as the server stores and sends it: `position` counts all events of a run over its attempts, without gaps. */
export const StoredEvent = z.object({
  position: z.int().min(1),
  attempt: z.int(),
  seq: z.int(),
  time: Timestamp,
  event: z.string(),
  payload: Json,
});
export type StoredEvent = z.infer<typeof StoredEvent>;
