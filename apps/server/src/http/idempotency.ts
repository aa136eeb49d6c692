// The same key and body get the same answer, and the effect happens once: the answer is stored in the transaction of the
// effect, and a second request with the key waits for the first.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Database } from '@trainyard/store/database';
import { findAnswer, lockKey, storeAnswer } from '@trainyard/store/idempotency';
import { createHash } from 'node:crypto';
import type { JsonValue } from '@trainyard/contracts/scalar';

export interface Keyed {
  key: string;
  /** Method and address. */
  route: string;
  body: unknown;
  status: number;
}

export interface KeyedAnswer {
  answer: unknown;
  replayed: boolean;
}

/** The header's value. Throws `http.bad_request` for one that is no key. */
export function readKey(header: string | string[] | undefined): string | null {
  if (header === undefined) return null;
  if (typeof header !== 'string' || !/^[\x21-\x7e]{1,200}$/.test(header))
    throw new TrainyardError('http.bad_request', 'Idempotency-Key: allowed are 1 to 200 visible ASCII characters.');
  return header;
}

/** Objects with their keys in order, so that the same body in another order is the same body. */
function sorted(value: unknown): JsonValue {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return (value ?? null) as JsonValue;
  return Object.entries(value)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([key, inner]) => [key, sorted(inner)]);
}

/** Runs `work` unless this key has an answer. Throws `http.key_reused` when that was for another body. */
export async function once(db: Database, keyed: Keyed, work: () => Promise<unknown>): Promise<KeyedAnswer> {
  const request = {
    key: keyed.key,
    route: keyed.route,
    bodySha256: createHash('sha256')
      .update(JSON.stringify(sorted(keyed.body)))
      .digest('hex'),
  };
  return db.atomically(async () => {
    await lockKey(db, request);
    const stored = await findAnswer(db, request);
    if (stored && stored.bodySha256 !== request.bodySha256)
      throw new TrainyardError(
        'http.key_reused',
        `The key ${JSON.stringify(keyed.key)} was used with another body at ${keyed.route}.`,
      );
    if (stored) return { answer: stored.answer, replayed: true };
    const answer = await work();
    await storeAnswer(db, request, keyed.status, answer ?? null);
    return { answer, replayed: false };
  });
}
