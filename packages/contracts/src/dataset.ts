// A dataset is a registered folder of images or a table; its versions never change.
import { z } from 'zod';
import { Derivation } from './dataset-edit.ts';
import { DatasetId, DatasetVersionId, ProjectId, Sha256, Timestamp, UploadId } from './ids.ts';
import { MAX_COUNT, MAX_PAGE } from './limits.ts';
import { Order, page, PageQuery } from './page.ts';
import { Reading, ReadingOverride } from './reading.ts';
import { route } from './route.ts';
import { Float, Name } from './scalar.ts';
import { Archived, standing } from './standing.ts';

export const DatasetKind = z.enum(['images', 'table']);
export type DatasetKind = z.infer<typeof DatasetKind>;

/** A thing about the data that a person should know before training. */
export const Finding = z.object({
  code: z.string(),
  severity: z.enum(['info', 'warning', 'error']),
  message: z.string(),
  /** How many examples there are in all; null where what was found is one thing. */
  count: z.int().nullable(),
  /** At most 20 of them. */
  examples: z.array(z.string()),
  /** Pictures of the version that have it, which `listDatasetImages` lists by its code; left out where it is not about single ones. */
  files: z.int().optional(),
});
export type Finding = z.infer<typeof Finding>;

export const ImageSplit = z.enum(['train', 'val', 'test', 'all']);
/** What a file of a version is for; `unlabelled`: it has no class yet, and nothing is trained on it. */
export const FilePart = z.enum([...ImageSplit.options, 'unlabelled']);
/** `all` is the split of a folder that has class folders alone. */
export const ImageProfile = z.object({
  kind: z.literal('images'),
  classes: z.array(z.object({ name: z.string(), counts: z.partialRecord(ImageSplit, z.int()), total: z.int() })),
  splits: z.partialRecord(ImageSplit, z.int()),
  images: z.int(),
  bytes: z.int(),
  /** Width and height in pixels over all readable images. */
  size: z
    .object({ min: z.tuple([z.int(), z.int()]), median: z.tuple([z.int(), z.int()]), max: z.tuple([z.int(), z.int()]) })
    .nullable(),
  formats: z.record(z.string(), z.int()),
  /** Files that cannot be used: path relative to the dataset, and why; at most 100, `bad_total` counts all. */
  bad: z.array(z.object({ path: z.string(), code: z.string(), reason: z.string() })),
  bad_total: z.int(),
  ignored: z.int(),
  /** Pictures without a class, which the counts above do not have; none where it is left out. */
  unlabelled: z.object({ images: z.int(), fingerprint: Sha256 }).optional(),
});
export type ImageProfile = z.infer<typeof ImageProfile>;

export const ColumnType = z.enum(['numeric', 'categorical', 'boolean', 'datetime', 'text', 'id', 'empty']);
export const Column = z.object({
  name: z.string(),
  position: z.int(),
  type: ColumnType,
  missing: z.int(),
  distinct: z.int(),
  /** Numeric columns only. */
  numeric: z.object({ min: Float, max: Float, mean: Float, std: Float, median: Float }).nullable(),
  /** Equal-width bins from min to max of numeric columns: counts. */
  histogram: z.array(z.int()).nullable(),
  /** The most frequent values, at most 20. */
  top: z.array(z.object({ value: z.string(), count: z.int() })),
});
export type Column = z.infer<typeof Column>;
export const TableProfile = z.object({
  kind: z.literal('table'),
  rows: z.int(),
  columns: z.array(Column),
  bytes: z.int(),
  duplicates: z.int(),
  /** How it was read; null for versions from before there were readings. */
  reading: Reading.nullable().default(null),
  /** The first rows as they stand in the file. */
  head: z.array(z.array(z.string().nullable())),
});
export type TableProfile = z.infer<typeof TableProfile>;
export const Profile = z.discriminatedUnion('kind', [ImageProfile, TableProfile]);
export type Profile = z.infer<typeof Profile>;

export const DatasetVersion = z.object({
  id: DatasetVersionId,
  dataset_id: DatasetId,
  number: z.int(),
  /** sha256 of the manifest, which has path, size and sha256 of each file. */
  fingerprint: Sha256,
  files: z.int(),
  bytes: z.int(),
  profile: Profile,
  findings: z.array(Finding),
  /** What a person said of how this table is read; null for folders of images and where nobody said anything. */
  reading_override: ReadingOverride.nullable(),
  /** Of which version and by which edits it was made; null where it was read. */
  derived: Derivation.nullable(),
  created_at: Timestamp,
});
export type DatasetVersion = z.infer<typeof DatasetVersion>;

export const Dataset = z.object({
  id: DatasetId,
  project_id: ProjectId,
  project_name: z.string(),
  name: z.string(),
  kind: DatasetKind,
  /** Folder or file on the server; uploaded data lies in the data directory. */
  path: z.string(),
  source: z.enum(['example', 'path', 'upload']),
  /** Path in the folder of the CSV that says the labels of the pictures; null where class folders do. */
  labels: z.string().nullable(),
  created_at: Timestamp,
  version: DatasetVersion,
  ...standing,
});
export type Dataset = z.infer<typeof Dataset>;

/** What a dataset is in numbers, where its whole profile would be too much. */
export const DatasetFacts = z.object({
  /** Images or rows. */
  examples: z.int(),
  /** Columns of a table, null for images. */
  columns: z.int().nullable(),
  /** Classes of a folder of images, null for tables. */
  classes: z.int().nullable(),
});
export type DatasetFacts = z.infer<typeof DatasetFacts>;

/** A dataset as one row of a list: its newest version without profile and single findings. */
export const DatasetItem = Dataset.omit({ version: true, labels: true }).extend({
  version: DatasetVersion.omit({ profile: true, findings: true, reading_override: true, derived: true }).extend({
    facts: DatasetFacts,
    /** Findings counted, and the message of the worst. */
    findings: z.object({ errors: z.int(), warnings: z.int(), worst: z.string().nullable() }),
  }),
});
export type DatasetItem = z.infer<typeof DatasetItem>;
/** What datasets can be sorted by. */
export const datasetColumns = ['created', 'name', 'project', 'kind', 'source', 'bytes', 'read'] as const;

export const ListPath = z.string().min(1).max(4096);

/** Data of the server by its `path`, or a table that was sent before as `upload`: one of the two. */
export const NewDataset = z.strictObject({
  name: Name,
  path: z.string().min(1).max(4096).optional(),
  upload: UploadId.optional(),
  /** What a person says of how a table is read; what is left out is decided on the whole file. */
  reading: ReadingOverride.optional(),
  /** A CSV in the folder, by its path there, that says the label of each picture (columns path, label, split) in place of class folders. */
  labels: ListPath.optional(),
});
export const ManifestEntry = z.object({
  path: z.string(),
  bytes: z.int(),
  sha256: Sha256,
  class: z.string().nullable(),
  split: FilePart.nullable(),
  /** Of an edited version: where the bytes lie on the machine of the server. Its paths are those of a folder laid out by its labels. */
  source: z.string().optional(),
});
export type ManifestEntry = z.infer<typeof ManifestEntry>;

const projectParams = z.object({ project: ProjectId });
const params = z.object({ dataset: DatasetId });
const versionParams = z.object({ version: DatasetVersionId });

export const datasetRoutes = {
  listDatasets: route({
    method: 'GET',
    path: '/datasets',
    permission: 'read',
    tag: 'datasets',
    summary: 'Datasets, newest first or sorted by a column',
    query: z.object({
      ...PageQuery,
      project: ProjectId.optional(),
      /** Words that all stand in names of dataset or project, or in the path. */
      q: z.string().max(200).optional(),
      /** Only those that have findings of this weight. */
      findings: z.enum(['error', 'warning']).optional(),
      sort: z.enum(datasetColumns).optional(),
      order: Order.optional(),
      archived: Archived,
    }),
    response: page(DatasetItem).extend({
      /** Findings that need a look, of all that fit. */
      findings_total: z.int(),
    }),
  }),
  registerDataset: route({
    method: 'POST',
    path: '/projects/:project/datasets',
    permission: 'write',
    tag: 'datasets',
    summary: 'Register a folder or CSV file of the server, or a table that was sent for a look',
    params: projectParams,
    body: NewDataset,
    response: Dataset,
    status: 201,
    idempotent: true,
  }),
  uploadDataset: route({
    method: 'POST',
    path: '/projects/:project/datasets/upload',
    permission: 'write',
    tag: 'datasets',
    summary:
      'Upload a CSV file, an archive of class folders (zip, tar, tar.gz, tar.zst), or the files of a folder (fields `file`, relative path as file name; query `name`, and `labels` where a list says the labels)',
    params: projectParams,
    query: z.object({
      name: Name,
      /** A CSV in the folder or archive that says the label of each picture, by its path there. */
      labels: ListPath.optional(),
    }),
    upload: 'multipart',
    response: Dataset,
    status: 201,
  }),
  getDataset: route({
    method: 'GET',
    path: '/datasets/:dataset',
    permission: 'read',
    tag: 'datasets',
    summary: 'One dataset with its newest version',
    params,
    response: Dataset,
  }),
  listDatasetVersions: route({
    method: 'GET',
    path: '/datasets/:dataset/versions',
    permission: 'read',
    tag: 'datasets',
    summary: 'Versions, newest first',
    params,
    response: z.object({ items: z.array(DatasetVersion) }),
  }),
  createDatasetVersion: route({
    method: 'POST',
    path: '/datasets/:dataset/versions',
    permission: 'write',
    tag: 'datasets',
    summary: 'Read the data again; a new version where it changed, else the newest',
    params,
    response: DatasetVersion,
    status: 201,
  }),
  getDatasetFile: route({
    method: 'GET',
    path: '/dataset-versions/:version/files/:index',
    permission: 'read',
    tag: 'datasets',
    summary: 'The bytes of one file, as attachment',
    params: versionParams.extend({ index: z.coerce.number().int().min(0).max(MAX_COUNT) }),
    download: 'application/octet-stream',
  }),
  getDatasetManifest: route({
    method: 'GET',
    path: '/dataset-versions/:version/manifest',
    permission: 'read',
    tag: 'datasets',
    summary: 'Path, size and sha256 of each file',
    params: versionParams,
    query: z.object({
      /** With the pictures that have no class yet, after the others; nothing is trained on them. */
      unlabelled: z.enum(['true', 'false']).default('false'),
    }),
    response: z.object({ kind: DatasetKind, root: z.string(), items: z.array(ManifestEntry) }),
  }),
  listDatasetRows: route({
    method: 'GET',
    path: '/dataset-versions/:version/rows',
    permission: 'read',
    tag: 'datasets',
    summary: 'Rows of a table as text',
    params: versionParams,
    query: z.object({
      offset: z.coerce.number().int().min(0).max(MAX_COUNT).default(0),
      limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(100),
    }),
    response: z.object({ columns: z.array(z.string()), rows: z.array(z.array(z.string().nullable())), total: z.int() }),
  }),
};
