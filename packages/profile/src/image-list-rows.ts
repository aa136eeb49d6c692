// The rows of an image list as text, read like any table: its encoding, separator and quotes are found as those of data are.
import { TrainyardError } from '@trainyard/contracts/problem';
import { decodedChunks } from './csv-decode.ts';
import { CsvScanner } from './csv-scan.ts';
import { readStructure } from './csv-structure.ts';

export interface ListRow {
  /** In the file, from 1. */
  line: number;
  path: string;
  /** Without blanks around it; '' where the cell is empty. */
  label: string;
  /** As it stands there; '' where the list has no such column. */
  split: string;
}

const COLUMNS = ['path', 'label', 'split'] as const;

/**
 * @param path Absolute path of the list.
 * @param name What messages call it.
 * @throws TrainyardError csv.… where it is no table, image.list_columns where a column is missing
 */
export async function readListRows(path: string, name: string): Promise<ListRow[]> {
  const { dialect, columns } = await readStructure(path, { header: true }, { name });
  const known = columns.map((column) => column.trim().toLowerCase());
  const [pathAt, labelAt, splitAt] = COLUMNS.map((column) => known.indexOf(column));
  if (pathAt === undefined || labelAt === undefined || pathAt < 0 || labelAt < 0)
    throw new TrainyardError(
      'image.list_columns',
      `${name} has the columns ${columns
        .slice(0, 10)
        .map((column) => JSON.stringify(column))
        .join(', ')}; path and label are needed, split may stand beside them.`,
    );
  const rows: ListRow[] = [];
  let first = true;
  const scanner = new CsvScanner({
    dialect,
    maxCellBytes: Number.POSITIVE_INFINITY,
    maxCells: Number.POSITIVE_INFINITY,
    onRecord: (cells, line) => {
      // The names of the columns.
      if (first) first = false;
      else {
        const cell = (at: number | undefined) => (at === undefined || at < 0 ? '' : (cells[at]?.toString() ?? ''));
        rows.push({ line, path: cell(pathAt), label: cell(labelAt).trim(), split: cell(splitAt).trim() });
      }
    },
  });
  for await (const chunk of decodedChunks(path, name, dialect.encoding)) scanner.push(chunk);
  scanner.end();
  return rows;
}
