// The search in a run's log, for texts of any length and kind. Messages of logs and errors are found by their pages
// (log-page.ts); other kinds, where they are asked for, by their whole payload, in order.
import type { StoredEvent } from '@trainyard/contracts/event';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { type LogRows, selectRows, type Wish } from './event-select.ts';
import { toText } from './json.ts';
import { findPages, MESSAGE_KINDS } from './log-page.ts';

/** Pages whose rows are read in one go, at first; a text that is rare brings more of them at once. */
const PAGES = 16;
/**
 * Positions that are looked through in one go, at first. Without it the planner, where its statistics lag behind a run that
 * writes, would look through all pages before it put the first ones in order.
 */
const STRETCH = 20_000;

/** Rows that contain a text, any case; null where there is no such run. */
export async function searchRows(db: Db, runId: string, wish: Wish): Promise<LogRows | null> {
  const q = toText(wish.q as string);
  const run = await db
    .selectFrom('runs')
    .select(['key', 'event_count', 'packed_to', 'paged_to'])
    .where('id', '=', runId)
    .executeTakeFirst();
  if (!run) return null;
  const range = { ...wish, kinds: wish.kinds ?? MESSAGE_KINDS, high: Math.min(wish.high, run.event_count) };
  const found = { key: run.key, packedTo: run.packed_to };
  if (!range.kinds.every((kind) => MESSAGE_KINDS.includes(kind))) {
    const text = sql`strpos(lower(payload::text), lower(${q}::text)) > 0`;
    return { ...found, rows: (await selectRows(db, runId, range, { holds: text }))?.rows ?? [] };
  }
  const message = sql`strpos(lower(payload ->> 'message'), lower(${q}::text)) > 0`;
  const read: Read = async (part, within) =>
    (await selectRows(db, runId, part, { holds: message, ...(within ? { within } : {}) }))?.rows ?? [];
  // Behind the pages are a hundred lines or so.
  const behind = { ...range, low: Math.max(range.low, run.paged_to + 1) };
  const paged = { ...range, high: Math.min(range.high, run.paged_to) };
  const inPages = async (limit: number) => searchPages(db, run.key, { ...paged, limit }, { q, read });
  const first = range.backwards ? await read(behind) : await inPages(range.limit);
  const missing = range.limit - first.length;
  const second =
    missing === 0 ? [] : range.backwards ? await inPages(missing) : await read({ ...behind, limit: missing });
  return { ...found, rows: range.backwards ? [...second, ...first] : [...first, ...second] };
}

/** Rows that hold the text, in order, of certain stretches where they are given. */
type Read = (part: Wish, within?: { first: number; last: number }[]) => Promise<StoredEvent[]>;

/** Reads the rows of pages that contain the text until there are enough. */
async function searchPages(
  db: Db,
  run: number,
  wish: Wish,
  { q, read }: { q: string; read: Read },
): Promise<StoredEvent[]> {
  const found: StoredEvent[] = [];
  let { low, high } = wish;
  for (let size = 1; low <= high && found.length < wish.limit; size *= 4) {
    const limit = PAGES * size;
    const part = wish.backwards
      ? { ...wish, low: Math.max(low, high - STRETCH * size + 1), high }
      : { ...wish, low, high: Math.min(high, low + STRETCH * size - 1) };
    const pages = await findPages(db, run, part, { q, limit });
    const rows = pages.length === 0 ? [] : await read({ ...part, limit: wish.limit - found.length }, pages);
    found.push(...(wish.backwards ? rows.reverse() : rows));
    const end = pages.length < limit ? undefined : pages.at(-1);
    if (wish.backwards) high = (end?.first ?? part.low) - 1;
    else low = (end?.last ?? part.high) + 1;
  }
  return wish.backwards ? found.reverse() : found;
}
