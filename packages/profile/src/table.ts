// Profiles a CSV file: its structure is checked first (csv-structure.ts), then every column is counted over all rows.
import type { Column, TableProfile } from '@trainyard/contracts/dataset';
import { toFloat } from '@trainyard/contracts/scalar';
import { basename, join } from 'node:path';
import { readStructure, type Structure } from './csv-structure.ts';
import { type Duck, withDuck } from './duck.ts';
import { fingerprint, type Scan } from './manifest.ts';
import { keepTableFile, selectRows } from './rows.ts';
import { cellMacros } from './table-cells.ts';
import { type Cells, countDuplicates, readCells } from './table-columns.ts';
import { tableCachePath, writeTableFile } from './table-file.ts';
import { tableFindings } from './table-findings.ts';
import { columnType, suggestTarget } from './table-type.ts';

const HEAD_ROWS = 20;
/** Characters of one frequent value; longer ones are cut, with a mark. */
const MAX_VALUE = 200;

const cut = (value: string) => (value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value);

function toColumn(name: string, position: number, cells: Cells, rows: number): Column {
  const type = columnType(cells);
  const { numeric, histogram } = cells;
  const numbers = type === 'numeric' && numeric ? numeric : null;
  return {
    name,
    position,
    type,
    missing: rows - cells.present,
    distinct: cells.distinct,
    numeric: numbers && {
      min: toFloat(numbers.min),
      max: toFloat(numbers.max),
      mean: toFloat(numbers.mean),
      std: toFloat(numbers.std),
      median: toFloat(numbers.median),
    },
    histogram: numbers && histogram,
    top: cells.top.map(({ value, count }) => ({ value: cut(value), count })),
  };
}

async function profile(
  duck: Duck,
  structure: Structure,
  folder: string,
): Promise<Pick<Scan<TableProfile>, 'profile' | 'findings'>> {
  const { columns: names, rows, bytes, dialect } = structure;
  for (const macro of cellMacros(dialect.decimal)) await duck.query(macro);
  const cells = await readCells(duck, folder, rows, names.length);
  const columns = names.map((name, index) => toColumn(name, index, cells[index] as Cells, rows));
  const duplicates = await countDuplicates(duck, folder, rows, names.length);
  const head = await selectRows(duck, folder, { columns: names.length, offset: 0, limit: HEAD_ROWS });
  const result: TableProfile = {
    kind: 'table',
    rows,
    columns,
    bytes,
    duplicates,
    dialect,
    head,
    suggested_target: suggestTarget(columns),
  };
  return { profile: result, findings: tableFindings(structure, result, cells) };
}

/**
 * What is in a CSV file.
 * @param path Absolute path.
 * @param cacheDir Where a copy for quick paging is kept.
 * @throws TrainyardError csv.…
 */
export async function profileTable(path: string, cacheDir: string): Promise<Scan<TableProfile>> {
  const structure = await readStructure(path);
  const files = [{ path: basename(path), bytes: structure.bytes, sha256: structure.sha256, class: null, split: null }];
  return withDuck(async (duck) => {
    const folder = join(duck.folder, 'table');
    await writeTableFile(duck, structure, folder);
    const seen = await profile(duck, structure, folder);
    await keepTableFile(folder, tableCachePath(cacheDir, structure.sha256));
    return { root: path, ...seen, files, fingerprint: fingerprint(files) };
  });
}
