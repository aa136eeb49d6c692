// A checked CSV as a Parquet file of text columns c0, c1, …: read as text once, no type guessed and no row dropped.
// Names from the header never become part of a query.
import { symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { writeCanonicalCopy } from './csv-copy.ts';
import type { Structure } from './csv-structure.ts';
import { type Duck, literal } from './duck.ts';

/** Longest line that DuckDB takes without being told. */
const DEFAULT_LINE = 2_000_000;

/** Where the text columns of a file with this sha256 are kept. */
export function tableCachePath(cacheDir: string, sha256: string): string {
  return join(cacheDir, 'tables', `${sha256}.parquet`);
}

function readCsv(path: string, structure: Structure, delimiter: string): string {
  const columns = structure.columns.map((_, index) => `c${index}: 'VARCHAR'`).join(', ');
  const line = structure.longestRecord * 2 + 1024;
  const options = [
    'auto_detect = false',
    'header = true',
    `columns = {${columns}}`,
    `delim = ${literal(delimiter)}`,
    `quote = '"'`,
    `escape = '"'`,
    'null_padding = false',
    'strict_mode = true',
    `parallel = ${!structure.quotedNewlines}`,
    ...(line > DEFAULT_LINE ? [`max_line_size = ${line}`, `buffer_size = ${line * 2}`] : []),
  ];
  return `read_csv(${literal(path)}, ${options.join(', ')})`;
}

async function convert(duck: Duck, source: string, target: string): Promise<number> {
  await duck.query(`copy (select * from ${source}) to ${literal(target)} (format parquet, compression zstd)`);
  const [row] = await duck.query(`select count(*) as rows from read_parquet(${literal(target)})`);
  return Number(row?.['rows']);
}

/** Writes the Parquet file; throws when it does not hold exactly the rows that the structure has. */
export async function writeTableFile(duck: Duck, structure: Structure, target: string): Promise<void> {
  if (structure.plain) {
    // A link under our own name: DuckDB would take * and ? in a path as a pattern.
    const link = join(duck.folder, 'plain.csv');
    await symlink(structure.path, link);
    const rows = await convert(duck, readCsv(link, structure, structure.dialect.delimiter), target).catch(() => -1);
    if (rows === structure.rows) return;
  }
  const copy = join(duck.folder, 'copy.csv');
  await writeCanonicalCopy(structure, copy);
  const rows = await convert(duck, readCsv(copy, structure, ','), target);
  if (rows !== structure.rows) throw new Error(`${structure.name} has ${structure.rows} rows, DuckDB read ${rows}`);
}
