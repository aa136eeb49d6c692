// The pictures of a dataset version: listed, and one by one.
import { z } from 'zod';
import { FilePart, ManifestEntry } from './dataset.ts';
import { DatasetVersionId } from './ids.ts';
import { MAX_COUNT, MAX_NEIGHBOURS, MAX_PAGE } from './limits.ts';
import { route } from './route.ts';
import { Features, Measure, Suggester, Suggestion } from './suggestion.ts';

/** What the file of one picture is, by its header. */
export const ImageLook = z.object({
  format: z.string(),
  /** Upright, in pixels. */
  width: z.int(),
  height: z.int(),
  frames: z.int(),
  mode: z.enum(['grey', 'grey with transparency', 'RGB', 'RGB with transparency', 'CMYK']),
  /** Bits a channel; `float`: numbers with a point from 0 to 1. */
  bits: z.union([z.literal(8), z.literal(16), z.literal('float')]),
  /** Whether its EXIF turns it. */
  rotated: z.boolean(),
});
export type ImageLook = z.infer<typeof ImageLook>;
/** One picture of a version. `look` is null where the file cannot be used, and `bad` says why. */
export const ImageFacts = ManifestEntry.extend({
  index: z.int(),
  /** Codes of the findings that it is part of. */
  findings: z.array(z.string()),
  look: ImageLook.nullable(),
  bad: z.object({ code: z.string(), reason: z.string() }).nullable(),
});
export type ImageFacts = z.infer<typeof ImageFacts>;

const versionParams = z.object({ version: DatasetVersionId });

export const datasetImageRoutes = {
  listDatasetImages: route({
    method: 'GET',
    path: '/dataset-versions/:version/images',
    permission: 'read',
    tag: 'datasets',
    summary:
      'Images of a version, by class, split and finding, by how much they are like one of them, or by what is suggested for them',
    params: versionParams,
    query: z.object({
      class: z.string().optional(),
      /** Those without a class yet come with `unlabelled` alone; their class is empty. */
      split: FilePart.optional(),
      /** Code of a finding: only pictures that have it. */
      finding: z.string().max(100).optional(),
      /** Place of a picture: those that are most like it come first, at most 200. */
      like: z.coerce.number().int().min(0).max(MAX_COUNT).optional(),
      /**
       * With `like`: by what. `look`: light, dark and contrast. Left out: features that are kept of all pictures of the version, else
       * the look; the answer says which.
       */
      measure: z.union([z.literal('look'), Features]).optional(),
      /** Pictures without a class, those with the surest suggestion of this model or of neighbours first. */
      suggest: Suggester.optional(),
      k: z.coerce.number().int().min(1).max(MAX_NEIGHBOURS).default(5),
      /** With `suggest`: this confidence at least, and this label. */
      least: z.coerce.number().min(0).max(1).optional(),
      label: z.string().optional(),
      offset: z.coerce.number().int().min(0).max(MAX_COUNT).default(0),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
    }),
    response: z.object({
      items: z.array(
        z.object({
          index: z.int(),
          path: z.string(),
          class: z.string(),
          split: FilePart,
          bytes: z.int(),
          suggestion: Suggestion.optional(),
        }),
      ),
      total: z.int(),
      /** Of `like`. */
      measure: Measure.optional(),
    }),
  }),
  getDatasetImage: route({
    method: 'GET',
    path: '/dataset-versions/:version/images/:index',
    permission: 'read',
    tag: 'datasets',
    summary:
      'All that is known of one image: its place in the set, its findings, and what its file says when it is read now',
    params: versionParams.extend({ index: z.coerce.number().int().min(0).max(MAX_COUNT) }),
    response: ImageFacts,
  }),
  getDatasetThumbnail: route({
    method: 'GET',
    path: '/dataset-versions/:version/files/:index/thumbnail',
    permission: 'read',
    tag: 'datasets',
    summary: 'A small WebP of one image',
    params: versionParams.extend({ index: z.coerce.number().int().min(0).max(MAX_COUNT) }),
    query: z.object({ size: z.coerce.number().int().min(16).max(512).default(128) }),
    download: 'image/webp',
  }),
};
