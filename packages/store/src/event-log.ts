// Reading the event log of a run: every event at its position, whether it stands as a row or was packed into frames.
import { LogLevel, type StoredEvent } from '@trainyard/contracts/event';
import { type Float, type JsonObject, toFloat } from '@trainyard/contracts/scalar';
import { epochAt, lineAt } from '@trainyard/core/frame';
import { sql } from 'kysely';
import { columnOf } from './chunk.ts';
import type { Db } from './database.ts';
import { searchRows } from './event-search.ts';
import { selectRows, type Wish } from './event-select.ts';
import { readFrames, type StoredFrame } from './frame.ts';
import { toArray } from './pg-array.ts';

export interface EventQuery {
  after: number;
  /** Reads backwards: the last events before this position. */
  before?: number | undefined;
  limit: number;
  /** Kinds, separated by commas. */
  kind?: string | undefined;
  /** The lowest level of log lines; other kinds come whatever it says. */
  level?: LogLevel | undefined;
  /** Text that the message must contain, any case; of kinds without a message, that their payload must contain. */
  q?: string | undefined;
}

/** Events after a position, or the last ones before one; in order either way. */
export async function listEvents(db: Db, runId: string, query: EventQuery): Promise<StoredEvent[]> {
  const wish = wishOf(query);
  const log = wish.q === null ? await selectRows(db, runId, wish) : await searchRows(db, runId, wish);
  if (log === null) return [];
  const metrics = wish.kinds?.includes('metric') ?? wish.q === null;
  const high = Math.min(wish.high, log.packedTo);
  if (!metrics || wish.low > high) return log.rows;
  const packed = await readPacked(db, log.key, { ...wish, high });
  const known = new Set(log.rows.map(({ position }) => position));
  const all = [...log.rows, ...packed.filter(({ position }) => !known.has(position))].sort(
    (a, b) => a.position - b.position,
  );
  return wish.backwards ? all.slice(-wish.limit) : all.slice(0, wish.limit);
}

function wishOf({ after, before, limit, kind, level, q }: EventQuery): Wish {
  const named =
    kind
      ?.split(',')
      .map((one) => one.trim())
      .filter((one) => one !== '') ?? [];
  const kinds = named.length > 0 ? named : null;
  const wanted = q === undefined || q === '' ? null : q;
  let low = after + 1;
  let high = before === undefined ? Number.MAX_SAFE_INTEGER : before - 1;
  // Positions have no gaps: where every kind is wanted, the events asked for are known by their positions.
  const levels = level === undefined ? null : LogLevel.options.slice(LogLevel.options.indexOf(level));
  if (kinds === null && wanted === null && levels === null) {
    if (before === undefined) high = Math.min(high, after + limit);
    else low = Math.max(low, before - limit);
  }
  return { low, high, limit, backwards: before !== undefined, kinds, q: wanted, levels };
}

/** Frames that are looked at in one go. */
const FRAMES = 200;

/** Metric events out of frames between two positions, nearest to where the reading begins, at most `limit`. */
async function readPacked(db: Db, run: number, wish: Wish): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  let { low, high } = wish;
  while (low <= high && found.length < wish.limit) {
    const near = await framesBetween(db, run, { ...wish, low, high });
    if (near.length === 0) break;
    let count = 0;
    const taken: typeof near = [];
    for (const frame of near) {
      if (count >= wish.limit + MARGIN) break;
      taken.push(frame);
      // Of the first one only a part may lie in the range.
      count += taken.length === 1 ? 0 : frame.n;
    }
    const events = await unpackEvents(
      db,
      run,
      taken.map(({ frame }) => frame),
      { low, high },
    );
    found.push(...(wish.q === null ? events : events.filter(({ payload }) => contains(payload, wish.q as string))));
    const last = taken.at(-1) as { frame: number; last: number };
    if (wish.backwards) high = last.frame - 1;
    else low = last.last + 1;
  }
  found.sort((a, b) => a.position - b.position);
  return wish.backwards ? found.slice(-wish.limit) : found.slice(0, wish.limit);
}
const MARGIN = 1;

async function framesBetween(
  db: Db,
  run: number,
  { low, high, backwards }: Wish,
): Promise<{ frame: number; last: number; n: number }[]> {
  // Frames do not overlap: the one that holds `low` is the last that begins at or before it.
  const { rows } = await sql<{ frame: number; last: number; n: number }>`
    select first_position as frame, last_position as last, n from frames
    where run = ${run} and first_position <= ${high} and last_position >= ${low}
      and first_position >= coalesce((select max(first_position) from frames where run = ${run} and first_position <= ${low}), 0)
    order by first_position ${backwards ? sql`desc` : sql`asc`} limit ${FRAMES}`.execute(db);
  return rows;
}

/** Like the search in a payload as PostgreSQL would print it, blanks after `:` and `,` or not. */
function contains(payload: StoredEvent['payload'], q: string): boolean {
  const text = JSON.stringify(payload).toLowerCase();
  return text.includes(q.toLowerCase()) || text.includes(q.toLowerCase().replaceAll(/([:,]) /g, '$1'));
}

async function unpackEvents(
  db: Db,
  run: number,
  names: readonly number[],
  range: { low: number; high: number },
): Promise<StoredEvent[]> {
  const frames = await readFrames(
    db,
    names.map((frame) => ({ run, frame })),
    'whole',
  );
  const parts = [...frames.values()]
    .map((frame) => ({ frame, ...indexesIn(frame, range) }))
    .filter(({ from, to }) => from < to);
  const int4 = (numbers: number[]) => sql`${toArray('int4', numbers)}::int4[]`;
  // Only the values of events that are asked for leave the database.
  const { rows } = await sql<{ frame: number; name: string; from: number; values: Buffer }>`
    select w.frame, s.name, greatest(w.first, c.skip) as "from", array_send(c.values[greatest(w.first, c.skip) - c.skip + 1 : w.last - c.skip]) as values
    from unnest(${int4(parts.map(({ frame }) => frame.frame))}, ${int4(parts.map(({ from }) => from))}, ${int4(parts.map(({ to }) => to))}) as w(frame, first, last)
    join series s on s.run = ${run} join chunks c on c.series = s.id and c.frame = w.frame
    where w.last > c.skip and w.first < c.skip + array_length(c.values, 1)`.execute(db);
  const attempts = await attemptsOf(db, run);
  const values = valuesAt(rows);
  return parts.flatMap(({ frame, from, to }) =>
    Array.from({ length: to - from }, (_, offset) => {
      const measured = values.get(`${frame.frame} ${from + offset}`) ?? [];
      return eventAt(frame, from + offset, { attempts, measured });
    }),
  );
}

function indexesIn(frame: StoredFrame, { low, high }: { low: number; high: number }): { from: number; to: number } {
  let from = 0;
  while (from < frame.n && lineAt(frame.positions, from) < low) from += 1;
  let to = from;
  while (to < frame.n && lineAt(frame.positions, to) <= high) to += 1;
  return { from, to };
}

function valuesAt(
  rows: readonly { frame: number; name: string; from: number; values: Buffer }[],
): Map<string, [string, Float][]> {
  const found = new Map<string, [string, Float][]>();
  for (const { frame, name, from, values } of rows) {
    const { at, values: numbers } = columnOf(from, values);
    for (const [index, place] of at.entries()) {
      const key = `${frame} ${place}`;
      const list = found.get(key);
      const entry: [string, Float] = [name, toFloat(numbers[index] as number)];
      if (list) list.push(entry);
      else found.set(key, [entry]);
    }
  }
  return found;
}

interface Placed {
  number: number;
  base_position: number;
  acked_seq: number;
}

async function attemptsOf(db: Db, run: number): Promise<Placed[]> {
  const { rows } = await sql<Placed>`
    select number, base_position, acked_seq from attempts where run_id = (select id from runs where key = ${run}) order by number`.execute(
    db,
  );
  return rows;
}

function eventAt(
  frame: StoredFrame,
  index: number,
  { attempts, measured }: { attempts: Placed[]; measured: [string, Float][] },
): StoredEvent {
  const position = lineAt(frame.positions, index);
  const attempt = attempts.find(
    ({ base_position: base, acked_seq }) => position > base && position <= base + acked_seq,
  );
  // fromEntries makes own members of any name.
  const payload: JsonObject = {
    step: lineAt(frame.steps, index),
    epoch: epochAt(frame, index),
    values: Object.fromEntries(measured),
  };
  const time = new Date(lineAt(frame.times, index)).toISOString();
  return {
    position,
    attempt: attempt?.number ?? 0,
    seq: position - (attempt?.base_position ?? 0),
    time,
    event: 'metric',
    payload,
  };
}
