// Stages: what the time of a training goes into. The engine announces its plan of them and measures each; forecasts are made
// of them. A phase (event.ts) is what a person reads; a stage is a piece of work with a size, and several may take turns.
import { z } from 'zod';
import { MAX_COUNT, MAX_SECONDS } from './limits.ts';

/** In order of time; the stages of the epochs, and those of the fits of a table, take turns. */
export const Stage = z.enum([
  /** From the grant of a device to a worker that works: process, libraries, data on the machine. */
  'start',
  'build',
  'decode',
  'read',
  /** Epochs that cost more than later ones: they make the features of a frozen network, or warm up. */
  'first_epochs',
  'first_evaluations',
  'epochs',
  'evaluations',
  'checkpoints',
  'preprocessing',
  'fits',
  'importance',
  'refit',
  'final_evaluation',
  'export',
  /** From the last word of the worker to the end that its agent tells: files on their way. */
  'finish',
]);
export type Stage = z.infer<typeof Stage>;

const Units = z.number().min(0).max(1e15);

export const PlannedStage = z.object({
  stage: Stage,
  /** Work that this attempt will do, such as pictures times epochs; null where it is not known yet. */
  units: Units.nullable(),
  /** Pieces that a person counts: epochs, folds; 1 where there is nothing to count. */
  count: z.int().min(0).max(MAX_COUNT),
});
export type PlannedStage = z.infer<typeof PlannedStage>;

export const MeasuredStage = z.object({
  stage: Stage,
  /** In the units of the plan. */
  units: Units,
  /** By the worker's own monotonic clock. */
  seconds: z.number().min(0).max(MAX_SECONDS),
});
export type MeasuredStage = z.infer<typeof MeasuredStage>;

/** How long a stage takes, for drawing: measured where it is done, expected where it is not. */
export const StageLength = z.object({
  stage: Stage,
  count: z.int(),
  seconds: z.number(),
  /** 0 to 1. */
  done: z.number(),
});
export type StageLength = z.infer<typeof StageLength>;
