// What a config makes of pictures before a network sees them.
import { z } from 'zod';
import { DatasetVersionId } from './ids.ts';
import { MAX_COUNT } from './limits.ts';
import { route } from './route.ts';
import { JsonObject } from './scalar.ts';

/** Pictures of a batch, or draws of one picture, that are shown at most. */
const MAX_SHOWN = 24;

export const NewPreview = z.strictObject({
  /** As for a run; what is left out has its default. */
  config: JsonObject,
  /** One picture, several times; left out: pictures of the part that is learned from. */
  index: z.int().min(0).max(MAX_COUNT).optional(),
  count: z.int().min(1).max(MAX_SHOWN).default(12),
  /** Another number shows other pictures, changed in another way; the same number and seed show the same. */
  draw: z.int().min(0).max(MAX_COUNT).default(0),
});

/** Pictures as data: addresses, at most 384 px a side. */
export const Preview = z.object({
  /** Pixels of the square that the model takes. */
  size: z.int(),
  /** Of the square that crops are cut from. */
  kept_size: z.int(),
  /** Names of what is applied, in order. */
  augmentations: z.array(z.string()),
  /** What a training measures first, and what is assumed here. */
  notes: z.array(z.string()),
  pictures: z.array(
    z.object({
      index: z.int(),
      path: z.string(),
      class: z.string(),
      /** As evaluation and prediction see it. */
      before: z.string(),
      after: z.array(
        z.object({
          image: z.string(),
          /** One class, or several where pictures are mixed; shares add up to 1. */
          shares: z.array(z.object({ class: z.string(), share: z.number() })),
        }),
      ),
    }),
  ),
});
export type Preview = z.infer<typeof Preview>;

/** The same, as the engine tells it: classes by their place. */
export const EnginePreview = Preview.omit({ pictures: true }).extend({
  pictures: z.array(
    z.object({
      before: z.string(),
      after: z.array(z.object({ image: z.string(), shares: z.array(z.object({ label: z.int(), share: z.number() })) })),
    }),
  ),
});

export const previewRoutes = {
  previewPictures: route({
    method: 'POST',
    path: '/dataset-versions/:version/preview',
    permission: 'read',
    tag: 'configs',
    summary: 'Pictures of a version as a config would have a model see them: decoded, cut, augmented',
    params: z.object({ version: DatasetVersionId }),
    body: NewPreview,
    response: Preview,
    status: 200,
  }),
};
