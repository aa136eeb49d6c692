// A reading on its way: looked at and changed before a table is registered, and corrected afterwards.
import { z } from 'zod';
import { Column, DatasetVersion, Finding } from './dataset.ts';
import { DatasetVersionId, UploadId } from './ids.ts';
import { ColumnOverride, ColumnReading, Reading, ReadingOverride } from './reading.ts';
import { route } from './route.ts';

/** Which file: one that was uploaded and is not registered yet, one of the server, or that of a version. Exactly one of them. */
export const ReadingSource = z.strictObject({
  upload: UploadId.optional(),
  path: z.string().min(1).max(4096).optional(),
  version: DatasetVersionId.optional(),
});
export type ReadingSource = z.infer<typeof ReadingSource>;

/** A line of the file as it stands there. */
export const FileLine = z.object({
  /** From 1, as an editor counts them. */
  number: z.int().min(1),
  /** Decoded and cut; `cut` says whether something is missing at the end. */
  text: z.string(),
  cut: z.boolean(),
  kind: z.enum(['skipped', 'comment', 'blank', 'header', 'row']),
  /** Of the table, from 1 below the header; null where the line is of none. */
  row: z.int().nullable(),
  /** Where each cell stands in `text`: from, to, position of its column. Quotes belong to a cell. */
  cells: z.array(z.tuple([z.int(), z.int(), z.int()])),
});
export type FileLine = z.infer<typeof FileLine>;

/** A cell as it stands in the file, and what it is read as: numbers as they are, dates in UTC, null where it is missing. */
export const ReadCell = z.object({ raw: z.string().nullable(), read: z.string().nullable() });
export type ReadCell = z.infer<typeof ReadCell>;

export const ReadingView = z.object({
  name: z.string(),
  bytes: z.int(),
  rows: z.int(),
  /** What a person said of it so far. */
  override: ReadingOverride,
  reading: Reading,
  columns: z.array(Column),
  findings: z.array(Finding),
  /** The first lines of the file. */
  lines: z.array(FileLine),
  /** The first rows: one cell per column, in the order of the file. */
  rows_read: z.array(z.array(ReadCell)),
});
export type ReadingView = z.infer<typeof ReadingView>;

/** What one column would be under a reading, cell by cell. */
export const ReadingExample = z.object({
  override: ColumnOverride,
  column: ColumnReading,
  /** Different cells of the column, each once, in the order of the file. */
  cells: z.array(ReadCell.extend({ row: z.int() })),
  /** Dates: how many there are of each month, January first; null for other types. */
  months: z.array(z.int()).length(12).nullable(),
});
export type ReadingExample = z.infer<typeof ReadingExample>;

export const readingRoutes = {
  uploadTable: route({
    method: 'POST',
    path: '/readings/upload',
    permission: 'write',
    tag: 'datasets',
    summary: 'Send a table (one field `file`) that is to be looked at before it is registered; it is kept for a day',
    upload: 'multipart',
    response: z.object({ upload: UploadId, name: z.string(), bytes: z.int() }),
    status: 201,
  }),
  forgetUpload: route({
    method: 'DELETE',
    path: '/readings/upload/:upload',
    permission: 'write',
    tag: 'datasets',
    summary: 'Forget a table that was sent and is not wanted any more',
    params: z.object({ upload: UploadId }),
    status: 204,
  }),
  readTable: route({
    method: 'POST',
    path: '/readings',
    permission: 'write',
    tag: 'datasets',
    summary: 'How a table is read, with what a person says of it; nothing is stored',
    body: z.strictObject({ source: ReadingSource, override: ReadingOverride.prefault({}) }),
    response: ReadingView,
    status: 200,
  }),
  readColumn: route({
    method: 'POST',
    path: '/readings/column',
    permission: 'write',
    tag: 'datasets',
    summary: 'What the cells of one column become under several readings; nothing is stored',
    body: z.strictObject({
      source: ReadingSource,
      override: ReadingOverride.prefault({}),
      column: z.string().max(1000),
      alternatives: z.array(ColumnOverride).min(1).max(6),
    }),
    response: z.object({ items: z.array(ReadingExample) }),
    status: 200,
  }),
  correctReading: route({
    method: 'POST',
    path: '/dataset-versions/:version/reading',
    permission: 'write',
    tag: 'datasets',
    summary: 'Read the same file in another way: a new version of the dataset with the same bytes',
    params: z.object({ version: DatasetVersionId }),
    body: z.strictObject({ override: ReadingOverride }),
    response: DatasetVersion,
    status: 201,
    idempotent: true,
  }),
};
