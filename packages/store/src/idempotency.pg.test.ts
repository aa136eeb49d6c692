// A request that comes twice has one effect: its key is worked on by one at a time, and its answer is kept for a day.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { findAnswer, forgetOldKeys, lockKey, storeAnswer, type KeyedRequest } from './idempotency.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { inTransaction } from './transaction.ts';

let it: TestDatabase;
beforeAll(async () => {
  it = await testDatabase();
});
afterAll(() => it.close());
beforeEach(() => sql`truncate idempotency`.execute(it.db));

const request: KeyedRequest = { key: 'k1', route: 'POST /runs', bodySha256: 'a'.repeat(64) };

test('an answer is found under its key and its address, with what it was an answer to', async () => {
  expect(await findAnswer(it.db, request)).toBeNull();
  await storeAnswer(it.db, request, 201, { id: 'x', list: [1, null, '\0'] });
  expect(await findAnswer(it.db, { ...request, bodySha256: 'b'.repeat(64) })).toMatchObject({
    bodySha256: 'a'.repeat(64),
    status: 201,
    answer: { id: 'x' },
  });
  expect(await findAnswer(it.db, { ...request, key: 'k2' })).toBeNull();
  expect(await findAnswer(it.db, { ...request, route: 'POST /projects' })).toBeNull();
  // One answer per key: the second effect of a request goes with its transaction.
  await expect(storeAnswer(it.db, request, 200, null)).rejects.toThrow();
});

test('two requests with one key go one after the other; another key or address waits for nobody', async () => {
  const order: string[] = [];
  const first = Promise.withResolvers<void>();
  const locked = Promise.withResolvers<void>();
  const one = inTransaction(it.db, async (trx) => {
    await lockKey(trx, request);
    locked.resolve();
    await first.promise;
    await storeAnswer(trx, request, 201, { by: 'one' });
    order.push('one');
  });
  await locked.promise;
  let found: unknown;
  const two = inTransaction(it.db, async (trx) => {
    await lockKey(trx, request);
    order.push('two');
    found = await findAnswer(trx, request);
  });
  for (const other of [
    { ...request, key: 'k2' },
    { ...request, route: 'POST /projects' },
  ])
    await inTransaction(it.db, async (trx) => {
      await lockKey(trx, other);
      order.push('other');
    });
  first.resolve();
  await Promise.all([one, two]);
  expect(order).toEqual(['other', 'other', 'one', 'two']);
  expect(found).toMatchObject({ answer: { by: 'one' } });
});

test('what failed has no answer', async () => {
  const broken = inTransaction(it.db, async (trx) => {
    await lockKey(trx, request);
    await storeAnswer(trx, request, 201, {});
    throw new Error('no');
  });
  await expect(broken).rejects.toThrow('no');
  expect(await findAnswer(it.db, request)).toBeNull();
});

test('keys are kept for a day and not longer', async () => {
  for (const [key, hours] of [
    ['old', 25],
    ['young', 23],
  ] as const) {
    await storeAnswer(it.db, { ...request, key }, 200, {});
    await sql`update idempotency set created_at = now() - make_interval(hours => ${hours}::int) where key = ${key}`.execute(
      it.db,
    );
  }
  await forgetOldKeys(it.db);
  expect(await findAnswer(it.db, { ...request, key: 'old' })).toBeNull();
  expect(await findAnswer(it.db, { ...request, key: 'young' })).not.toBeNull();
});
