// The files of a dataset version: written in large batches, read by page or one by one.
import type { ImageSplit, ManifestEntry } from '@trainyard/contracts/dataset';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Db } from './database.ts';
import { toText } from './json.ts';

export type Split = z.infer<typeof ImageSplit>;
/** `findings`: codes of those that the file is part of. */
export type NewFile = z.infer<typeof ManifestEntry> & { findings?: string[] };

/** Rows of one insert; a million in one statement would be held in memory three times. */
const BATCH = 20_000;

/** In order of the manifest; call within the transaction that makes the version. */
export async function insertFiles(db: Db, versionId: string, files: readonly NewFile[]): Promise<void> {
  for (let start = 0; start < files.length; start += BATCH) {
    const batch = files.slice(start, start + BATCH);
    await sql`
      insert into dataset_files (version_id, position, path, bytes, sha256, class, split, findings)
      select ${versionId}, ${start}::int + f.n - 1, f.path, f.bytes, f.sha256, f.class, f.split, string_to_array(f.findings, ',')
      from unnest(${batch.map(({ path }) => toText(path))}::text[], ${batch.map(({ bytes }) => bytes)}::int8[], ${batch.map(({ sha256 }) => sha256)}::text[],
        ${batch.map((file) => file.class && toText(file.class))}::text[], ${batch.map(({ split }) => split)}::text[],
        ${batch.map(({ findings }) => (findings ?? []).join(','))}::text[]) with ordinality as f (path, bytes, sha256, class, split, findings, n)`.execute(
      db,
    );
  }
}

export interface ImagesQuery {
  class?: string | undefined;
  split?: Split | undefined;
  /** Code of a finding. */
  finding?: string | undefined;
  offset: number;
  limit: number;
}

export interface ImageRow {
  index: number;
  path: string;
  class: string;
  split: Split;
  bytes: number;
}

/** Usable images in order of the manifest; broken ones have no class and are not among them. */
export async function listImages(
  db: Db,
  versionId: string,
  query: ImagesQuery,
): Promise<{ items: ImageRow[]; total: number }> {
  let images = db.selectFrom('dataset_files').where('version_id', '=', versionId).where('class', 'is not', null);
  if (query.class !== undefined) images = images.where('class', '=', toText(query.class));
  if (query.split !== undefined) images = images.where('split', '=', query.split);
  if (query.finding !== undefined)
    images = images.where(sql<boolean>`findings @> array[${toText(query.finding)}]::text[]`);
  const { total } = await images.select((eb) => eb.fn.countAll<number>().as('total')).executeTakeFirstOrThrow();
  const rows = await images
    .select(['position as index', 'path', 'class', 'split', 'bytes'])
    .orderBy('position')
    .offset(query.offset)
    .limit(query.limit)
    .execute();
  return { items: rows.map((row) => ({ ...row, class: row.class ?? '', split: row.split as Split })), total };
}

/** One file by its place in the manifest. */
export async function findFile(db: Db, versionId: string, index: number): Promise<Required<NewFile> | undefined> {
  const row = await db
    .selectFrom('dataset_files')
    .select(['path', 'bytes', 'sha256', 'class', 'split', 'findings'])
    .where('version_id', '=', versionId)
    .where('position', '=', index)
    .executeTakeFirst();
  return row && { ...row, split: row.split as Split | null };
}

/** All files in order of the manifest. */
export async function listFiles(db: Db, versionId: string): Promise<NewFile[]> {
  const rows = await db
    .selectFrom('dataset_files')
    .select(['path', 'bytes', 'sha256', 'class', 'split'])
    .where('version_id', '=', versionId)
    .orderBy('position')
    .execute();
  return rows.map((row) => ({ ...row, split: row.split as Split | null }));
}
