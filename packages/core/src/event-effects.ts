// What a batch of events changes besides the log itself, as data that the store writes in the same transaction.
import type { ArtifactEvent, CheckpointEvent, Early, WorkerEvent } from '@trainyard/contracts/event';
import type { Failure, Progress } from '@trainyard/contracts/run';
import { type Float, type JsonObject, toNumber } from '@trainyard/contracts/scalar';
import type { z } from 'zod';
import { isBetter, liveName, type RankMetric } from './metric.ts';

/** What the run shows before the batch. */
export interface Shown {
  progress: Progress | null;
  metric: RankMetric;
  metricValue: number | null;
  metricEpoch: number | null;
  /** Folds are averaged by the worker at the end; until then the newest value stands, not the luckiest fold. */
  newestCounts: boolean;
}

export interface Effects {
  progress: Progress | null;
  metricValue: number | null;
  metricEpoch: number | null;
  /** Values of the ranking metric in these events, in order; those that are numbers. */
  ranked: number[];
  checkpoints: z.infer<typeof CheckpointEvent>[];
  artifacts: z.infer<typeof ArtifactEvent>[];
  data: JsonObject | null;
  effectiveConfig: JsonObject | null;
  failure: Failure | null;
  /** Metrics of the finished event. */
  metrics: Record<string, Float> | null;
  /** Where it ended, if it was asked to finish; of the finished event. */
  early: Early | null;
  /** Lines of the log that need a look. */
  said: { warnings: number; errors: number };
  /** Whether a list shows anything new. */
  visible: boolean;
}

/**
 * Folds events, in order, over what is shown. A batch is cut before each `began` event, so that one can only stand first:
 * what `shown` has as best is then what remains of earlier attempts.
 */
export function effectsOf(events: readonly WorkerEvent[], shown: Shown): Effects {
  const effects: Effects = {
    progress: shown.progress,
    metricValue: shown.metricValue,
    metricEpoch: shown.metricEpoch,
    ranked: [],
    checkpoints: [],
    artifacts: [],
    data: null,
    effectiveConfig: null,
    failure: null,
    metrics: null,
    early: null,
    said: { warnings: 0, errors: 0 },
    visible: false,
  };
  for (const event of events) {
    apply(event, effects, shown);
    effects.visible ||= event.event !== 'log' && event.event !== 'system';
  }
  return effects;
}

function apply(event: WorkerEvent, effects: Effects, shown: Shown): void {
  switch (event.event) {
    case 'status':
    case 'progress':
      effects.progress = progressAfter(event, effects.progress);
      return;
    case 'metric':
      rank(event.values[liveName(shown.metric.name)], event.epoch, effects, shown);
      return;
    case 'checkpoint':
      effects.checkpoints.push(event);
      return;
    case 'artifact':
      effects.artifacts.push(event);
      return;
    case 'data':
      effects.data = event.summary;
      return;
    case 'config':
      effects.effectiveConfig = event.config;
      return;
    case 'error':
      effects.failure = { code: event.code, message: event.message, hint: event.hint ?? null };
      effects.said.errors += 1;
      return;
    case 'finished':
      effects.early = event.early ?? null;
      finish(event.metrics, effects, shown);
      effects.said.errors += event.status === 'failed' ? 1 : 0;
      return;
    case 'log':
      effects.said.warnings += event.level === 'warning' ? 1 : 0;
      effects.said.errors += event.level === 'error' ? 1 : 0;
      return;
    case 'began':
      effects.progress = progressFrom(event.step, event.time, effects.progress);
      return;
    case 'plan':
    case 'timing':
    case 'system':
  }
}

type StatusOrProgress = Extract<WorkerEvent, { event: 'status' | 'progress' }>;

function progressAfter(event: StatusOrProgress, before: Progress | null): Progress {
  if (event.event === 'progress') {
    const { step, steps_total, epoch, epochs_total, samples_per_second, seconds_left } = event;
    const phase = before?.phase ?? 'training';
    return { phase, step, steps_total, epoch, epochs_total, samples_per_second, seconds_left, at: event.time };
  }
  const { step = 0, steps_total = 0, epoch = null, epochs_total = null } = before ?? {};
  // A new phase has its own speed: what was measured in the last one says nothing.
  const measured = { samples_per_second: null, seconds_left: null };
  return { phase: event.phase, step, steps_total, epoch, epochs_total, ...measured, at: event.time };
}

/** An attempt goes on after a step: what was shown beyond it is done again. */
function progressFrom(step: number, at: string, before: Progress | null): Progress | null {
  if (before === null) return null;
  const { steps_total, epochs_total } = before;
  const share = steps_total > 0 ? Math.min(1, step / steps_total) : 0;
  const epoch = before.epoch === null || epochs_total === null ? null : Math.floor(share * epochs_total);
  return { ...before, step, epoch, samples_per_second: null, seconds_left: null, at };
}

function rank(value: Float | undefined, epoch: number | null, effects: Effects, shown: Shown): void {
  if (value === undefined) return;
  const number = toNumber(value);
  if (Number.isFinite(number)) effects.ranked.push(number);
  const wins = shown.newestCounts
    ? Number.isFinite(number)
    : isBetter(number, effects.metricValue, shown.metric.greaterIsBetter);
  if (!wins) return;
  effects.metricValue = number;
  effects.metricEpoch = epoch;
}

/** The held-out value of the finished event is the truth; the live ones were on the way. */
function finish(metrics: Record<string, Float>, effects: Effects, shown: Shown): void {
  effects.metrics = metrics;
  const value = metrics[shown.metric.name];
  if (value === undefined) return;
  // What is no number is told with the other metrics and ranks nothing.
  const number = toNumber(value);
  effects.metricValue = Number.isFinite(number) ? number : null;
}
