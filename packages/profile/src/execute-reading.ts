// Executes a reading: the cells of a table as typed values. The engine does the same for a training; that both give the same cells is
// a test (execute-reading.test.ts).
import type { ColumnReading, Reading } from '@trainyard/contracts/reading';
import { join } from 'node:path';
import { cellReader, wordList } from './column-facts.ts';
import { cellMacros, columnGroups, loadPart } from './column-seen.ts';
import { readStructure } from './csv-structure.ts';
import { type Duck, withDuck } from './duck.ts';
import { presentCell } from './table-columns.ts';
import { writeTableFile } from './table-file.ts';

/** Numbers; seconds of dates (since 1970, UTC), times and durations; booleans; text; null where a cell is missing or not readable. */
export type ReadValue = number | boolean | string | null;

/** SQL for the value of a column's stripped cell. */
export async function valueOf(duck: Duck, reading: ColumnReading, cell: string): Promise<string> {
  if (reading.type === 'ignored') return 'null';
  const read = await cellReader(duck, `read${reading.position}`, reading);
  // An empty cell is the no of a column that has no word for it; a word for missing is none.
  if (reading.words !== null && reading.words.no === null)
    return `case when list_contains(${wordList(reading.missing)}, lower(${cell})) then null else ${read(`coalesce(${cell}, '')`)} end`;
  return read(presentCell(reading, cell));
}

/** The rows of a folder of text columns (table-file.ts) from `offset` on. */
export async function executeColumns(
  duck: Duck,
  folder: string,
  {
    columns,
    rows,
    offset = 0,
    limit,
  }: { columns: readonly ColumnReading[]; rows: number; offset?: number; limit: number },
): Promise<ReadValue[][]> {
  await cellMacros(duck);
  const page: ReadValue[][] = [];
  for (const { part, indexes } of columnGroups(folder, rows, columns.length)) {
    await loadPart(duck, part, indexes, rows * columns.length);
    const values: string[] = [];
    for (const index of indexes) {
      const reading = columns[index];
      if (reading) values.push(`${await valueOf(duck, reading, `c${index}`)} as v${index}`);
    }
    const found = await duck.query(
      `select ${values.join(', ')} from part where r >= ${offset} order by r limit ${limit}`,
    );
    for (const [at, row] of found.entries()) {
      const cells = (page[at] ??= []);
      for (const index of indexes) cells.push((row[`v${index}`] as ReadValue | undefined) ?? null);
    }
  }
  return page;
}

/**
 * The first rows of a file under a reading.
 * @param path Absolute path of a file with the columns of the reading, in its order.
 * @param dialect Of this file, where it is another than that which the reading was decided on.
 * @throws TrainyardError csv.… where the file is no table
 */
export async function executeReading(
  path: string,
  reading: Reading,
  { dialect = reading.dialect, limit = 1000 }: { dialect?: Reading['dialect']; limit?: number } = {},
): Promise<ReadValue[][]> {
  const structure = await readStructure(path, dialect);
  return withDuck(async (duck) => {
    const folder = join(duck.folder, 'table');
    await writeTableFile(duck, structure, folder);
    return executeColumns(duck, folder, { columns: reading.columns, rows: structure.rows, limit });
  });
}
