// A metric with what it must be read beside, put together from what the engine measured; and which metric is read first.
import type { Figure, Part, Result } from '@trainyard/contracts/figure';
import { Reference } from '@trainyard/contracts/figure';
import { type Float, toFloat, toNumber } from '@trainyard/contracts/scalar';
import { greaterIsBetter, metricInterval } from './metric.ts';

export const TEST = 'test_';
const nothing: Reference = Reference.parse({});

/** Reads what stands beside; of anything that is not it, nothing. */
export function referenceOf(value: unknown): Reference {
  return Reference.safeParse(value).data ?? nothing;
}

/**
 * Skewed: the most frequent class has at least three times as many examples as the others have on average. Of two classes
 * that is three of four examples; of ten, one of four.
 * @param share of the most frequent class, which is what always saying it gets as accuracy
 */
export function isSkewed(share: number, classes: number): boolean {
  if (classes < 2 || !(share >= 0 && share <= 1)) return false;
  // Three of five examples are 0.6 only nearly.
  return share * (classes - 1) - 3 * (1 - share) >= -1e-9;
}

/** The metric to read first: the one that ranks, unless that is accuracy and the classes are skewed. */
export function leadingMetric(ranked: string, share: number | undefined, classes: number): string {
  if (ranked !== 'accuracy' || share === undefined || !isSkewed(share, classes)) return ranked;
  return classes === 2 ? 'roc_auc' : 'balanced_accuracy';
}

/** The part whose metrics have no prefix. */
function chosenPart(reference: Reference): Part {
  return reference.split === 'cross_validation' ? 'cross-validation' : 'validation';
}

function examplesOf(reference: Reference, test: boolean): number | null {
  const { split, examples } = reference;
  if (test) return reference.test_examples ?? (split === 'test' ? examples : null);
  return reference.validation_examples ?? (split === 'test' ? null : examples);
}

export interface Measured {
  /** With `test_` in front where it is of the test part. */
  key: string;
  value: Float | null;
  /** Where the caller knows better than the list of metrics that ship. */
  greater?: boolean;
  /** R² on the same examples, where that was measured. */
  r2?: Float | undefined;
}

/** One metric with what stands beside it. */
export function figureOf(measured: Measured, reference: Reference): Figure {
  const { key, value } = measured;
  const test = key.startsWith(TEST);
  const name = test ? key.slice(TEST.length) : key;
  const number = value === null ? Number.NaN : toNumber(value);
  const examples = examplesOf(reference, test);
  const known = Number.isFinite(number);
  const interval = known ? (metricInterval(name, number, examples) ?? reference.intervals[key] ?? null) : null;
  const figure = {
    name,
    greater_is_better: measured.greater ?? greaterIsBetter(name),
    value,
    part: test ? ('test' as const) : chosenPart(reference),
    examples,
    interval,
    baseline: reference.baseline[key] ?? null,
    difference: known ? (reference.differences[key] ?? null) : null,
  };
  return { ...figure, verdict: verdictOf(figure, measured.r2) };
}

/**
 * Better than no model only where that can be told: the interval of the difference lies on the good side of zero. Where no
 * difference was measured, the value's own interval must exclude the baseline, and without any interval only "no better" can
 * be said. A regression that explains nothing (R² ≤ 0) is no better than the mean, whatever it is compared by.
 */
function verdictOf(figure: Omit<Figure, 'verdict'>, r2: Float | undefined): Figure['verdict'] {
  const { value, baseline, interval, difference, greater_is_better: greater } = figure;
  const number = value === null ? Number.NaN : toNumber(value);
  if (!Number.isFinite(number)) return null;
  const explains = r2 === undefined || !(toNumber(r2) <= 0);
  if (baseline === null) return explains ? null : 'no better';
  const apart =
    difference ?? (interval ? ([interval[0] - baseline, interval[1] - baseline] as [number, number]) : null);
  const said = apart ? tellApart(apart, greater) : null;
  if (said !== null && !(said === 'better' && !explains)) return said;
  if (apart || !explains) return 'no better';
  return (greater ? number <= baseline : number >= baseline) ? 'no better' : null;
}

/** Which side of zero an interval of a difference lies on; null where it has zero within: the two cannot be told apart. */
export function tellApart(
  difference: readonly [number, number] | null,
  greaterIsBetter: boolean,
): 'better' | 'worse' | null {
  if (difference === null) return null;
  const [low, high] = difference;
  if (low > 0) return greaterIsBetter ? 'better' : 'worse';
  if (high < 0) return greaterIsBetter ? 'worse' : 'better';
  return null;
}

type Compared = Pick<Figure, 'value' | 'interval'>;
/**
 * 95 % interval of a − b from the intervals of both (method of variance estimates recovery, Zou and Donner 2008), as if they were
 * of different examples: wider than it must be where they are of the same. Null where either has no interval.
 */
export function differenceOf(a: Compared, b: Compared): [number, number] | null {
  if (a.value === null || b.value === null || !a.interval || !b.interval) return null;
  const [x, y] = [toNumber(a.value), toNumber(b.value)];
  if (!Number.isFinite(x) || !Number.isFinite(y)) return null;
  const low = Math.hypot(x - a.interval[0], b.interval[1] - y);
  const high = Math.hypot(a.interval[1] - x, y - b.interval[0]);
  return [x - y - low, x - y + high];
}

/** Every metric as a figure, in the order of the record. */
export function figuresOf(metrics: Record<string, Float>, reference: Reference): Figure[] {
  return Object.entries(metrics).map(([key, value]) =>
    figureOf({ key, value, r2: metrics[key.startsWith(TEST) ? `${TEST}r2` : 'r2'] }, reference),
  );
}

export interface Ranked {
  name: string;
  greater: boolean;
  /** On the part that chose. */
  value: number | null;
  /** How many examples of it, where the evaluation has not come yet. */
  examples: number | null;
  metrics: Record<string, Float>;
  reference: Reference;
}

/** The ranking metric of a run, on the part that chose. */
export function runResult(ranked: Ranked): Result {
  const { value, reference, examples } = ranked;
  const validation_examples = examplesOf(reference, false) ?? examples;
  return resultOf(ranked, '', value === null ? null : toFloat(value), { ...reference, validation_examples });
}

/** What a model is worth is said by data that chose nothing: the test part where there is one, else as of its run. */
export function modelResult(ranked: Ranked): Result {
  const value = ranked.metrics[`${TEST}${ranked.name}`];
  if (value === undefined || examplesOf(ranked.reference, true) === null) return runResult(ranked);
  return resultOf(ranked, TEST, value, ranked.reference);
}

function resultOf(
  { name, greater, metrics }: Ranked,
  prefix: string,
  value: Float | null,
  reference: Reference,
): Result {
  const r2 = metrics[`${prefix}r2`];
  const leading = leadingMetric(name, reference.baseline[`${prefix}accuracy`], reference.classes);
  const lead = leading === name ? undefined : metrics[`${prefix}${leading}`];
  return {
    ...figureOf({ key: prefix + name, value, greater, r2 }, reference),
    constant: reference.constant,
    lead: lead === undefined ? null : figureOf({ key: prefix + leading, value: lead }, reference),
  };
}
