// What stages take here: learnt from the runs of this installation, each counting by how much it is like the one in question,
// beside what machines usually do. All in logarithms: a machine twice as fast is twice as fast in everything.
import type { Config } from '@trainyard/contracts/config-field';
import type { JsonValue } from '@trainyard/contracts/scalar';
import type { PlannedStage, Stage } from '@trainyard/contracts/stage';
import { type Weighed, weightedMedian } from './duration.ts';
import { staysFrozen } from './freeze-rules.ts';
import { choiceName } from './metric.ts';
import { devicesWanted } from './placement.ts';
import { priorSeconds } from './stage-prior.ts';

/** What decides how fast a run is, besides its size. */
export interface Traits {
  task: Config['task'];
  model: string;
  /** The model with its parameters. */
  choice: string;
  versionId: string;
  frozen: boolean;
  imageSize: number | null;
  augmentation: string;
  precision: string;
  batchSize: number | null;
  /** That train together; runs that are older than the field had one. */
  devices?: number;
  repeats: string;
  patience: number;
  /** Rows or images of the data. */
  examples: number;
  /** Null where it is not known yet where it will run. */
  agentId: string | null;
  deviceKind: 'cpu' | 'cuda' | null;
}

export interface Place {
  agentId: string | null;
  deviceKind: 'cpu' | 'cuda' | null;
}

/** A stage of a completed run. */
export interface PastStage {
  stage: Stage;
  units: number;
  planned: number;
  count: number;
  seconds: number;
}
export interface PastRun {
  traits: Traits;
  stages: readonly PastStage[];
}

/** A stage's whole time in logarithms of seconds; `known` runs stand behind it. */
export interface Rate {
  stage: Stage;
  mu: number;
  variance: number;
}
export interface Learnt {
  rates: Rate[];
  /** Share of the variance that all stages of a run have in common, 0 to 1. */
  shared: number;
  similar: number;
  others: number;
  /** Shares of their planned epochs that runs did which could stop early; empty where none could. */
  shares: number[];
}

export function traitsOf(config: Config, versionId: string, examples: number, place: Place): Traits {
  const text = (name: string) => JSON.stringify(config[name] ?? null);
  const number = (name: string) => (typeof config[name] === 'number' ? config[name] : null);
  return {
    task: config.task,
    model: choiceName(config['model'] as JsonValue | undefined) ?? '',
    choice: text('model'),
    versionId,
    frozen: staysFrozen(config['freeze_backbone'], config['unfreeze_epoch']),
    imageSize: number('image_size'),
    augmentation: text('augmentation'),
    precision: text('precision'),
    batchSize: number('batch_size'),
    devices: devicesWanted(config),
    repeats: text('importance_repeats'),
    patience: number('early_stopping_patience') ?? 0,
    examples,
    ...place,
  };
}

/** Stages whose speed has little to do with the model. */
const MODEL_FREE: ReadonlySet<Stage> = new Set(['start', 'decode', 'read', 'preprocessing', 'finish']);
/** Stages that are slow the first time and quick once everything lies in memory: they tell nothing of the others. */
export const COLD: ReadonlySet<Stage> = new Set(['start', 'build', 'finish']);
/** Variance of one run beside an equal one, before anything was seen; and how many runs this belief is worth. */
const USUAL_VARIANCE = 0.3 ** 2;
const BELIEF = 2.5;
/** Variance of what machines usually do: 8 of 10 within a factor of four. */
const PRIOR_VARIANCE = 1.1 ** 2;

/** How unlike two runs are in what all their stages feel, as a variance; null where one teaches nothing of the other. */
function unlike(one: Traits, other: Traits): number | null {
  if ((one.task === 'image-classification') !== (other.task === 'image-classification')) return null;
  return (
    differ(one.deviceKind, other.deviceKind, 2) +
    differ(one.agentId, other.agentId, 0.5) +
    differ(one.versionId, other.versionId, 0.15)
  );
}

/** How unlike they are in what their networks or estimators do. */
function unlikeWork(one: Traits, other: Traits): number {
  return (
    differ(one.model, other.model, 1) +
    differ(one.choice, other.choice, 0.3) +
    differ(one.frozen, other.frozen, 1.5) +
    differ(one.imageSize, other.imageSize, 0.7) +
    differ(one.augmentation, other.augmentation, 0.3) +
    differ(one.precision, other.precision, 0.4) +
    differ(one.batchSize, other.batchSize, 0.15) +
    differ(one.devices ?? 1, other.devices ?? 1, 0.7) +
    differ(one.repeats, other.repeats, 0.5) +
    differ(one.task, other.task, 0.3)
  );
}

const differ = <T>(one: T | null, other: T | null, by: number): number =>
  one === null || other === null || one === other ? 0 : by * by;

/** Whether a person would call two runs alike. */
function isSimilar(one: Traits, other: Traits): boolean {
  return (
    one.task === other.task &&
    one.model === other.model &&
    one.frozen === other.frozen &&
    (one.deviceKind === null || other.deviceKind === null || one.deviceKind === other.deviceKind)
  );
}

interface Teacher {
  run: PastRun;
  base: number;
  work: number;
}

/** What each stage of a plan takes. */
export function learn(traits: Traits, plan: readonly PlannedStage[], past: readonly PastRun[]): Learnt {
  const teachers = past.flatMap((run): Teacher[] => {
    const base = unlike(traits, run.traits);
    return base === null ? [] : [{ run, base, work: unlikeWork(traits, run.traits) }];
  });
  const similar = teachers.filter(({ run }) => isSimilar(traits, run.traits));
  const rates = plan.map((planned) => rateOf(traits, planned, teachers));
  return {
    rates,
    shared: sharedOf(
      similar.map((teacher) =>
        plan.flatMap((planned, index) => residual(rates[index], lesson(traits, planned, teacher)[0])),
      ),
    ),
    similar: similar.length,
    others: teachers.length - similar.length,
    shares: traits.patience > 0 ? similar.flatMap(({ run }) => shareOf(run)) : [],
  };
}

function shareOf({ traits, stages }: PastRun): number[] {
  const epochs = stages.find(({ stage }) => stage === 'checkpoints');
  return traits.patience > 0 && epochs && epochs.planned > 0 ? [Math.min(1, epochs.units / epochs.planned)] : [];
}

function rateOf(traits: Traits, planned: PlannedStage, teachers: readonly Teacher[]): Rate {
  const { stage } = planned;
  const seen = teachers.flatMap((teacher): Weighed[] => lesson(traits, planned, teacher));
  const usual = { value: Math.log(priorSeconds(traits, planned)), weight: 1 / PRIOR_VARIANCE };
  const mu = weightedMedian([...seen, usual]) ?? usual.value;
  const weight = seen.reduce((sum, one) => sum + one.weight, 0);
  // Runs worth of evidence, a like one counting one.
  const runs = weight * USUAL_VARIANCE;
  const spread = weight > 0 ? spreadOf(seen, mu) : 0;
  const own = (runs * spread + BELIEF * USUAL_VARIANCE) / (runs + BELIEF);
  return { stage, mu, variance: own + own / USUAL_VARIANCE / (weight + usual.weight) };
}

/** What one past run says of a stage: its time, scaled to the size in question. */
function lesson(traits: Traits, planned: PlannedStage, { run, base, work }: Teacher): Weighed[] {
  const past = run.stages.find(({ stage }) => stage === planned.stage);
  if (!past || past.units <= 0 || past.seconds <= 0 || past.count <= 0) return [];
  const size =
    planned.units !== null
      ? planned.units / past.planned
      : (planned.count * Math.max(1, traits.examples)) / (past.count * Math.max(1, run.traits.examples));
  if (!(size > 0) || !Number.isFinite(size)) return [];
  const seconds = past.seconds * (past.planned / past.units) * size;
  const distance = base + (MODEL_FREE.has(planned.stage) ? 0 : work) + (0.3 * Math.log(size)) ** 2;
  // A time of milliseconds is mostly what disturbed it.
  const jitter = (0.05 / past.seconds) ** 2;
  return [{ value: Math.log(seconds), weight: 1 / (USUAL_VARIANCE + distance + Math.min(1, jitter)) }];
}

/** Believed share of the variance that the stages of a run have in common, and how many runs that belief is worth. */
const USUAL_SHARED = 0.5;
const SHARED_BELIEF = 2;

interface Residual {
  /** In standard deviations. */
  off: number;
  /** Expected seconds: stages that take no time say nothing. */
  size: number;
}

function residual(rate: Rate | undefined, seen: Weighed | undefined): Residual[] {
  if (!rate || !seen || COLD.has(rate.stage)) return [];
  const off = (seen.value - rate.mu) / Math.sqrt(rate.variance);
  return [{ off: Math.max(-3, Math.min(3, off)), size: Math.exp(rate.mu) }];
}

/** How much the stages of the same run deviate together: the mean product of two of them. */
function sharedOf(runs: readonly Residual[][]): number {
  let together = 0;
  let apart = 0;
  for (const stages of runs) {
    const whole = stages.reduce((sum, { off, size }) => sum + off * size, 0);
    const sizes = stages.reduce((sum, { size }) => sum + size, 0);
    const own = stages.reduce((sum, { off, size }) => sum + (off * size) ** 2, 0);
    const squares = stages.reduce((sum, { size }) => sum + size * size, 0);
    if (!(sizes * sizes - squares > 0)) continue;
    together += (whole * whole - own) / (sizes * sizes - squares);
    apart += stages.reduce((sum, { off, size }) => sum + off * off * size, 0) / sizes;
  }
  const seen = Math.max(0.05, Math.min(0.95, together / Math.max(1e-6, apart)));
  // One run deviates from nothing.
  const weight = Math.max(0, runs.length - 1);
  return (weight * seen + SHARED_BELIEF * USUAL_SHARED) / (weight + SHARED_BELIEF);
}

/** Their weighted variance; one that lies far off counts as one that lies a little off. */
function spreadOf(seen: readonly Weighed[], mu: number): number {
  const off = weightedMedian(seen.map(({ value, weight }) => ({ value: Math.abs(value - mu), weight }))) ?? 0;
  const most = 4.5 * off + 0.2;
  const weight = seen.reduce((sum, one) => sum + one.weight, 0);
  return seen.reduce((sum, one) => sum + one.weight * Math.min(most, Math.abs(one.value - mu)) ** 2, 0) / weight;
}
