// A measured number with what it must be read beside: part, examples, interval, and what no model gets on the same examples.
import { z } from 'zod';
import { Float } from './scalar.ts';

/** Which held-out examples: those that chose (validation, or the folds of a cross-validation), or those that chose nothing. */
export const Part = z.enum(['validation', 'cross-validation', 'test']);
export type Part = z.infer<typeof Part>;

export const Interval = z.tuple([z.number(), z.number()]);
export type Interval = z.infer<typeof Interval>;

export const Figure = z.object({
  name: z.string(),
  greater_is_better: z.boolean(),
  value: Float.nullable(),
  part: Part,
  examples: z.int().nullable(),
  /** 95 %: Wilson where the metric is a share of counted examples, else the engine's bootstrap; null where nobody measured. */
  interval: Interval.nullable(),
  /** What the same answer for every example gets on the same examples, in the metric's own unit. */
  baseline: z.number().nullable(),
  /** 95 % interval of value minus baseline, paired by example (accuracy: Newcombe's method 10; others: bootstrap). */
  difference: Interval.nullable(),
  /** Whether it is better than no model: decided by `difference`; null where that cannot be said. */
  verdict: z.enum(['better', 'no better', 'worse']).nullable(),
});
export type Figure = z.infer<typeof Figure>;

/** The figure that ranks. */
export const Result = Figure.extend({
  /** The class that no model would always say; null for numbers, and where the folds differ. */
  constant: z.string().nullable(),
  /** The figure to read first where classes are so skewed that accuracy tells little; null where this one is. */
  lead: Figure.nullable(),
});
export type Result = z.infer<typeof Result>;

const counted = z.int().positive().nullable().catch(null);
const numbers = z.record(z.string(), z.number()).catch({});
const intervals = z.record(z.string(), Interval).catch({});

/** What the engine's evaluation.json and metrics.json say beside the metrics, by their names; what is odd counts as missing. */
export const Reference = z.object({
  split: z.string().catch('val'),
  examples: counted,
  validation_examples: counted,
  test_examples: counted,
  classes: z.int().nonnegative().catch(0),
  constant: z.string().nullable().catch(null),
  baseline: numbers,
  intervals,
  differences: intervals,
});
export type Reference = z.infer<typeof Reference>;
