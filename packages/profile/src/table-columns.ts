// What the cells of each column are like, counted over all rows; what that makes the column is decided in table-type.ts.
import { type Duck, literal, type Row } from './duck.ts';
import { DATE_FORMATS } from './table-cells.ts';
import { isCodeColumn, isNumericColumn } from './table-type.ts';

export interface Cells {
  /** Cells that are not missing. */
  present: number;
  distinct: number;
  /** Cells that are finite numbers. */
  numbers: number;
  /** Cells that are numbers too large for a float, or say infinity. */
  infinite: number;
  leadingZero: boolean;
  /** All cells are whole numbers of 16 digits and more. */
  allLong: boolean;
  largest: number;
  meanLength: number;
  /** Share of cells with a blank inside. */
  spaced: number;
  numeric: { min: number; max: number; mean: number; std: number; median: number } | null;
  /** 1, 2, 3 … from row to row. */
  countsUp: boolean;
  dateFormat: string | null;
  histogram: number[] | null;
  top: { value: string; count: number }[];
  /** Cells that are no finite numbers, in a column where most are; the first five with their rows. */
  strangers: { row: number; value: string }[];
}

export const HISTOGRAM_BINS = 20;
const TOP = 20;
const STRANGERS = 5;
const SAMPLE = 100;
const DATE_LIKE = '\\d{1,4}[-/.]\\d{1,2}[-/.]\\d{1,4}([T ].*)?';
/** Cells of one query: exact medians keep all numbers of its columns in memory. */
const CELLS_PER_QUERY = 4_000_000;
const MAX_COLUMNS_PER_QUERY = 64;

const number = (row: Row, key: string) => (row[key] === null || row[key] === undefined ? Number.NaN : Number(row[key]));

function countsOf(index: number): string {
  const c = `clean(c${index})`;
  return [
    `count(${c}) as p${index}`,
    `count(distinct ${c}) as d${index}`,
    `count(finite(${c})) as n${index}`,
    `count(*) filter (isinf(num(${c}))) as i${index}`,
    `coalesce(bool_or(regexp_full_match(${c}, '0\\d+')), false) as z${index}`,
    `coalesce(bool_and(regexp_full_match(${c}, '\\d{16,}')), false) as l${index}`,
    `max(abs(finite(${c}))) as m${index}`,
    `avg(length(${c})) as a${index}`,
    `avg(contains(${c}, ' ')::int) as s${index}`,
  ].join(', ');
}

function emptyCells(row: Row, index: number): Cells {
  return {
    present: number(row, `p${index}`),
    distinct: number(row, `d${index}`),
    numbers: number(row, `n${index}`),
    infinite: number(row, `i${index}`),
    leadingZero: row[`z${index}`] === true,
    allLong: row[`l${index}`] === true,
    largest: number(row, `m${index}`),
    meanLength: number(row, `a${index}`) || 0,
    spaced: number(row, `s${index}`) || 0,
    numeric: null,
    countsUp: false,
    dateFormat: null,
    histogram: null,
    top: [],
    strangers: [],
  };
}

/** Runs one query per index and joins the answers; each part gets the column index as `col`. */
async function queryEach(duck: Duck, indexes: number[], part: (index: number) => string): Promise<Row[]> {
  if (indexes.length === 0) return [];
  return duck.query(indexes.map((index) => `(select ${index} as col, * from (${part(index)}))`).join(' union all '));
}

async function addNumeric(duck: Duck, table: string, columns: Map<number, Cells>): Promise<void> {
  const indexes = [...columns].filter(([, cells]) => isNumericColumn(cells)).map(([index]) => index);
  const rows = await queryEach(
    duck,
    indexes,
    (index) =>
      `select min(v) lo, max(v) hi, avg(v) mean, coalesce(stddev_samp(v), 0) std, median(v) mid from (select finite(clean(c${index})) v from ${table})`,
  );
  for (const row of rows)
    (columns.get(number(row, 'col')) as Cells).numeric = {
      min: number(row, 'lo'),
      max: number(row, 'hi'),
      mean: number(row, 'mean'),
      std: number(row, 'std'),
      median: number(row, 'mid'),
    };
  const bins = await queryEach(duck, indexes, (index) => {
    const { min, max } = (columns.get(index) as Cells).numeric as NonNullable<Cells['numeric']>;
    const bin =
      max > min
        ? `least(floor((v - (${min}::double)) / ((${max}::double) - (${min}::double)) * ${HISTOGRAM_BINS}), ${HISTOGRAM_BINS - 1})`
        : '0';
    return `select (${bin})::int as bin, count(*) as n from (select finite(clean(c${index})) v from ${table}) where v is not null group by bin`;
  });
  for (const row of bins) {
    const cells = columns.get(number(row, 'col')) as Cells;
    cells.histogram ??= Array.from({ length: HISTOGRAM_BINS }, () => 0);
    cells.histogram[number(row, 'bin')] = number(row, 'n');
  }
}

/** A column of n whole numbers without a gap may be a row number; whether it is depends on the order. */
async function addCountsUp(duck: Duck, table: string, columns: Map<number, Cells>): Promise<void> {
  const candidates = [...columns].filter(
    ([, { numeric, present, distinct, numbers }]) =>
      numeric && distinct === present && numbers === present && numeric.max - numeric.min === present - 1,
  );
  const rows = await queryEach(
    duck,
    candidates.map(([index]) => index),
    (index) =>
      `select coalesce(bool_and(step = 1), false) as up from (select v - lag(v) over (order by file_row_number) as step from (select file_row_number, finite(clean(c${index})) v from ${table}) where v is not null) where step is not null`,
  );
  for (const row of rows) (columns.get(number(row, 'col')) as Cells).countsUp = row['up'] === true;
}

async function addDates(duck: Duck, table: string, columns: Map<number, Cells>): Promise<void> {
  for (const [index, cells] of columns) {
    if (cells.present === 0 || isNumericColumn(cells)) continue;
    const cell = `clean(c${index})`;
    const [like] = await duck.query(
      `select bool_and(regexp_full_match(v, '${DATE_LIKE}')) as yes from (select ${cell} v from ${table} where ${cell} is not null limit ${SAMPLE})`,
    );
    if (like?.['yes'] !== true) continue;
    const fits = DATE_FORMATS.map(
      (format, position) => `count(try_strptime(${cell}, ${literal(format)})) as f${position}`,
    );
    const [row] = await duck.query(`select ${fits.join(', ')} from ${table}`);
    const fitting = DATE_FORMATS.findIndex((_, position) => row && number(row, `f${position}`) === cells.present);
    cells.dateFormat = DATE_FORMATS[fitting] ?? null;
  }
}

async function addExamples(duck: Duck, table: string, columns: Map<number, Cells>): Promise<void> {
  const top = await queryEach(
    duck,
    [...columns.keys()],
    (index) =>
      `select clean(c${index}) as v, count(*) as n from ${table} group by v having v is not null order by n desc, v limit ${TOP}`,
  );
  for (const row of top)
    (columns.get(number(row, 'col')) as Cells).top.push({ value: String(row['v']), count: number(row, 'n') });
  const mixed = [...columns].filter(
    ([, cells]) => cells.numbers > cells.present / 2 && cells.numbers < cells.present && !isCodeColumn(cells),
  );
  const strangers = await queryEach(
    duck,
    mixed.map(([index]) => index),
    (index) =>
      `select file_row_number + 1 as r, v from (select file_row_number, clean(c${index}) v from ${table}) where v is not null and finite(v) is null order by r limit ${STRANGERS}`,
  );
  for (const row of strangers)
    (columns.get(number(row, 'col')) as Cells).strangers.push({ row: number(row, 'r'), value: String(row['v']) });
}

/** Counts over all cells of a Parquet file of text columns (table-file.ts), in order of the columns. */
export async function readCells(duck: Duck, file: string, rows: number, columns: number): Promise<Cells[]> {
  const table = `read_parquet(${literal(file)}, file_row_number = true)`;
  const width = Math.max(1, Math.min(MAX_COLUMNS_PER_QUERY, Math.floor(CELLS_PER_QUERY / Math.max(1, rows))));
  const all: Cells[] = [];
  for (let start = 0; start < columns; start += width) {
    const indexes = Array.from({ length: Math.min(width, columns - start) }, (_, offset) => start + offset);
    const [row] = await duck.query(`select ${indexes.map(countsOf).join(', ')} from ${table}`);
    const chunk = new Map(indexes.map((index) => [index, emptyCells(row as Row, index)]));
    await addNumeric(duck, table, chunk);
    await addCountsUp(duck, table, chunk);
    await addDates(duck, table, chunk);
    await addExamples(duck, table, chunk);
    all.push(...chunk.values());
  }
  return all;
}

/** Rows that say the same as an earlier one, cell by cell as text. */
export async function countDuplicates(duck: Duck, file: string, rows: number): Promise<number> {
  const [row] = await duck.query(`select count(distinct hash(t)) as n from read_parquet(${literal(file)}) t`);
  return rows - number(row as Row, 'n');
}
