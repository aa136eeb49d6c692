// Pages of a table as text, from the copy that the profile left; it is made again from the file where it is gone.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Dialect } from '@trainyard/contracts/reading';
import { existsSync } from 'node:fs';
import { cp, mkdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { readStructure } from './csv-structure.ts';
import { type Duck, literal, withDuck } from './duck.ts';
import { tableCachePath, tableParts, writeTableFile } from './table-file.ts';

type TextColumns = Pick<RowsQuery, 'path' | 'sha256' | 'dialect' | 'cacheDir'>;

export interface RowsQuery {
  /** Absolute path of the CSV file. */
  path: string;
  /** Of the file as the version knows it. */
  sha256: string;
  /** Of its reading; null where the version is from before there were readings, and it is decided anew. */
  dialect: Dialect | null;
  cacheDir: string;
  columns: number;
  offset: number;
  limit: number;
}

/** @returns the folder of text columns */
async function restore(duck: Duck, { path, sha256, dialect, cacheDir }: TextColumns): Promise<string> {
  if (!existsSync(path))
    throw new TrainyardError('file.not_found', `${path} is gone.`, {
      hint: 'Put the file back, or register the data again.',
    });
  const structure = await readStructure(path, dialect ?? {});
  const target = tableCachePath(cacheDir, sha256, structure.dialect);
  if (structure.sha256 !== sha256)
    throw new TrainyardError('file.not_found', `${path} has changed since this version was read.`, {
      hint: 'Read the data again for a new version.',
    });
  const file = join(duck.folder, 'table');
  await writeTableFile(duck, structure, file);
  await keepTableFile(file, target);
  return target;
}

/** Puts the text columns of a table into the cache, whole or not at all. */
export async function keepTableFile(folder: string, target: string): Promise<void> {
  await mkdir(dirname(target), { recursive: true, mode: 0o700 });
  const staging = `${target}.${randomUUID()}`;
  await cp(folder, staging, { recursive: true });
  await rename(staging, target).catch(async (error: unknown) => {
    // Another reader was quicker, with the same content.
    await rm(staging, { recursive: true, force: true });
    if (!existsSync(target)) throw error;
  });
}

/** The folder of the text columns of a table (table-file.ts), made anew where it is gone. */
export async function tableFolder(file: TextColumns): Promise<string> {
  const folder = file.dialect && tableCachePath(file.cacheDir, file.sha256, file.dialect);
  return folder !== null && existsSync(folder) ? folder : withDuck((duck) => restore(duck, file));
}

/** Rows from `offset` on, cells as they stand in the file, null where they are empty. */
export async function readRows(query: RowsQuery): Promise<(string | null)[][]> {
  const folder = await tableFolder(query);
  return withDuck((duck) => selectRows(duck, folder, query));
}

/** The rows of a folder of text columns (table-file.ts). */
export async function selectRows(
  duck: Duck,
  folder: string,
  { columns, offset, limit }: Pick<RowsQuery, 'columns' | 'offset' | 'limit'>,
): Promise<(string | null)[][]> {
  const page: (string | null)[][] = [];
  for (const { file, from, to } of tableParts(folder, columns)) {
    const rows = await duck.query(
      `select * from read_parquet(${literal(file)}, file_row_number = true) where file_row_number >= ${offset} order by file_row_number limit ${limit}`,
    );
    for (const [index, row] of rows.entries()) {
      const cells = (page[index] ??= []);
      for (let column = from; column < to; column += 1) cells.push((row[`c${column}`] as string | null) ?? null);
    }
  }
  return page;
}
