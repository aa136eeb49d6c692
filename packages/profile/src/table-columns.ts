// What the cells of each column are like, counted over all rows; what that makes the column is decided in table-type.ts.
import { type Duck, literal, type Row } from './duck.ts';
import { DATE_FORMATS } from './table-cells.ts';
import { tableParts } from './table-file.ts';
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
  const c = `c${index}`;
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

async function addNumeric(duck: Duck, columns: Map<number, Cells>): Promise<void> {
  const indexes = [...columns].filter(([, cells]) => isNumericColumn(cells)).map(([index]) => index);
  const rows = await queryEach(
    duck,
    indexes,
    (index) =>
      `select min(v) lo, max(v) hi, avg(v) mean, coalesce(stddev_samp(v), 0) std, median(v) mid from (select finite(c${index}) v from part)`,
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
    return `select (${bin})::int as bin, count(*) as n from (select finite(c${index}) v from part) where v is not null group by bin`;
  });
  for (const row of bins) {
    const cells = columns.get(number(row, 'col')) as Cells;
    cells.histogram ??= Array.from({ length: HISTOGRAM_BINS }, () => 0);
    cells.histogram[number(row, 'bin')] = number(row, 'n');
  }
}

/** A column of n whole numbers without a gap may be a row number; whether it is depends on the order. */
async function addCountsUp(duck: Duck, columns: Map<number, Cells>): Promise<void> {
  const candidates = [...columns].filter(
    ([, { numeric, present, distinct, numbers }]) =>
      numeric && distinct === present && numbers === present && numeric.max - numeric.min === present - 1,
  );
  const rows = await queryEach(
    duck,
    candidates.map(([index]) => index),
    (index) =>
      `select coalesce(bool_and(step = 1), false) as up from (select v - lag(v) over (order by r) as step from (select r, finite(c${index}) v from part) where v is not null) where step is not null`,
  );
  for (const row of rows) (columns.get(number(row, 'col')) as Cells).countsUp = row['up'] === true;
}

/** The formats that fit all of these cells, in order. */
async function fittingFormats(duck: Duck, formats: string[], cell: string, from: string): Promise<string[]> {
  if (formats.length === 0) return [];
  const fits = formats.map((format, position) => `count(try_strptime(${cell}, ${literal(format)})) as f${position}`);
  const [row] = await duck.query(`select count(${cell}) as present, ${fits.join(', ')} from ${from}`);
  return formats.filter((_, position) => row && number(row, `f${position}`) === number(row, 'present'));
}

async function addDates(duck: Duck, columns: Map<number, Cells>): Promise<void> {
  for (const [index, cells] of columns) {
    if (cells.present === 0 || isNumericColumn(cells)) continue;
    const sample = `(select c${index} from part where c${index} is not null limit ${SAMPLE})`;
    const [like] = await duck.query(
      `select bool_and(regexp_full_match(c${index}, '${DATE_LIKE}')) as yes from ${sample}`,
    );
    if (like?.['yes'] !== true) continue;
    // A format that does not fit costs 1 µs a cell: only those that fit the first cells are tried on all.
    const likely = await fittingFormats(duck, DATE_FORMATS, `c${index}`, sample);
    cells.dateFormat = (await fittingFormats(duck, likely, `c${index}`, 'part'))[0] ?? null;
  }
}

async function addExamples(duck: Duck, columns: Map<number, Cells>): Promise<void> {
  const top = await queryEach(
    duck,
    [...columns.keys()],
    (index) =>
      `select c${index} as v, count(*) as n from part group by v having v is not null order by n desc, v limit ${TOP}`,
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
      `select r + 1 as row, v from (select r, c${index} v from part) where v is not null and finite(v) is null order by row limit ${STRANGERS}`,
  );
  for (const row of strangers)
    (columns.get(number(row, 'col')) as Cells).strangers.push({ row: number(row, 'row'), value: String(row['v']) });
}

async function readPart(duck: Duck, file: string, indexes: number[]): Promise<Cells[]> {
  // A table of its own for a few columns: every query on a wide file reads the names of all its columns.
  const cleaned = indexes.map((index) => `clean(c${index}) as c${index}`).join(', ');
  await duck.query(
    `create or replace table part as select file_row_number as r, ${cleaned} from read_parquet(${literal(file)}, file_row_number = true)`,
  );
  const [row] = await duck.query(`select ${indexes.map(countsOf).join(', ')} from part`);
  const columns = new Map(indexes.map((index) => [index, emptyCells(row as Row, index)]));
  await addNumeric(duck, columns);
  await addCountsUp(duck, columns);
  await addDates(duck, columns);
  await addExamples(duck, columns);
  return [...columns.values()];
}

/** Counts over all cells of a table folder (table-file.ts), in order of the columns. */
export async function readCells(duck: Duck, folder: string, rows: number, columns: number): Promise<Cells[]> {
  const width = Math.max(1, Math.min(MAX_COLUMNS_PER_QUERY, Math.floor(CELLS_PER_QUERY / Math.max(1, rows))));
  const all: Cells[] = [];
  for (const { file, from, to } of tableParts(folder, columns))
    for (let start = from; start < to; start += width) {
      const indexes = Array.from({ length: Math.min(width, to - start) }, (_, offset) => start + offset);
      all.push(...(await readPart(duck, file, indexes)));
    }
  return all;
}

/** Rows that say the same as an earlier one, cell by cell as text. */
export async function countDuplicates(duck: Duck, folder: string, rows: number, columns: number): Promise<number> {
  const parts = tableParts(folder, columns);
  const sources = parts.map(({ file }, index) => `(select hash(t) as h${index} from read_parquet(${literal(file)}) t)`);
  const whole = parts.map((_, index) => `h${index}`).join(', ');
  const [row] = await duck.query(
    `select count(distinct hash(${whole})) as n from ${sources.join(' positional join ')}`,
  );
  return rows - number(row as Row, 'n');
}
