// Events that stand as rows, with the attempt and the number that they had in it.
import type { StoredEvent } from '@trainyard/contracts/event';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { toArray } from './pg-array.ts';

/** What a query asks for, worked out: positions from `low` to `high`, both inclusive. */
export interface Wish {
  low: number;
  high: number;
  limit: number;
  backwards: boolean;
  kinds: readonly string[] | null;
  q: string | null;
  /** The levels of log lines that are wanted; null for all. Other kinds come whatever it says. */
  levels?: readonly string[] | null;
}

/** A run as its log sees it, and the events that stand as rows. */
export interface LogRows {
  key: number;
  packedTo: number;
  rows: StoredEvent[];
}

interface EventRow {
  key: number;
  packed_to: number;
  position: number | null;
  attempt: number;
  seq: number;
  time: Date;
  event: string;
  payload: StoredEvent['payload'];
}

/** Which rows: a condition on them, and stretches that they lie in where that is known. */
export interface Narrowed {
  holds: ReturnType<typeof sql>;
  within?: readonly { first: number; last: number }[];
}

type Part = ReturnType<typeof sql>;

/** Rows of a run; null where there is no such run. It and they are seen at one moment. */
export async function selectRows(db: Db, runId: string, wish: Wish, narrowed?: Narrowed): Promise<LogRows | null> {
  const order = wish.backwards ? sql`desc` : sql`asc`;
  const kinds = wish.kinds === null ? sql`` : sql`and event = any(${wish.kinds}::text[])`;
  const holds = narrowed ? sql`and ${narrowed.holds}` : sql``;
  const levels = wish.levels ? sql`and (event <> 'log' or payload ->> 'level' = any(${wish.levels}::text[]))` : sql``;
  const { within } = narrowed ?? {};
  const int4 = (numbers: number[]) => sql`${toArray('int4', numbers)}::int4[]`;
  const rowsOf = (first: Part, last: Part) => sql`
    select position, time, event, payload from events
    where run = r.key and position >= ${first} and position <= ${last} ${kinds} ${levels} ${holds}`;
  // An attempt's events are one range of positions: so each row knows its attempt without being looked up.
  const low = sql`greatest(${wish.low}::int8, t.base_position + 1)`;
  const high = sql`least(${wish.high}::int8, t.base_position + t.acked_seq)`;
  const nearest = sql`order by position ${order} limit ${wish.limit}`;
  // Stretches are few and short: each is looked up by itself (offset 0 keeps the planner from joining the other way round).
  const source = within
    ? sql`
      unnest(${int4(within.map(({ first }) => first))}, ${int4(within.map(({ last }) => last))}) as w(first, last),
      lateral (${rowsOf(sql`greatest(w.first, ${low})`, sql`least(w.last, ${high})`)} offset 0) e`
    : sql`lateral (${rowsOf(low, high)} ${nearest}) e`;
  const { rows } = await sql<EventRow>`
    select r.key, r.packed_to, f.* from runs r
    left join lateral (
      select e.position, t.number as attempt, e.position - t.base_position as seq, e.time, e.event, e.payload
      from attempts t, ${source} where t.run_id = r.id ${nearest}
    ) f on true
    where r.id = ${runId} order by f.position ${order}`.execute(db);
  const [first] = rows;
  if (!first) return null;
  const found = rows.flatMap(({ key: _key, packed_to: _packed, position, time, ...row }): StoredEvent[] =>
    position === null ? [] : [{ position, ...row, time: time.toISOString() }],
  );
  return { key: first.key, packedTo: first.packed_to, rows: wish.backwards ? found.reverse() : found };
}
