import { AsyncResource } from 'node:async_hooks';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { afterCommit } from './scope.ts';
import { type TestDatabase, testDatabase } from './testing.ts';

let it: TestDatabase;
beforeAll(async () => {
  it = await testDatabase();
  await sql`create table t (n int primary key)`.execute(it.db);
});
afterAll(() => it.close());

const insert = (n: number) => sql`insert into t values (${n})`.execute(it.db);
const stored = async () => (await sql<{ n: number }>`select n from t order by n`.execute(it.db)).rows.map(({ n }) => n);

test('queries and transactions inside are one transaction: unseen from outside until the end', async () => {
  const seen: number[][] = [];
  // Bound here, outside of the scope, so it reads on a connection of its own.
  const fromOutside = AsyncResource.bind(stored);
  await it.db.atomically(async () => {
    await insert(1);
    await it.db.transaction().execute(async (trx) => sql`insert into t values (2)`.execute(trx));
    seen.push(await stored(), await fromOutside());
  });
  expect(seen).toEqual([[1, 2], []]);
  expect(await stored()).toEqual([1, 2]);
});

test('a failure takes everything back, also what an inner transaction had committed', async () => {
  const failing = it.db.atomically(async () => {
    await it.db.transaction().execute(async (trx) => sql`insert into t values (3)`.execute(trx));
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  expect(await stored()).toEqual([1, 2]);
});

test('an inner transaction that fails and is caught leaves the rest', async () => {
  await it.db.atomically(async () => {
    await insert(4);
    await it.db
      .transaction()
      .execute(async (trx) => sql`insert into t values (4)`.execute(trx))
      .catch(() => undefined);
    await insert(5);
  });
  expect(await stored()).toEqual([1, 2, 4, 5]);
});

test('what waits for the commit is called after it, and never after a failure', async () => {
  const called: string[] = [];
  await it.db.atomically(async () => {
    afterCommit(() => called.push('after'));
    called.push('inside');
  });
  await it.db
    .atomically(async () => {
      afterCommit(() => called.push('never'));
      throw new Error('no');
    })
    .catch(() => undefined);
  afterCommit(() => called.push('outside'));
  expect(called).toEqual(['inside', 'after', 'outside']);
});

test('work that outlives its scope goes on with a connection of its own', async () => {
  let late: Promise<number[]> = Promise.resolve([]);
  let go = () => undefined as void;
  const gate = new Promise<void>((resolve) => (go = resolve));
  await it.db.atomically(async () => {
    late = gate.then(stored);
  });
  go();
  expect(await late).toEqual([1, 2, 4, 5]);
});
