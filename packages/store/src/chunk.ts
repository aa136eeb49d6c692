// Chunks in the database: the values of one series in one frame (core/chunk.ts).
import { type Column, type Outline, summarise, type Summary } from '@trainyard/core/chunk';
import { lineAt } from '@trainyard/core/frame';
import type { ChunkRef } from '@trainyard/core/series';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import type { StoredFrame } from './frame.ts';
import { fromArray, numbersFrom, toArray } from './pg-array.ts';

type Values = (number | null)[];

/** One array for many: PostgreSQL cuts its own out of it, and a statement has the same text for one chunk and for a thousand. */
class Joined {
  readonly all: Values = [];
  readonly from: number[] = [];
  readonly to: number[] = [];

  /** Places count from 1, as PostgreSQL's do; a part that is not there ends before it begins. */
  add(part: Values): void {
    this.from.push(this.all.length + 1);
    for (const value of part) this.all.push(value);
    this.to.push(this.all.length);
  }
}

/** Values from the first to the last, null where an event in between has none. */
function filled({ at, values }: Column): Values {
  const first = at[0] as number;
  if ((at.at(-1) as number) - first + 1 === values.length) return values;
  const all = Array.from<number | null>({ length: (at.at(-1) as number) - first + 1 }).fill(null);
  for (const [index, place] of at.entries()) all[place - first] = values[index] as number;
  return all;
}

/** Writes the chunks of a new frame; `ids` are those of the columns' series. */
export async function insertChunks(
  db: Db,
  frame: StoredFrame,
  columns: readonly Column[],
  ids: ReadonlyMap<string, number>,
): Promise<void> {
  if (columns.length === 0) return;
  const stepOf = (at: number) => lineAt(frame.steps, at);
  // An array without nulls is cut in one piece, one with nulls is walked through: each has its own.
  const [dense, sparse, places, outlines] = [new Joined(), new Joined(), new Joined(), new Joined()];
  const summaries: Summary[] = [];
  for (const column of columns) {
    const { summary, outline } = summarise(column, stepOf, frame.shownTo);
    summaries.push(summary);
    const values = filled(column);
    dense.add(values.length === column.values.length ? values : []);
    sparse.add(values.length === column.values.length ? [] : values);
    places.add(outline?.at ?? []);
    outlines.add(outline?.values ?? []);
  }
  const int4 = (values: readonly number[]) => sql`${toArray('int4', values)}::int4[]`;
  await sql`
    insert into chunks (series, frame, skip, n, sorted, first_step, last_step, low_step, high_step, nan_step, first, last, low, high, values, outline_at, outline)
    select c.series, ${frame.frame}, c.skip, c.n, c.sorted, c.first_step, c.last_step, c.low_step, c.high_step, c.nan_step, c.first, c.last, c.low, c.high,
      case when c.dense_to >= c.dense_from then (${toArray('float8', dense.all)}::float8[])[c.dense_from:c.dense_to]
        else (${toArray('float8', sparse.all)}::float8[])[c.sparse_from:c.sparse_to] end,
      case when c.outline_to >= c.outline_from then (${toArray('int2', places.all)}::int2[])[c.outline_from:c.outline_to] end,
      case when c.outline_to >= c.outline_from then (${toArray('float8', outlines.all)}::float8[])[c.outline_from:c.outline_to] end
    from unnest(${int4(columns.map(({ name }) => ids.get(name) as number))}, ${int4(columns.map(({ at }) => at[0] as number))},
      ${int4(dense.from)}, ${int4(dense.to)}, ${int4(sparse.from)}, ${int4(sparse.to)}, ${int4(outlines.from)}, ${int4(outlines.to)}, ${summaryArrays(summaries)})
      as c(series, skip, dense_from, dense_to, sparse_from, sparse_to, outline_from, outline_to, ${SUMMARY})`.execute(
    db,
  );
}

const SUMMARY = sql`n, sorted, first_step, last_step, low_step, high_step, nan_step, first, last, low, high`;

function summaryArrays(summaries: readonly Summary[]) {
  const int8 = (values: (number | null)[]) => sql`${toArray('int8', values)}::int8[]`;
  const float8 = (values: number[]) => sql`${toArray('float8', values)}::float8[]`;
  return sql`${toArray(
    'int4',
    summaries.map(({ n }) => n),
  )}::int4[], ${summaries.map(({ sorted }) => sorted)}::boolean[],
    ${int8(summaries.map(({ firstStep }) => firstStep))}, ${int8(summaries.map(({ lastStep }) => lastStep))},
    ${int8(summaries.map(({ lowStep }) => lowStep))}, ${int8(summaries.map(({ highStep }) => highStep))}, ${int8(summaries.map(({ nanStep }) => nanStep))},
    ${float8(summaries.map(({ first }) => first))}, ${float8(summaries.map(({ last }) => last))},
    ${float8(summaries.map(({ low }) => low))}, ${float8(summaries.map(({ high }) => high))}`;
}

/** The place of a chunk: its series and its frame. */
export interface ChunkPlace {
  series: number;
  frame: number;
}

export interface StoredChunk extends ChunkPlace {
  column: Omit<Column, 'name'>;
}

const wanted = (places: readonly ChunkPlace[]) => sql`
  unnest(${toArray(
    'int4',
    places.map(({ series }) => series),
  )}::int4[], ${toArray(
    'int4',
    places.map(({ frame }) => frame),
  )}::int4[]) as w(series, frame)
  join chunks c on c.series = w.series and c.frame = w.frame`;

/** Whole chunks, in the order of series and frame. */
export async function readChunks(db: Db, places: readonly ChunkPlace[]): Promise<StoredChunk[]> {
  if (places.length === 0) return [];
  const { rows } = await sql<ChunkPlace & { skip: number; values: Buffer }>`
    select c.series, c.frame, c.skip, array_send(c.values) as values from ${wanted(places)} order by c.series, c.frame`.execute(
    db,
  );
  return rows.map(({ series, frame, skip, values }) => ({ series, frame, column: columnOf(skip, values) }));
}

/** Values as they are stored, from the event after `skip` on. */
export function columnOf(skip: number, bytes: Buffer): Omit<Column, 'name'> {
  const column: Omit<Column, 'name'> = { at: [], values: [] };
  for (const [index, value] of fromArray('float8', bytes).entries()) {
    if (value === null) continue;
    column.at.push(skip + index);
    column.values.push(value);
  }
  return column;
}

/** Outlines of chunks that have one. */
export async function readOutlines(db: Db, places: readonly ChunkPlace[]): Promise<(ChunkPlace & Outline)[]> {
  if (places.length === 0) return [];
  const { rows } = await sql<ChunkPlace & { at: Buffer; values: Buffer }>`
    select c.series, c.frame, array_send(c.outline_at) as at, array_send(c.outline) as values
    from ${wanted(places)} where c.outline is not null order by c.series, c.frame`.execute(db);
  return rows.map(({ series, frame, at, values }) => ({
    series,
    frame,
    at: numbersFrom('int2', at),
    values: numbersFrom('float8', values),
  }));
}

/** What is shown of chunks changes: summary and outline are those of the points that are left. */
export async function updateSummary(
  db: Db,
  at: ChunkPlace,
  { summary, outline }: ReturnType<typeof summarise>,
): Promise<void> {
  await db
    .updateTable('chunks')
    .set({
      n: summary.n,
      first_step: summary.firstStep,
      last_step: summary.lastStep,
      low_step: summary.lowStep,
      high_step: summary.highStep,
      nan_step: summary.nanStep,
      first: summary.first,
      last: summary.last,
      low: summary.low,
      high: summary.high,
      outline_at: outline && toArray('int2', outline.at),
      outline: outline && toArray('float8', outline.values),
    })
    .where('series', '=', at.series)
    .where('frame', '=', at.frame)
    .execute();
}

type Columnar = Record<
  | 'frame'
  | 'n'
  | 'sorted'
  | 'first_step'
  | 'last_step'
  | 'low_step'
  | 'high_step'
  | 'nan_step'
  | 'first'
  | 'last'
  | 'low'
  | 'high',
  Buffer
>;

/** The summaries of series that show something, by the id of the series; of one run or of many. */
export async function readSummaries(db: Db, series: readonly number[]): Promise<Map<number, ChunkRef[]>> {
  if (series.length === 0) return new Map();
  // A run of a million points has a thousand and more: they come as columns, not as rows.
  const { rows } = await sql<Columnar & { series: number }>`
    select series, array_send(array_agg(frame)) as frame, array_send(array_agg(n)) as n, array_send(array_agg(sorted::int::int2)) as sorted,
      array_send(array_agg(first_step)) as first_step, array_send(array_agg(last_step)) as last_step, array_send(array_agg(low_step)) as low_step,
      array_send(array_agg(high_step)) as high_step, array_send(array_agg(coalesce(nan_step, -1))) as nan_step,
      array_send(array_agg(first)) as first, array_send(array_agg(last)) as last, array_send(array_agg(low)) as low, array_send(array_agg(high)) as high
    from (select series, frame, ${SUMMARY} from chunks where series = any(${toArray('int4', series)}::int4[]) and n > 0 order by series, frame) c group by series`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.series, refsOf(row)]));
}

function refsOf(row: Columnar): ChunkRef[] {
  const int8 = (bytes: Buffer) => numbersFrom('int8', bytes);
  const float8 = (bytes: Buffer) => numbersFrom('float8', bytes);
  const [n, sorted] = [numbersFrom('int2', row.n), numbersFrom('int2', row.sorted)];
  const [firstSteps, lastSteps, lowSteps, highSteps] = [
    int8(row.first_step),
    int8(row.last_step),
    int8(row.low_step),
    int8(row.high_step),
  ];
  const [nanSteps, firsts, lasts, lows, highs] = [
    int8(row.nan_step),
    float8(row.first),
    float8(row.last),
    float8(row.low),
    float8(row.high),
  ];
  const at = (numbers: number[], index: number) => numbers[index] as number;
  return numbersFrom('int4', row.frame).map((frame, index) => ({
    frame,
    n: at(n, index),
    sorted: at(sorted, index) === 1,
    firstStep: at(firstSteps, index),
    lastStep: at(lastSteps, index),
    lowStep: at(lowSteps, index),
    highStep: at(highSteps, index),
    nanStep: at(nanSteps, index) === -1 ? null : at(nanSteps, index),
    first: at(firsts, index),
    last: at(lasts, index),
    low: at(lows, index),
    high: at(highs, index),
  }));
}
