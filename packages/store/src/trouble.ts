// Troubles of runs: what is missing and why, one row per run, kind and code, until it came true after all.
import type { ErrorCode } from '@trainyard/contracts/errors';
import { MAX_COUNT } from '@trainyard/contracts/limits';
import type { RunTrouble, Trouble } from '@trainyard/contracts/run';
import { type Expression, type SqlBool, sql } from 'kysely';
import type { Db } from './database.ts';
import { toText } from './json.ts';
import { notify } from './notify.ts';

/** A trouble that this server found; agents may send codes of their own time. */
export type FoundTrouble = Omit<Trouble, 'code'> & { code: ErrorCode };

const MAX_TEXT = 2_000;
const cut = (text: string) => toText(text.length <= MAX_TEXT ? text : `${text.slice(0, MAX_TEXT - 1)}…`);

/**
 * Notes a trouble. One that is known gets the new words and is open again.
 * `add`: it happened that often again; `set`: so many there are now.
 */
export async function noteTrouble(db: Db, runId: string, trouble: Trouble, counting: 'add' | 'set'): Promise<void> {
  const { what, code, count } = trouble;
  const message = cut(trouble.message);
  const hint = trouble.hint === null ? null : cut(trouble.hint);
  const now = sql<Date>`now()`;
  const counted =
    counting === 'set' ? count : sql<number>`least(${MAX_COUNT}::int8, troubles.count::int8 + ${count}::int8)`;
  await db
    .insertInto('troubles')
    .values({ run_id: runId, what, code: toText(code), message, hint, count, settled_at: null })
    .onConflict((conflict) =>
      conflict
        .columns(['run_id', 'what', 'code'])
        .doUpdateSet({ message, hint, count: counted, last_at: now, settled_at: null }),
    )
    .execute();
  await notify(db, { kind: 'run', id: runId, detail: true });
}

/** What was missing is there: settles the open troubles of that kind, or those of one code. Answers how many. */
export async function settleTroubles(
  db: Db,
  runId: string,
  what: Trouble['what'] | Trouble['what'][],
  code?: ErrorCode,
): Promise<number> {
  const { numUpdatedRows } = await db
    .updateTable('troubles')
    .set({ settled_at: sql<Date>`now()` })
    .where('run_id', '=', runId)
    .where('what', 'in', [what].flat())
    .where('settled_at', 'is', null)
    .$if(code !== undefined, (query) => query.where('code', '=', code as string))
    .executeTakeFirst();
  if (numUpdatedRows > 0n) await notify(db, { kind: 'run', id: runId, detail: true });
  return Number(numUpdatedRows);
}

/** All of a run, the open ones first, then the newest. */
export async function listTroubles(db: Db, runId: string): Promise<RunTrouble[]> {
  const rows = await db
    .selectFrom('troubles')
    .selectAll()
    .where('run_id', '=', runId)
    .orderBy(sql`settled_at is not null`)
    .orderBy('last_at', 'desc')
    .orderBy('what')
    .orderBy('code')
    .execute();
  return rows.map(({ run_id: _run, what, first_at, last_at, settled_at, ...row }) => ({
    ...row,
    what: what as Trouble['what'],
    first_at: first_at.toISOString(),
    last_at: last_at.toISOString(),
    settled_at: settled_at?.toISOString() ?? null,
  }));
}

/** Seconds between tries: twice as many after each, from ten seconds to a day. */
export const triedSeconds = sql<number>`least(86400, 10 * power(2, least(t.count, 20)))`;

/** True for a run (by a reference to its id) that has no open trouble of that kind, or one whose next try is due. */
export function tryIsDue(runId: Expression<string>, what: Trouble['what']): Expression<SqlBool> {
  return sql<SqlBool>`not exists (select from troubles t where t.run_id = ${runId} and t.what = ${what} and t.settled_at is null
    and t.last_at > now() - make_interval(secs => ${triedSeconds}))`;
}

/** Lines of a batch that were no events: counted, with the first of them as an example. */
export async function noteInvalidLines(
  db: Db,
  runId: string,
  events: readonly { seq: number; parsed: object | null; payload: Record<string, unknown> }[],
): Promise<void> {
  const invalid = events.filter(({ parsed }) => parsed === null);
  const [first] = invalid;
  if (!first) return;
  const what = String(first.payload['message'])
    .replace(/^A line of the worker is not an event /, '')
    .slice(0, 500);
  const many =
    invalid.length === 1
      ? 'A line of the worker is not an event'
      : `${invalid.length} lines of the worker are no events`;
  const trouble: FoundTrouble = {
    what: 'event',
    code: 'event.invalid',
    message: `${many}; the log has what came instead. Number ${first.seq} ${what}`,
    hint: null,
    count: invalid.length,
  };
  await noteTrouble(db, runId, trouble, 'add');
}
