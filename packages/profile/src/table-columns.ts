// What the cells of each column are like under its reading: statistics, histogram, frequent values.
import type { Column } from '@trainyard/contracts/dataset';
import type { ColumnReading } from '@trainyard/contracts/reading';
import { toFloat } from '@trainyard/contracts/scalar';
import { cellReader, wordList } from './column-facts.ts';
import { cellMacros, columnGroups, loadPart } from './column-seen.ts';
import { type Duck, literal, number, type Row } from './duck.ts';
import { tableParts } from './table-file.ts';

const HISTOGRAM_BINS = 20;
const TOP = 20;
/** Characters of one frequent value; longer ones are cut, with a mark. */
const MAX_VALUE = 200;

const cut = (value: string) => (value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}…` : value);

const TYPES: Record<ColumnReading['type'], Column['type']> = {
  number: 'numeric',
  integer: 'numeric',
  boolean: 'boolean',
  category: 'categorical',
  text: 'text',
  date: 'datetime',
  time: 'datetime',
  duration: 'datetime',
  identifier: 'id',
  ignored: 'empty',
};

const isNumeric = ({ type }: ColumnReading) => type === 'number' || type === 'integer';

/** SQL for the cell of a column that is not missing, as text; empty cells and words for missing are null. */
export function presentCell({ missing, type }: ColumnReading, cell: string): string {
  if (type === 'ignored') return 'null::varchar';
  return missing.length === 0
    ? cell
    : `case when list_contains(${wordList(missing)}, lower(${cell})) then null else ${cell} end`;
}

/** Runs one query per column and joins the answers; each part gets the column as `col`. */
async function queryEach(
  duck: Duck,
  columns: readonly ColumnReading[],
  part: (column: ColumnReading) => string,
): Promise<Row[]> {
  if (columns.length === 0) return [];
  return duck.query(
    columns.map((column) => `(select ${column.position} as col, * from (${part(column)}))`).join(' union all '),
  );
}

async function addNumeric(duck: Duck, readings: readonly ColumnReading[], columns: Map<number, Column>): Promise<void> {
  if (readings.length === 0) return;
  const values = new Map<number, string>();
  const [plain] = await duck.query(
    `select ${readings.map(({ position }) => `count(plain(c${position})) as n${position}`).join(', ')} from part`,
  );
  for (const reading of readings) {
    const cell = presentCell(reading, `c${reading.position}`);
    // Quicker to plan, for tables with thousands of columns.
    if (
      plain &&
      reading.missing.length === 0 &&
      number(plain, `n${reading.position}`) === reading.counts.read &&
      reading.number?.decimal === '.'
    ) {
      values.set(reading.position, `plain(${cell})`);
      continue;
    }
    values.set(reading.position, (await cellReader(duck, `number${reading.position}`, reading))(cell));
  }
  const typed = readings.map(({ position }) => `${values.get(position) ?? 'null'} as v${position}`);
  await duck.query(`create or replace temp table typed as select ${typed.join(', ')} from part`);
  const rows = await queryEach(
    duck,
    readings,
    (reading) =>
      `select min(v) lo, max(v) hi, avg(v) mean, coalesce(stddev_samp(v), 0) std, median(v) mid from (select v${reading.position} v from typed)`,
  );
  const ranges = new Map<number, { min: number; max: number }>();
  for (const row of rows) {
    if (Number.isNaN(number(row, 'lo'))) continue;
    const [min, max] = [number(row, 'lo'), number(row, 'hi')];
    ranges.set(number(row, 'col'), { min, max });
    const column = columns.get(number(row, 'col'));
    if (!column) continue;
    column.numeric = {
      min: toFloat(min),
      max: toFloat(max),
      mean: toFloat(number(row, 'mean')),
      std: toFloat(number(row, 'std')),
      median: toFloat(number(row, 'mid')),
    };
    column.histogram = Array.from({ length: HISTOGRAM_BINS }, () => 0);
  }
  const bins = await queryEach(
    duck,
    readings.filter(({ position }) => ranges.has(position)),
    (reading) => {
      const { min, max } = ranges.get(reading.position) ?? { min: 0, max: 0 };
      const bin =
        max > min
          ? `least(floor((v - (${min}::double)) / ((${max}::double) - (${min}::double)) * ${HISTOGRAM_BINS}), ${HISTOGRAM_BINS - 1})`
          : '0';
      return `select (${bin})::int as bin, count(*) as n from (select v${reading.position} v from typed) where v is not null group by bin`;
    },
  );
  for (const row of bins) columns.get(number(row, 'col'))?.histogram?.splice(number(row, 'bin'), 1, number(row, 'n'));
}

async function addFrequent(
  duck: Duck,
  readings: readonly ColumnReading[],
  columns: Map<number, Column>,
): Promise<void> {
  const rows = await queryEach(
    duck,
    readings,
    (reading) =>
      `select v, count(*) as n from (select ${presentCell(reading, `c${reading.position}`)} as v from part) where v is not null group by v order by n desc, v limit ${TOP}`,
  );
  for (const row of rows)
    columns.get(number(row, 'col'))?.top.push({ value: cut(String(row['v'])), count: number(row, 'n') });
}

function toColumn(reading: ColumnReading): Column {
  const { name, position, counts, type } = reading;
  return {
    name,
    position,
    type: TYPES[type],
    missing: counts.missing + counts.unread,
    distinct: counts.distinct,
    numeric: null,
    histogram: null,
    top: [],
  };
}

/** The columns of a table folder (table-file.ts) under their reading, in order. */
export async function describeColumns(
  duck: Duck,
  folder: string,
  rows: number,
  readings: readonly ColumnReading[],
): Promise<Column[]> {
  await cellMacros(duck);
  const columns = new Map(readings.map((reading) => [reading.position, toColumn(reading)]));
  for (const { part, indexes } of columnGroups(folder, rows, readings.length)) {
    await loadPart(duck, part, indexes, rows * readings.length);
    const here = indexes.flatMap((index) => readings[index] ?? []);
    await addNumeric(duck, here.filter(isNumeric), columns);
    await addFrequent(duck, here, columns);
  }
  return [...columns.values()];
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
