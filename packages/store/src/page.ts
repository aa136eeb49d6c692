// A page of any list, found by id alone: `before` goes on after the item that was seen last, in whatever order.
import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';

export interface Place {
  limit: number;
  /** The id that stood last before this page. */
  before?: string | undefined;
  offset?: number | undefined;
}
export interface Listed {
  /** Rows named `r` with their conditions: `runs r where …`. */
  rows: RawBuilder<unknown>;
  order: RawBuilder<unknown>;
  /** Set where the order is that of the ids: the page is found without ranking what stands before it. */
  byId?: 'asc' | 'desc' | undefined;
}

/** One id more than asked for where there are more; `undefined` where `before` is none of the list. */
export async function pageIds(db: Db, { rows, order, byId }: Listed, place: Place): Promise<string[] | undefined> {
  const { limit, before, offset = 0 } = place;
  if (before !== undefined && byId === undefined) {
    const { rows: found } = await sql<{ id: string | null }>`
      with ranked as materialized (select r.id, row_number() over (order by ${order}) as n from ${rows}),
        start as (select n from ranked where id = ${before})
      select ranked.id from start left join ranked on ranked.n > start.n + ${offset}::int8
      order by ranked.n limit ${limit + 1}`.execute(db);
    // No row at all: the start was not found. A row without an id: the start was the last.
    return found.length === 0 ? undefined : found.flatMap(({ id }) => id ?? []);
  }
  const after = before === undefined ? sql`` : byId === 'asc' ? sql`and r.id > ${before}` : sql`and r.id < ${before}`;
  const { rows: found } = await sql<{ id: string }>`
    select r.id from ${rows} ${after} order by ${order} limit ${limit + 1} offset ${offset}::int8`.execute(db);
  return found.map(({ id }) => id);
}

/** What a page answers beside its items. */
export function pageOf<T extends { id: string }>(
  items: T[],
  ids: readonly string[],
  limit: number,
): { items: T[]; next: string | null } {
  return { items, next: ids.length > limit ? (ids[limit - 1] ?? null) : null };
}
