// What became of pictures between two versions of a dataset. A picture is its bytes: one that was renamed is the same picture.
import { z } from 'zod';
import { DatasetVersionId } from './ids.ts';
import { MAX_COUNT, MAX_PAGE } from './limits.ts';
import { route } from './route.ts';

/** `moved`: under another name or in another part, with the same class. */
export const DatasetChange = z.enum(['added', 'removed', 'relabelled', 'moved']);
export type DatasetChange = z.infer<typeof DatasetChange>;

/** A picture as a version has it. */
const Place = z.object({
  /** Its place in the manifest, by which thumbnail and bytes are asked for. */
  index: z.int(),
  path: z.string(),
  /** Several where the same picture stands under several; none of a file that cannot be used. */
  classes: z.array(z.string()),
});
export type DiffPlace = z.infer<typeof Place>;

export const DatasetDiff = z.object({
  before: DatasetVersionId,
  after: DatasetVersionId,
  /** Pictures by what became of them; copies of one are one. */
  counts: z.object({ added: z.int(), removed: z.int(), relabelled: z.int(), moved: z.int(), same: z.int() }),
  items: z.array(z.object({ change: DatasetChange, before: Place.nullable(), after: Place.nullable() })),
  /** All that fit, of which `items` are a page. */
  total: z.int(),
});
export type DatasetDiff = z.infer<typeof DatasetDiff>;

export const datasetDiffRoutes = {
  diffDatasetVersions: route({
    method: 'GET',
    path: '/dataset-versions/:version/diff',
    permission: 'read',
    tag: 'datasets',
    summary: 'What was added, removed, relabelled and moved since another version of the same dataset',
    params: z.object({ version: DatasetVersionId }),
    query: z.object({
      /** The earlier one. */
      since: DatasetVersionId,
      change: DatasetChange.optional(),
      offset: z.coerce.number().int().min(0).max(MAX_COUNT).default(0),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
    }),
    response: DatasetDiff,
  }),
};
