// What single cells are read as, for eyes: as text that says the value, whatever the form in the file.
import { type ColumnReading } from '@trainyard/contracts/reading';
import { cellMacros } from './column-seen.ts';
import { valueOf } from './execute-reading.ts';
import { type Duck, literal, withDuck } from './duck.ts';
import { tableParts } from './table-file.ts';

export interface Cell {
  raw: string | null;
  read: string | null;
}

const SECONDS = 86_400;
const two = (value: number) => String(value).padStart(2, '0');
const clock = (seconds: number) =>
  `${two(Math.floor(seconds / 3600))}:${two(Math.floor((seconds % 3600) / 60))}${seconds % 60 === 0 ? '' : `:${two(Math.floor(seconds % 60))}`}`;

/** Seconds as the column means them: a day, a moment in UTC, a time of day, a length. */
function timeText(seconds: number, { type, form }: ColumnReading): string {
  if (type === 'time') return clock(seconds);
  if (type === 'duration') return `${seconds < 0 ? '-' : ''}${clock(Math.abs(seconds))}`;
  const moment = new Date(seconds * 1000).toISOString();
  if (!/%[HI]/.test(form ?? '')) return moment.slice(0, 10);
  return `${moment.slice(0, 10)}T${clock(((seconds % SECONDS) + SECONDS) % SECONDS)}${form?.includes('%z') ? 'Z' : ''}`;
}

function textOf(value: unknown, column: ColumnReading): string | null {
  if (value === null || value === undefined) return null;
  if (typeof value === 'boolean') return value ? 'yes' : 'no';
  if (typeof value !== 'number') return String(value);
  return column.type === 'number' || column.type === 'integer' ? String(value) : timeText(value, column);
}

/** What cells of one column become. */
async function readColumn(duck: Duck, column: ColumnReading, cells: readonly (string | null)[]): Promise<Cell[]> {
  const value = await valueOf(duck, column, 'c');
  const list = cells.map((raw) => (raw === null ? 'null' : literal(raw))).join(', ');
  const rows = await duck.query(
    `select ${value} as v from (select strip(unnest([${list}]::varchar[])) as c, generate_subscripts([${list}]::varchar[], 1) as i) order by i`,
  );
  return cells.map((raw, index) => ({ raw, read: textOf(rows[index]?.['v'], column) }));
}

/**
 * What rows become.
 * @param rows cells as they stand in the file, in the order of `columns`
 */
export async function readRowCells(
  columns: readonly ColumnReading[],
  rows: readonly (readonly (string | null)[])[],
): Promise<Cell[][]> {
  return withDuck(async (duck) => {
    await cellMacros(duck);
    const read: Cell[][] = [];
    for (const column of columns)
      read.push(
        await readColumn(
          duck,
          column,
          rows.map((row) => row[column.position] ?? null),
        ),
      );
    return rows.map((_, row) => read.map((column) => column[row] as Cell));
  });
}

export interface ColumnExample {
  cells: (Cell & { row: number })[];
  /** Dates: how many of each month. */
  months: number[] | null;
}

const SHOWN = 8;

/**
 * Different cells of one column, what each reading makes of them, and dates by month over all rows.
 * @param folder text columns of the table (table-file.ts)
 */
export async function columnExamples(
  folder: string,
  count: number,
  readings: readonly ColumnReading[],
): Promise<ColumnExample[]> {
  const position = readings[0]?.position ?? 0;
  const part = tableParts(folder, count).find(({ from, to }) => position >= from && position < to);
  if (!part) return [];
  return withDuck(async (duck) => {
    await cellMacros(duck);
    const source = `read_parquet(${literal(part.file)}, file_row_number = true)`;
    const found = await duck.query(
      `select c${position} as c, min(file_row_number) as r from ${source} where c${position} is not null group by 1 order by 2 limit ${SHOWN}`,
    );
    const cells = found.map((row) => String(row['c']));
    const examples: ColumnExample[] = [];
    for (const column of readings) {
      const read = await readColumn(duck, column, cells);
      const rows = read.map((cell, at) => ({ ...cell, row: Number(found[at]?.['r']) + 1 }));
      examples.push({ cells: rows, months: await monthsOf(duck, column, source) });
    }
    return examples;
  });
}

async function monthsOf(duck: Duck, column: ColumnReading, source: string): Promise<number[] | null> {
  if (column.type !== 'date' || column.form === null) return null;
  const value = await valueOf(duck, column, 'c');
  const rows = await duck.query(
    `select month(to_timestamp(v) at time zone 'UTC') as m, count(*) as n from (select ${value} as v from (select strip(c${column.position}) as c from ${source})) where v is not null group by 1`,
  );
  const months = Array.from({ length: 12 }, () => 0);
  for (const row of rows) months[Number(row['m']) - 1] = Number(row['n']);
  return months;
}
