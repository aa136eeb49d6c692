// The search in a run's log. A text with a word in it goes through the trigram index; what is found everywhere is found sooner
// by reading in order, so the first stretch is always read. Without the index (see migration 0002) all is read in order.
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { type LogRows, selectRows, type Wish } from './event-select.ts';
import { toText } from './json.ts';

/** Positions that are read in order before the index is asked: a few milliseconds. */
const STRETCH = 20_000;
/** Kinds that carry a message, as the index has them. */
const MESSAGES = ['log', 'error'];

const indexed = new WeakMap<object, Promise<boolean>>();

/** Rows that contain a text; of logs and errors their message counts. */
export async function searchRows(db: Db, runId: string, wish: Wish): Promise<LogRows | null> {
  const q = toText(wish.q as string);
  const messages = wish.kinds === null || wish.kinds.every((kind) => MESSAGES.includes(kind));
  const wanted = { ...wish, kinds: wish.kinds ?? MESSAGES };
  const run = await db.selectFrom('runs').select('event_count').where('id', '=', runId).executeTakeFirst();
  if (!run) return null;
  const range = { ...wanted, high: Math.min(wish.high, run.event_count) };
  if (!messages || !hasWord(q) || !(await hasIndex(db))) return readOrdered(db, runId, range, { q, messages });
  const near = wish.backwards
    ? { low: Math.max(range.low, range.high - STRETCH + 1) }
    : { high: Math.min(range.high, range.low + STRETCH - 1) };
  const first = await readOrdered(db, runId, { ...range, ...near }, { q, messages });
  if (first === null || first.rows.length >= wish.limit) return first;
  const rest = wish.backwards ? { high: (near.low as number) - 1 } : { low: (near.high as number) + 1 };
  const far = { ...range, ...rest, limit: wish.limit - first.rows.length };
  if (far.low > far.high) return first;
  const second = await readIndexed(db, runId, far, q);
  const found = second?.rows ?? [];
  return { ...first, rows: wish.backwards ? [...found, ...first.rows] : [...first.rows, ...found] };
}

/** Three letters or digits in a row make a trigram that the index can look for. */
function hasWord(q: string): boolean {
  return /[\p{L}\p{N}]{3}/u.test(q);
}

async function hasIndex(db: Db): Promise<boolean> {
  const known = indexed.get(db);
  if (known) return known;
  const asked = sql<{ found: boolean }>`select to_regclass('events_text') is not null as found`
    .execute(db)
    .then(({ rows }) => rows[0]?.found === true);
  indexed.set(db, asked);
  asked.catch(() => indexed.delete(db));
  return asked;
}

async function readOrdered(
  db: Db,
  runId: string,
  wish: Wish,
  { q, messages }: { q: string; messages: boolean },
): Promise<LogRows | null> {
  const text = sql`(case when event in ('log', 'error') ${messages ? sql`` : sql`and false`} then payload ->> 'message' else payload::text end)`;
  // The plain collation folds ASCII only, in a fraction of the time.
  const ascii = /^[\u0001-\u007f]*$/.test(q);
  const folded = ascii ? sql`lower(${text} collate "C")` : sql`lower(${text})`;
  const needle = ascii ? sql`lower(${q}::text collate "C")` : sql`lower(${q}::text)`;
  return selectRows(db, runId, wish, { holds: sql`strpos(${folded}, ${needle}) > 0`, gather: false });
}

async function readIndexed(db: Db, runId: string, wish: Wish, q: string): Promise<LogRows | null> {
  const like = `%${q.replaceAll(/[\\%_]/g, '\\$&')}%`;
  return selectRows(db, runId, wish, {
    holds: sql`event in ('log', 'error') and payload ->> 'message' ilike ${like}`,
    gather: true,
  });
}
