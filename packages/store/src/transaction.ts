// A transaction that is tried again when PostgreSQL asks for it: two that block each other, or that cannot be ordered,
// are nobody's mistake, and one of them goes through the second time.
import type { Transaction } from 'kysely';
import { codeOf } from './away.ts';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

const MAX_TRIES = 5;
/** serialization_failure and deadlock_detected. */
const AGAIN = new Set(['40001', '40P01']);

/**
 * Runs `work` in a transaction, up to five times; it must do nothing outside of the database. Within a transaction `work`
 * becomes a part of it, without a savepoint: where it fails, the whole has failed, and only the outermost tries again.
 */
export async function inTransaction<T>(db: Db, work: (trx: Transaction<Schema>) => Promise<T>): Promise<T> {
  if (db.isTransaction) return work(db as Transaction<Schema>);
  for (let tries = 1; ; tries += 1) {
    try {
      return await db.transaction().execute(work);
    } catch (error) {
      if (tries >= MAX_TRIES || !AGAIN.has(codeOf(error))) throw error;
    }
  }
}
