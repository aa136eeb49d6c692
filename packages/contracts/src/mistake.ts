// The pictures that the model of a run answered wrong, as pictures of the version that they were measured on: to look at, to find more
// like them, and to give another class where the label is what is wrong. That is an edit of the newest version by `sha256`.
import { z } from 'zod';
import { DatasetId, DatasetVersionId, RunId, Sha256 } from './ids.ts';
import { route } from './route.ts';

export const Mistake = z.object({
  /** As the engine named it. */
  path: z.string(),
  truth: z.string(),
  answer: z.string(),
  /** The model's probability of its answer. */
  score: z.number().nullable(),
  /** Place and bytes in the version; null where it does not have the picture. */
  index: z.int().nullable(),
  sha256: Sha256.nullable(),
});
export type Mistake = z.infer<typeof Mistake>;

export const Mistakes = z.object({
  dataset_id: DatasetId,
  dataset_name: z.string(),
  /** What was measured on: of the test data where that is a version of its own. */
  version_id: DatasetVersionId,
  version: z.int(),
  newest: z.object({ id: DatasetVersionId, number: z.int(), classes: z.array(z.string()) }),
  split: z.string(),
  /** The surest first. The engine keeps at most 200. */
  items: z.array(Mistake),
});
export type Mistakes = z.infer<typeof Mistakes>;

export const mistakeRoutes = {
  listMistakes: route({
    method: 'GET',
    path: '/runs/:run/mistakes',
    permission: 'read',
    tag: 'runs',
    summary:
      'Pictures that the model of a run answered wrong, the surest first, with their places in the dataset version',
    params: z.object({ run: RunId }),
    query: z.object({
      /** Only those of this class, or taken for this one. */
      truth: z.string().optional(),
      answer: z.string().optional(),
    }),
    response: Mistakes,
  }),
};
