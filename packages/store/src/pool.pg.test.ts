// Connections that break, are used up, or are used in parallel.
import fc from 'fast-check';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { awayReason, DatabaseAway } from './away.ts';
import { connect, type Database, patiently } from './database.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { inTransaction } from './transaction.ts';

let it: TestDatabase;
beforeAll(async () => {
  it = await testDatabase();
  await sql`create table t (n int)`.execute(it.db);
});
afterAll(() => it.close());

const rows = async () => (await sql<{ n: number }>`select n from t order by n`.execute(it.db)).rows.map(({ n }) => n);
const others = sql`select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()`;

test('parallel queries of one transaction: all of them or none, whichever fails and when', async () => {
  const branch = fc.record({ queries: fc.integer({ min: 1, max: 4 }), fails: fc.boolean() });
  let next = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(branch, { minLength: 1, maxLength: 5 }), async (branches) => {
      await sql`truncate t`.execute(it.db);
      const written: number[] = [];
      const stray: Promise<unknown>[] = [];
      const whole = inTransaction(it.db, async (trx) => {
        const running = branches.map(async ({ queries, fails }) => {
          for (let query = 0; query < queries; query += 1) {
            next += 1;
            written.push(next);
            await sql`insert into t values (${next})`.execute(trx);
          }
          if (fails) throw new Error('told to fail');
        });
        stray.push(...running.map((one) => one.catch(() => undefined)));
        await Promise.all(running);
      }).then(
        () => true,
        () => false,
      );
      const committed = await whole;
      // Branches that the failure of another left behind go on; they must not write outside of their transaction.
      await Promise.all(stray);
      expect(committed).toBe(branches.every(({ fails }) => !fails));
      expect(await rows()).toEqual(committed ? written.toSorted((a, b) => a - b) : []);
    }),
    { numRuns: 40 },
  );
});

test('a connection that is cut while a transaction thinks fails that transaction alone, as "try again"', async () => {
  await sql`truncate t`.execute(it.db);
  const cut = inTransaction(it.db, async (trx) => {
    await sql`insert into t values (1)`.execute(trx);
    await others.execute(it.db);
    await sql`insert into t values (2)`.execute(trx);
  });
  await expect(cut).rejects.toSatisfy((error) => awayReason(error) !== null);
  expect(await rows()).toEqual([]);
});

test('when all connections are in use the next waits for seconds, not for ever; heartbeats do not wait at all', async () => {
  const db: Database = await connect(it.url, { connections: 2 });
  let release = () => undefined as void;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const holders = [1, 2].map(() =>
    inTransaction(db, async (trx) => {
      await sql`select 1`.execute(trx);
      await gate;
    }),
  );
  const waiting = sql`select 1`.execute(db);
  expect((await sql<{ n: number }>`select 7 as n`.execute(db.urgent)).rows).toEqual([{ n: 7 }]);
  await expect(waiting).rejects.toThrow(DatabaseAway);
  await expect(waiting).rejects.toThrow('All connections to the database are in use.');
  release();
  await Promise.all(holders);
  await db.close();
});

test('no query, lock or idle transaction may hold a connection for ever, except for migrations', async () => {
  const limits = async (db: Database) =>
    (
      await sql`select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
      current_setting('idle_in_transaction_session_timeout') as idle, current_setting('application_name') as name`.execute(
        db,
      )
    ).rows[0];
  expect(await limits(it.db)).toEqual({ statement: '1min', lock: '10s', idle: '30s', name: 'trainyard' });
  // A heartbeat that takes longer has missed its lease anyway.
  const urgent = { statement: '8s', lock: '4s', idle: '8s', name: 'trainyard urgent' };
  expect(await limits(it.db.urgent)).toEqual(urgent);
  expect(it.db.urgent.urgent).toBe(it.db.urgent);
  const none = { statement: '0', lock: '0', idle: '0', name: 'trainyard patient' };
  expect(await patiently(it.db, limits)).toEqual(none);
  await expect(patiently(it.db, async () => Promise.reject(new Error('told to fail')))).rejects.toThrow('told to fail');
});

test('a database that was closed answers nobody, and says what is known of one that is away', async () => {
  const db = await connect(it.url, { condition: () => 'It is being started.' });
  expect([db.condition(), db.urgent.condition(), it.db.condition()]).toEqual([
    'It is being started.',
    'It is being started.',
    null,
  ]);
  for (const open of [db, db.urgent]) await sql`select 1`.execute(open);
  const heard: (string | null)[] = [];
  await db.listen('closing', (payload) => void heard.push(payload));
  await db.close();
  for (const closed of [db, db.urgent]) await expect(sql`select 1`.execute(closed)).rejects.toThrow();
  const left = sql`select 1 from pg_stat_activity where datname = current_database() and query like 'listen%closing%'`;
  expect((await left.execute(it.db)).rows).toEqual([]);
});
