// The files of a dataset version: written in large batches, read by page or one by one.
import type { FilePart, ManifestEntry } from '@trainyard/contracts/dataset';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Db } from './database.ts';
import { toText } from './json.ts';

export type Split = z.infer<typeof FilePart>;
/** Where the bytes of a file lie that is not in its own version's folder at its own path. */
export interface Origin {
  dataset: string;
  path: string;
}
/** `findings`: codes of those that the file is part of. */
export interface NewFile extends Omit<z.infer<typeof ManifestEntry>, 'source'> {
  findings?: string[];
  origin?: Origin | null;
}

/** Rows of one insert; a million in one statement would be held in memory three times. */
const BATCH = 20_000;

/** In order of the manifest; call within the transaction that makes the version. */
export async function insertFiles(db: Db, versionId: string, files: readonly NewFile[]): Promise<void> {
  for (let start = 0; start < files.length; start += BATCH) {
    const batch = files.slice(start, start + BATCH);
    await sql`
      insert into dataset_files (version_id, position, path, bytes, sha256, class, split, findings, origin_dataset, origin_path)
      select ${versionId}, ${start}::int + f.n - 1, f.path, f.bytes, f.sha256, f.class, f.split, string_to_array(f.findings, ','),
        f.origin_dataset, f.origin_path
      from unnest(${batch.map(({ path }) => toText(path))}::text[], ${batch.map(({ bytes }) => bytes)}::int8[], ${batch.map(({ sha256 }) => sha256)}::text[],
        ${batch.map((file) => file.class && toText(file.class))}::text[], ${batch.map(({ split }) => split)}::text[],
        ${batch.map(({ findings }) => (findings ?? []).join(','))}::text[],
        ${batch.map(({ origin }) => origin?.dataset ?? null)}::text[], ${batch.map(({ origin }) => (origin ? toText(origin.path) : null))}::text[])
        with ordinality as f (path, bytes, sha256, class, split, findings, origin_dataset, origin_path, n)`.execute(db);
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
  const all = db.selectFrom('dataset_files').where('version_id', '=', versionId);
  let images = query.split === 'unlabelled' ? all : all.where('class', 'is not', null);
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

type OriginColumns = Record<'origin_dataset' | 'origin_path', string | null>;

const originOf = ({ origin_dataset, origin_path }: OriginColumns): Origin | null =>
  origin_dataset === null || origin_path === null ? null : { dataset: origin_dataset, path: origin_path };

export type File = Required<NewFile>;

/** One file by its place in the manifest; `root` is the folder of its origin, null for that of its own dataset. */
export async function findFile(
  db: Db,
  versionId: string,
  index: number,
): Promise<{ file: Omit<File, 'origin'>; origin: Origin | null; root: string | null } | undefined> {
  const row = await db
    .selectFrom('dataset_files as f')
    .leftJoin('datasets as d', 'd.id', 'f.origin_dataset')
    .select(['f.path', 'f.bytes', 'f.sha256', 'f.class', 'f.split', 'f.findings'])
    .select(['f.origin_dataset', 'f.origin_path', 'd.path as root'])
    .where('f.version_id', '=', versionId)
    .where('f.position', '=', index)
    .executeTakeFirst();
  if (!row) return undefined;
  const { origin_dataset, origin_path, root, ...file } = row;
  return {
    file: { ...file, split: file.split as Split | null },
    origin: originOf({ origin_dataset, origin_path }),
    root,
  };
}

/** Usable images of the part that is learned from, drawn by a text that stands for seed and draw: the same text draws the same. */
export async function drawImages(
  db: Db,
  versionId: string,
  { seed, count }: { seed: string; count: number },
): Promise<ImageRow[]> {
  const rows = await db
    .selectFrom('dataset_files')
    .select(['position as index', 'path', 'class', 'split', 'bytes'])
    .where('version_id', '=', versionId)
    .where('class', 'is not', null)
    .where('split', 'in', ['train', 'all'])
    .orderBy(sql`md5(${seed}::text || position)`)
    .limit(count)
    .execute();
  return rows.map((row) => ({ ...row, class: row.class ?? '', split: row.split as Split }));
}

/** All files in order of the manifest. */
export async function listFiles(db: Db, versionId: string): Promise<File[]> {
  const rows = await db
    .selectFrom('dataset_files')
    .select(['path', 'bytes', 'sha256', 'class', 'split', 'findings', 'origin_dataset', 'origin_path'])
    .where('version_id', '=', versionId)
    .orderBy('position')
    .execute();
  return rows.map(({ origin_dataset, origin_path, ...row }) => ({
    ...row,
    split: row.split as Split | null,
    origin: originOf({ origin_dataset, origin_path }),
  }));
}

/** The folder of each of these datasets. */
export async function foldersOf(db: Db, ids: readonly string[]): Promise<Map<string, string>> {
  const rows = await db
    .selectFrom('datasets')
    .select(['id', 'path'])
    .where('id', 'in', [...ids, ''])
    .execute();
  return new Map(rows.map(({ id, path }) => [id, path]));
}
