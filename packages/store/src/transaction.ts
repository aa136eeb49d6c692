// A transaction that is tried again when PostgreSQL asks for it: two that block each other, or that cannot be ordered,
// are nobody's mistake, and one of them goes through the second time.
import type { Transaction } from 'kysely';
import type { Database } from './database.ts';
import type { Schema } from './schema.ts';

const MAX_TRIES = 5;
/** serialization_failure and deadlock_detected. */
const AGAIN = new Set(['40001', '40P01']);

/** Runs `work` in a transaction, up to five times; it must do nothing outside of the database. */
export async function inTransaction<T>(db: Database, work: (trx: Transaction<Schema>) => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      const code = error instanceof Error && 'code' in error ? String(error.code) : '';
      if (tries >= MAX_TRIES || !AGAIN.has(code)) throw error;
    }
  }
}
