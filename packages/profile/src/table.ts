// Profiles a CSV file: how it is read is decided first (reading.ts), then every column is described over all rows.
import type { TableProfile } from '@trainyard/contracts/dataset';
import { basename, join } from 'node:path';
import { readStructure, type Structure } from './csv-structure.ts';
import { type Duck, withDuck } from './duck.ts';
import { fingerprint, type Scan } from './manifest.ts';
import { decideColumns, type ReadingAsked } from './reading.ts';
import { readingFindings } from './reading-findings.ts';
import { keepTableFile, selectRows } from './rows.ts';
import { countDuplicates, describeColumns } from './table-columns.ts';
import { tableCachePath, writeTableFile } from './table-file.ts';
import { tableFindings } from './table-findings.ts';

const HEAD_ROWS = 20;

async function profile(
  duck: Duck,
  structure: Structure,
  folder: string,
  asked: ReadingAsked,
): Promise<Pick<Scan<TableProfile>, 'profile' | 'findings'>> {
  const { rows, bytes, columns: names } = structure;
  const { reading, settled } = await decideColumns(duck, structure, folder, asked);
  const columns = await describeColumns(duck, folder, rows, reading.columns);
  const duplicates = await countDuplicates(duck, folder, rows, names.length);
  const head = await selectRows(duck, folder, { columns: names.length, offset: 0, limit: HEAD_ROWS });
  const result: TableProfile = { kind: 'table', rows, columns, bytes, duplicates, reading, head };
  const findings = [
    ...readingFindings(structure, settled, asked.columns),
    ...tableFindings(result, reading, asked.columns),
  ];
  return { profile: result, findings };
}

/**
 * What is in a CSV file.
 * @param path Absolute path.
 * @param cacheDir Where a copy for quick paging is kept.
 * @param asked What a person said of how it is read, and what is predicted.
 * @param signal Gives up: nobody wants it any more.
 * @throws TrainyardError csv.… where it is no table, config.… where what was said does not fit it
 */
export async function profileTable(
  path: string,
  cacheDir: string,
  asked: ReadingAsked = {},
  signal?: AbortSignal,
): Promise<Scan<TableProfile>> {
  const structure = await readStructure(path, asked.dialect ?? {}, { name: asked.name, signal });
  const files = [{ path: basename(path), bytes: structure.bytes, sha256: structure.sha256, class: null, split: null }];
  return withDuck(async (duck) => {
    const folder = join(duck.folder, 'table');
    await writeTableFile(duck, structure, folder);
    const seen = await profile(duck, structure, folder, asked);
    await keepTableFile(folder, tableCachePath(cacheDir, structure.sha256, structure.dialect));
    return { root: path, ...seen, files, fingerprint: fingerprint(files) };
  }, signal);
}
