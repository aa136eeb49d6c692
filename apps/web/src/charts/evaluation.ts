// evaluation.json of the engine as the pages read it. What is missing in a file is missing on the page; nothing is made up.
import { Continued } from '@trainyard/contracts/continued';
import type { Part } from '@trainyard/contracts/figure';
import { Float, toNumber } from '@trainyard/contracts/scalar';
import { z } from 'zod';

const share = Float.nullable()
  .catch(null)
  .transform((value) => (value === null ? null : toNumber(value)));
const numbers = z.array(Float.transform(toNumber));

const Evaluation = z.looseObject({
  split: z.string().catch('val'),
  examples: z.number().nullable().catch(null),
  labels: z.array(z.coerce.string()).catch([]),
  confusion: z.array(z.array(z.number())).nullable().catch(null),
  per_class: z
    .array(z.object({ label: z.coerce.string(), precision: share, recall: share, f1: share, support: z.number() }))
    .catch([]),
  mistakes: z
    .array(
      z.object({
        path: z.string().optional(),
        row: z.number().optional(),
        truth: z.coerce.string(),
        answer: z.coerce.string(),
        score: share,
      }),
    )
    .catch([]),
  /** Rows that the model learned from after it was measured; null: it is the very one that was measured. */
  refit: z.object({ rows: z.int() }).nullish().catch(null),
  /** The time of the importance was over before its end. */
  importance_partial: z.boolean().nullish().catch(null),
  importance: z
    .array(
      z.object({
        column: z.string(),
        mean: Float.transform(toNumber),
        std: Float.nullish().transform((value) => (value === null || value === undefined ? null : toNumber(value))),
      }),
    )
    .catch([]),
  residuals: z.object({ truth: numbers, prediction: numbers }).nullable().catch(null),
  roc: z.object({ fpr: numbers, tpr: numbers }).nullable().catch(null),
});
export type Evaluation = z.output<typeof Evaluation>;
export type Mistake = Evaluation['mistakes'][number];

/** Reads an evaluation; null where there is none or it is not one. */
export function readEvaluation(value: unknown): Evaluation | null {
  if (value === null || value === undefined) return null;
  const read = Evaluation.safeParse(value);
  return read.success ? read.data : null;
}

/** What going on from another model made of the classes that it knew; null where the training went on from none. */
export function readContinued(value: unknown): Continued | null {
  if (typeof value !== 'object' || value === null || !('continued' in value)) return null;
  const read = Continued.safeParse(value.continued);
  return read.success ? read.data : null;
}

/** Which held-out examples an evaluation is of. */
export function partOf(split: string): Part {
  if (split === 'test') return 'test';
  return split === 'cross_validation' ? 'cross-validation' : 'validation';
}
