// A network that goes silent without closing anything: TCP itself would notice after a quarter of an hour.
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { DatabaseAway } from './away.ts';
import { connect, type Database } from './database.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { type TestProxy, testProxy } from './testing-proxy.ts';

let it: TestDatabase;
let proxy: TestProxy;
let db: Database;
beforeAll(async () => {
  it = await testDatabase();
});
afterAll(() => it.close());
beforeEach(async () => {
  proxy = await testProxy(it.url);
  db = await connect(proxy.url);
});
afterEach(async () => {
  await db.close();
  await proxy.close();
});

/** What a listener hears, to be awaited one by one. */
async function ears() {
  const heard: (string | null)[] = [];
  let wake = () => undefined as void;
  await db.listen('c', (payload) => {
    heard.push(payload);
    wake();
  });
  return async (count: number) => {
    while (heard.length < count) await new Promise<void>((resolve) => (wake = resolve));
    return heard;
  };
}

test('a listener on a silent connection asks, connects again and hears: null for the gap, then everything', async () => {
  const heard = await ears();
  await sql`select pg_notify('c', 'one')`.execute(it.db);
  await heard(1);
  const silent = performance.now();
  proxy.silence();
  await sql`select pg_notify('c', 'lost')`.execute(it.db);
  expect(await heard(2)).toEqual(['one', null]);
  console.log(`a deaf listener heard again after ${((performance.now() - silent) / 1000).toFixed(1)} s`);
  await sql`select pg_notify('c', 'two')`.execute(it.db);
  expect(await heard(3)).toEqual(['one', null, 'two']);
});

test('a handler that throws, at once or later, is told of and hears on', async () => {
  const troubles: string[] = [];
  const own = await connect(it.url, { onTrouble: (_error, what) => void troubles.push(what) });
  let count = 0;
  const third = Promise.withResolvers<void>();
  await own.listen('c', (): void => {
    count += 1;
    if (count === 1) throw new Error('at once');
    if (count === 2) return Promise.reject(new Error('later')) as unknown as undefined;
    third.resolve();
  });
  for (const word of ['one', 'two', 'three']) await sql`select pg_notify('c', ${word})`.execute(it.db);
  await third.promise;
  await expect.poll(() => troubles).toEqual(['a notification was not handled', 'a notification was not handled']);
  await own.close();
});

test('a query on a silent connection fails as "try again", and the next one works at once', async () => {
  await Promise.all([1, 2, 3].map(() => sql`select pg_sleep(0.1)`.execute(db)));
  proxy.silence();
  const silent = performance.now();
  await expect(sql`select 1`.execute(db)).rejects.toThrow(DatabaseAway);
  console.log(
    `a query on a silent connection was given up after ${((performance.now() - silent) / 1000).toFixed(1)} s`,
  );
  const again = performance.now();
  // The other connections of the pool are as deaf, and nobody waits for them to find that out.
  await Promise.all([1, 2, 3].map(() => sql`select 1`.execute(db)));
  expect(performance.now() - again).toBeLessThan(3_000);
});

test('a long query on a living connection is left alone', async () => {
  const { rows } = await sql<{ n: number }>`select 7 as n from pg_sleep(9)`.execute(db);
  expect(rows).toEqual([{ n: 7 }]);
});

test('where new connections are deaf too, requests fail in seconds', async () => {
  await sql`select 1`.execute(db);
  proxy.deafen(true);
  proxy.silence();
  await expect(sql`select 1`.execute(db)).rejects.toThrow(DatabaseAway);
  await expect(sql`select 1`.execute(db)).rejects.toThrow(DatabaseAway);
  proxy.deafen(false);
  expect((await sql<{ n: number }>`select 1 as n`.execute(db)).rows).toEqual([{ n: 1 }]);
});
