// The first look at every column: counts over all rows, and a sample of its cells.
import { type Duck, literal, number, type Row } from './duck.ts';
import { BLANKS } from '@trainyard/contracts/reading-forms';
import { PLAIN_MACROS } from './read-number.ts';
import { type TablePart, tableParts } from './table-file.ts';

export interface Seen {
  rows: number;
  /** Cells that are not empty. */
  present: number;
  distinct: number;
  /** Cells that are numbers with a decimal point and nothing beside them. */
  numbers: number;
  /** Cells of digits that begin with 0 and go on. */
  zeroLed: number;
  /** All cells are whole numbers of 16 digits and more. */
  allLong: boolean;
  /** All numbers are whole. */
  whole: boolean;
  min: number;
  max: number;
  shortest: number;
  longest: number;
  meanLength: number;
  /** Share of cells with a blank inside. */
  spaced: number;
  /** Cells from the beginning of the file and spread over it, without empty ones. */
  sample: string[];
}

/** Cells of one query: exact counts keep all different cells of its columns in memory. */
const CELLS_PER_QUERY = 4_000_000;
const MAX_COLUMNS_PER_QUERY = 64;
const SAMPLE = 1000;
/** Characters of a cell of the sample: nothing longer is a number or a date, and patterns take the square of the length. */
const LONG = 80;

function countsOf(index: number): string {
  const c = `c${index}`;
  return [
    `count(${c}) as p${index}`,
    `count(distinct ${c}) as d${index}`,
    `count(plain(${c})) as n${index}`,
    `count(*) filter (${c} like '0_%' and regexp_full_match(${c}, '0\\d+')) as z${index}`,
    `coalesce(min(length(${c})) >= 16 and bool_and(regexp_full_match(${c}, '\\d{16,}')), false) as l${index}`,
    `coalesce(bool_and(plain(${c}) = floor(plain(${c}))), false) as w${index}`,
    `min(plain(${c})) as lo${index}`,
    `max(plain(${c})) as hi${index}`,
    `min(length(${c})) as s${index}`,
    `max(length(${c})) as m${index}`,
    `avg(length(${c})) as a${index}`,
    `avg(contains(${c}, ' ')::int) as b${index}`,
  ].join(', ');
}

function seenOf(row: Row, index: number, rows: number, sample: readonly Row[]): Seen {
  return {
    rows,
    present: number(row, `p${index}`),
    distinct: number(row, `d${index}`),
    numbers: number(row, `n${index}`),
    zeroLed: number(row, `z${index}`),
    allLong: row[`l${index}`] === true,
    whole: row[`w${index}`] === true,
    min: number(row, `lo${index}`),
    max: number(row, `hi${index}`),
    shortest: number(row, `s${index}`) || 0,
    longest: number(row, `m${index}`) || 0,
    meanLength: number(row, `a${index}`) || 0,
    spaced: number(row, `b${index}`) || 0,
    sample: sample.flatMap((cells) => {
      const cell = cells[`c${index}`];
      return typeof cell === 'string' ? [cell.length > LONG ? `${cell.slice(0, LONG)}…` : cell] : [];
    }),
  };
}

/** Macros of everything that looks at cells: strip(x) is null for an empty cell, plain(x) null for what is no plain number. */
export async function cellMacros(duck: Duck): Promise<void> {
  await duck.query(`create or replace macro strip(x) as nullif(trim(x, ${literal(BLANKS)}), '')`);
  for (const sql of PLAIN_MACROS) await duck.query(sql);
}

/** Groups of columns that are looked at together: a table of its own for a few, as every query on a wide file reads all names. */
export function* columnGroups(
  folder: string,
  rows: number,
  columns: number,
): Generator<{ part: TablePart; indexes: number[] }> {
  const width = Math.max(1, Math.min(MAX_COLUMNS_PER_QUERY, Math.floor(CELLS_PER_QUERY / Math.max(1, rows))));
  for (const part of tableParts(folder, columns))
    for (let start = part.from; start < part.to; start += width)
      yield { part, indexes: Array.from({ length: Math.min(width, part.to - start) }, (_, offset) => start + offset) };
}

/** Cells of a table that is stripped once and kept until the database is closed; a larger one is stripped for each look. */
const KEPT_CELLS = 20_000_000;

/** `part(r, c…)`: the stripped cells of these columns; what was `part` before is no more, or kept under another name. */
export async function loadPart(
  duck: Duck,
  { file }: TablePart,
  indexes: readonly number[],
  cells: number,
): Promise<void> {
  const name = cells <= KEPT_CELLS ? `part_${indexes[0] ?? 0}` : 'part_now';
  const stripped = indexes.map((index) => `strip(c${index}) as c${index}`).join(', ');
  await duck.query(
    `create ${cells <= KEPT_CELLS ? 'table if not exists' : 'or replace table'} ${name} as select file_row_number as r, ${stripped} from read_parquet(${literal(file)}, file_row_number = true)`,
  );
  await duck.query(`create or replace view part as select * from ${name}`);
}

/** Looks at the columns of `part`. */
export async function seeColumns(duck: Duck, indexes: readonly number[], rows: number): Promise<Map<number, Seen>> {
  const [counts] = await duck.query(`select ${indexes.map(countsOf).join(', ')} from part`);
  const step = Math.max(1, Math.floor(rows / SAMPLE));
  const sample = await duck.query(
    `select * from part where r < ${SAMPLE} or r % ${step} = 0 order by r limit ${3 * SAMPLE}`,
  );
  return new Map(indexes.map((index) => [index, seenOf(counts as Row, index, rows, sample)]));
}
