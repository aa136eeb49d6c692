// Answers of requests that carried an idempotency key. Kept for a day.
import { sql } from 'kysely';
import type { JsonValue } from '@trainyard/contracts/scalar';
import type { Db } from './database.ts';
import { toJsonb } from './json.ts';

export interface KeyedRequest {
  key: string;
  /** Method and address: the same key at another address is another request. */
  route: string;
  bodySha256: string;
}

export interface StoredAnswer {
  bodySha256: string;
  status: number;
  answer: JsonValue;
}

/** Waits until no other transaction works on this key; call it first in the transaction. */
export async function lockKey(db: Db, { key, route }: KeyedRequest): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`${route}\n${key}`}, 7))`.execute(db);
}

/** The answer that was given to this key, if any. */
export async function findAnswer(db: Db, { key, route }: KeyedRequest): Promise<StoredAnswer | null> {
  const row = await db
    .selectFrom('idempotency')
    .select(['body_sha256', 'status', 'answer'])
    .where('key', '=', key)
    .where('route', '=', route)
    .executeTakeFirst();
  return row ? { bodySha256: row.body_sha256, status: row.status, answer: row.answer } : null;
}

/** Stores an answer, in the transaction of its effect. */
export async function storeAnswer(
  db: Db,
  { key, route, bodySha256 }: KeyedRequest,
  status: number,
  answer: unknown,
): Promise<void> {
  await db
    .insertInto('idempotency')
    .values({ key, route, body_sha256: bodySha256, status, answer: toJsonb(answer) })
    .execute();
}

/** Forgets the keys of yesterday. */
export async function forgetOldKeys(db: Db): Promise<void> {
  await db
    .deleteFrom('idempotency')
    .where('created_at', '<', sql<Date>`now() - interval '1 day'`)
    .execute();
}
