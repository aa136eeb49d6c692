// Whether the server can do its work, for whoever watches it: quick in both cases.
import { TrainyardError } from '@trainyard/contracts/problem';
import { awayReason } from '@trainyard/store/away';
import type { Database } from '@trainyard/store/database';
import { sql } from 'kysely';

/** Watchers have deadlines of their own, often of a few seconds. */
const DEADLINE_MS = 2_000;

/** Throws `server.unavailable` with what is known of a database that does not answer. */
export async function checkDatabase(db: Database): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), DEADLINE_MS);
  });
  // On the urgent lane: a server whose pages have to wait is still alive.
  const asked = sql`select 1`.execute(db.urgent).then(
    () => null,
    (error: unknown) => error ?? new Error('unknown reason'),
  );
  const error = await Promise.race([asked, late]);
  clearTimeout(timer);
  if (error === null) return;
  if (error !== 'late' && awayReason(error) === null) throw error;
  throw new TrainyardError('server.unavailable', db.condition() ?? 'The database does not answer.');
}
