// The same key and body get the same answer, and the effect happens once: the answer is stored in the transaction of the
// effect, and a second request with the key waits for the first.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Database, Db } from '@trainyard/store/database';
import { findAnswer, lockKey, storeAnswer, type StoredAnswer } from '@trainyard/store/idempotency';
import { inTransaction } from '@trainyard/store/transaction';
import { createHash } from 'node:crypto';
import type { Effect } from './handler.ts';

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

/** The last request of each key that this process works on: the next waits here, and not with a connection in its hand. */
const underWay = new Map<string, Promise<unknown>>();

async function inTurn<T>(name: string, work: () => Promise<T>): Promise<T> {
  const before = underWay.get(name);
  const turn = (before ?? Promise.resolve()).then(work, work);
  const done = turn.then(
    () => undefined,
    () => undefined,
  );
  underWay.set(name, done);
  try {
    return await turn;
  } finally {
    if (underWay.get(name) === done) underWay.delete(name);
  }
}

/**
 * Does what a request asks unless its key has an answer. What takes long, `prepare`, comes before the transaction; only the
 * effect that it answers is in it. Throws `http.key_reused` when the key was for another body.
 */
export async function once(db: Database, keyed: Keyed, prepare: () => Promise<Effect<unknown>>): Promise<KeyedAnswer> {
  const request = {
    key: keyed.key,
    route: keyed.route,
    bodySha256: createHash('sha256')
      .update(JSON.stringify(sorted(keyed.body)))
      .digest('hex'),
  };
  const stored = async (reader: Db): Promise<KeyedAnswer | null> =>
    replay(keyed, request, await findAnswer(reader, request));
  return inTurn(`${request.route}\n${request.key}`, async () => {
    const early = await stored(db);
    if (early) return early;
    let effect: Effect<unknown>;
    try {
      effect = await prepare();
    } catch (error) {
      // Another server may have done it meanwhile; "the name is taken" would then be by this very request.
      const late = await stored(db);
      if (late) return late;
      throw error;
    }
    return inTransaction(db, async (trx) => {
      await lockKey(trx, request);
      const late = await stored(trx);
      if (late) return late;
      const answer = await effect(trx);
      await storeAnswer(trx, request, keyed.status, answer ?? null);
      return { answer, replayed: false };
    });
  });
}

function replay(keyed: Keyed, request: { bodySha256: string }, stored: StoredAnswer | null): KeyedAnswer | null {
  if (!stored) return null;
  if (stored.bodySha256 !== request.bodySha256)
    throw new TrainyardError(
      'http.key_reused',
      `The key ${JSON.stringify(keyed.key)} was used with another body at ${keyed.route}.`,
    );
  return { answer: stored.answer, replayed: true };
}
