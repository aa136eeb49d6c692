// What a training that went on from another model made of the classes that it knew: `continued` of the engine's evaluation.json,
// and how runs that went on from each other name one another.
import { z } from 'zod';
import { ModelId, RunId } from './ids.ts';

const count = z.int().min(0);

/** Both models on the same held-out pictures, class by class; counts, so that whoever reads them decides what they tell. */
export const Continued = z.object({
  /** What it went on from: a run id, or a folder where there was no platform. */
  from: z.string(),
  /** The part that was measured: never one that the older model is known to have learned from. */
  split: z.enum(['val', 'test']),
  /** Classes that both know, that are new, and that the newer model cannot answer any more. */
  kept: z.array(z.string()),
  added: z.array(z.string()),
  dropped: z.array(z.string()),
  /** Held-out pictures of the classes that both know. */
  examples: count,
  /** Held-out pictures that were left out because the older model learned from them; null: not known, or not of all. */
  learned_before: count.nullable(),
  classes: z.array(
    z.object({
      label: z.string(),
      examples: count,
      /** Right answers of the older and of the newer model. */
      before: count,
      after: count,
      /** Right in the newer model alone, and in the older one alone. */
      gained: count,
      lost: count,
      /** Taken by the newer model for one of `added`. */
      to_added: count,
    }),
  ),
});
export type Continued = z.infer<typeof Continued>;

/** A run at the other end of a continuation. */
export const RunKin = z.object({
  id: RunId,
  /** null: it was removed for good, and its id is all that is left. */
  name: z.string().nullable(),
  model_id: ModelId.nullable(),
  /** It was deleted, and can still be restored where it has a name. */
  deleted: z.boolean(),
});
export type RunKin = z.infer<typeof RunKin>;

export const Lineage = z.object({
  continued_from: RunKin.nullable(),
  /** The newest first, at most MAX_KIN. */
  continued_by: z.array(RunKin),
});
export type Lineage = z.infer<typeof Lineage>;
/** More runs than this that went on from one are not listed. */
export const MAX_KIN = 20;
