// Where edits of a set of pictures are looked at and made.
import { z } from 'zod';
import { DatasetVersion, ImageSplit } from './dataset.ts';
import { DatasetEdit } from './dataset-edit.ts';
import { DatasetVersionId } from './ids.ts';
import { route } from './route.ts';

/** At most so many edits in one version. */
const MAX_EDITS = 1_000;

const NewEdit = z.strictObject({
  /** In this order. None, for a version that is not the newest: it is brought back. */
  edits: z.array(DatasetEdit).max(MAX_EDITS),
  /** The newest version that the person saw; where there is a newer one the edit is refused. */
  newest: DatasetVersionId.optional(),
});

const Counts = z.object({ name: z.string(), counts: z.partialRecord(ImageSplit, z.int()), total: z.int() });
/** What an edit makes of a version, before it is made. */
export const DatasetEditPreview = z.object({
  before: z.array(Counts),
  after: z.array(Counts),
  /** Pictures by what becomes of them. */
  relabelled: z.int(),
  /** Without a class before. */
  labelled: z.int(),
  removed: z.int(),
  added: z.int(),
  /** In another part. */
  moved: z.int(),
  /** Of another version, and here already under the same class. */
  repeated: z.int(),
  /** Files of the version that cannot be used; the new one does not have them. */
  unusable: z.int(),
  /** Without a class still. */
  unlabelled: z.int(),
});
export type DatasetEditPreview = z.infer<typeof DatasetEditPreview>;

const params = z.object({ version: DatasetVersionId });

export const datasetEditRoutes = {
  previewDatasetEdit: route({
    method: 'POST',
    path: '/dataset-versions/:version/edit/preview',
    permission: 'read',
    tag: 'datasets',
    summary: 'What edits would make of a version of pictures; nothing is written',
    params,
    body: NewEdit,
    response: DatasetEditPreview,
  }),
  editDatasetVersion: route({
    method: 'POST',
    path: '/dataset-versions/:version/edit',
    permission: 'write',
    tag: 'datasets',
    summary: 'A new version made of this one by edits: relabel, rename, merge, delete, remove, split, concatenate',
    params,
    body: NewEdit,
    response: DatasetVersion,
    status: 201,
    idempotent: true,
  }),
};
