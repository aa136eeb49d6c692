// A checked CSV as a folder of Parquet files of text columns c0, c1, …: read as text once, no type guessed and no row dropped.
// Names from the header never become part of a query.
import type { Dialect } from '@trainyard/contracts/reading';
import { createHash } from 'node:crypto';
import { chmod, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCanonicalCopy } from './csv-copy.ts';
import type { Structure } from './csv-structure.ts';
import { type Duck, literal } from './duck.ts';

/** Longest line that DuckDB takes without being told. */
const DEFAULT_LINE = 2_000_000;

/** Columns of one Parquet file: DuckDB holds some 300 kB for each column that it writes. */
const PART_COLUMNS = 512;

/** Where the text columns of a file with this sha256 are kept: another dialect makes other cells of the same bytes. */
export function tableCachePath(cacheDir: string, sha256: string, dialect: Dialect): string {
  const parts = Object.entries(dialect).sort(([a], [b]) => (a < b ? -1 : 1));
  const key = createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 16);
  return join(cacheDir, 'tables', `${sha256}-${key}`);
}

export interface TablePart {
  file: string;
  /** First column of it, and the one after the last. */
  from: number;
  to: number;
}

/** The files of a table folder; row n of each is row n of the table. */
export function tableParts(folder: string, columns: number): TablePart[] {
  return Array.from({ length: Math.ceil(columns / PART_COLUMNS) }, (_, index) => ({
    file: join(folder, `part-${index}.parquet`),
    from: index * PART_COLUMNS,
    to: Math.min(columns, (index + 1) * PART_COLUMNS),
  }));
}

/** `lineFeeds`: lines are known to end in LF alone. DuckDB else takes a CR in a quoted header for the end of all lines, and finds no row. */
function readCsv(path: string, structure: Structure, delimiter: string, lineFeeds: boolean): string {
  const columns = structure.columns.map((_, index) => `c${index}: 'VARCHAR'`).join(', ');
  const line = structure.longestRecord * 2 + 1024;
  const options = [
    'auto_detect = false',
    `header = ${structure.dialect.header}`,
    `columns = {${columns}}`,
    `delim = ${literal(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    'null_padding = false',
    'strict_mode = true',
    `parallel = ${!structure.quotedNewlines}`,
    ...(lineFeeds ? [`new_line = '\\n'`] : []),
    ...(line > DEFAULT_LINE ? [`max_line_size = ${line}`, `buffer_size = ${line * 2}`] : []),
  ];
  return `read_csv(${literal(path)}, ${options.join(', ')})`;
}

/** Whether every part has as many rows as the structure. */
async function convert(duck: Duck, source: string, structure: Structure, folder: string): Promise<boolean> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  for (const { file, from, to } of tableParts(folder, structure.columns.length)) {
    const columns = Array.from({ length: to - from }, (_, offset) => `c${from + offset}`).join(', ');
    await duck.query(`copy (select ${columns} from ${source}) to ${literal(file)} (format parquet, compression zstd)`);
    // DuckDB makes its files for everybody.
    await chmod(file, 0o600);
    const [row] = await duck.query(`select count(*) as rows from read_parquet(${literal(file)})`);
    if (Number(row?.['rows']) !== structure.rows) return false;
  }
  return true;
}

/** Writes the folder; throws when it does not hold exactly the rows that the structure has. */
export async function writeTableFile(duck: Duck, structure: Structure, folder: string): Promise<void> {
  if (structure.plain) {
    // A link under our own name: DuckDB would take * and ? in a path as a pattern.
    const link = join(duck.folder, 'plain.csv');
    await symlink(structure.path, link);
    const source = readCsv(link, structure, structure.dialect.delimiter, false);
    if (await convert(duck, source, structure, folder).catch(() => false)) return;
  }
  const copy = join(duck.folder, 'copy.csv');
  await writeCanonicalCopy(structure, copy);
  if (await convert(duck, readCsv(copy, structure, ',', true), structure, folder)) return;
  throw new Error(`DuckDB does not read the ${structure.rows} rows of ${structure.name}`);
}
