// Changes to a set of pictures: a list of edits makes a new version of one that stays as it is.
import { z } from 'zod';
import { DatasetVersionId, Sha256 } from './ids.ts';
import { MAX_CLASSES, MAX_COUNT, MAX_IMAGE_FILES } from './limits.ts';

/** A class is the name of a folder wherever the version is laid out: no slash, no dot in front, no word for a part. Checked in core. */
const ClassName = z.string().min(1).max(255);

/** Which pictures: by their place in the version that is edited, or by their bytes, which takes all copies. */
const Pictures = z.strictObject({
  indices: z.array(z.int().min(0).max(MAX_COUNT)).max(MAX_IMAGE_FILES).optional(),
  sha256: z.array(Sha256).max(MAX_IMAGE_FILES).optional(),
});
export type Pictures = z.infer<typeof Pictures>;

const Share = z.number().min(0).max(1);

export const DatasetEdit = z.discriminatedUnion('edit', [
  z.strictObject({ edit: z.literal('relabel'), pictures: Pictures, class: ClassName }),
  z.strictObject({ edit: z.literal('rename_class'), from: z.string(), to: ClassName }),
  z.strictObject({
    edit: z.literal('merge_classes'),
    classes: z.array(z.string()).min(1).max(MAX_CLASSES),
    into: ClassName,
  }),
  z.strictObject({ edit: z.literal('delete_classes'), classes: z.array(z.string()).min(1).max(MAX_CLASSES) }),
  z.strictObject({ edit: z.literal('remove'), pictures: Pictures }),
  z.strictObject({
    edit: z.literal('split'),
    /** Shares that add up to 1; copies and near copies stand in one part, and of every class something is learned. */
    train: Share,
    val: Share,
    test: Share,
    seed: z.int().min(0).max(MAX_COUNT).default(0),
    /** As in a config: pictures whose names have the same `{group}` stand in one part. */
    group_by: z.string().max(500).optional(),
  }),
  /** The pictures of another version of the same project; those that are here already, under the same class, do not come twice. */
  z.strictObject({ edit: z.literal('concatenate'), version: DatasetVersionId }),
]);
export type DatasetEdit = z.infer<typeof DatasetEdit>;

/** An edit as its version remembers it: pictures counted, of which the difference of the versions has each. */
export const ToldEdit = z.object({
  edit: z.enum(['relabel', 'rename_class', 'merge_classes', 'delete_classes', 'remove', 'split', 'concatenate']),
  /** Pictures that were named. */
  pictures: z.int().nullable(),
  /** Classes that were named, at most 20 of them. */
  classes: z.array(z.string()),
  /** The class that came of it. */
  into: z.string().nullable(),
  /** Shares, seed and pattern of a split. */
  split: z
    .object({ train: z.number(), val: z.number(), test: z.number(), seed: z.int(), group_by: z.string().nullable() })
    .nullable(),
  /** What was joined to it. */
  version: DatasetVersionId.nullable(),
});
export type ToldEdit = z.infer<typeof ToldEdit>;

/** What a version was made of. */
export const Derivation = z.object({
  from: DatasetVersionId,
  /** The number of that version. */
  number: z.int(),
  /** None where that version was brought back as it was. */
  edits: z.array(ToldEdit),
});
export type Derivation = z.infer<typeof Derivation>;
