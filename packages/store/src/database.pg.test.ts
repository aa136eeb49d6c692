import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { connect } from './database.ts';
import { toJsonb, toText } from './json.ts';
import { migrate } from './migrate.ts';
import { withoutPassword } from './prove.ts';
import { type TestDatabase, testDatabase } from './testing.ts';

let it: TestDatabase;
beforeAll(async () => {
  it = await testDatabase();
});
afterAll(() => it.close());

test('counts and bytes arrive as numbers', async () => {
  const { rows } = await sql<{
    n: number;
    s: number;
  }>`select 9007199254740991::int8 as n, sum(x) as s from (values (1::int8), (2)) as t(x)`.execute(it.db);
  expect(rows).toEqual([{ n: 9_007_199_254_740_991, s: 3 }]);
});

test('what PostgreSQL refuses travels in another form', async () => {
  const value = {
    text: 'a\u0000b',
    half: 'x\ud800y',
    'k\u0000': [Number.NaN, Number.NEGATIVE_INFINITY, 1.5],
    slash: '\\u0000',
  };
  const { rows } = await sql<{
    j: unknown;
    t: string;
  }>`select ${toJsonb(value)}::jsonb as j, ${toText('a\u0000b\ud800')} as t`.execute(it.db);
  expect(rows[0]).toEqual({
    j: { text: 'a␀b', half: 'x\ufffdy', 'k␀': ['NaN', '-Infinity', 1.5], slash: '\\u0000' },
    t: 'a␀b\ufffd',
  });
});

test('a listener hears, and hears null after its connection was cut', async () => {
  const heard: (string | null)[] = [];
  let wake = () => undefined as void;
  const next = async (count: number) => {
    while (heard.length < count) await new Promise<void>((resolve) => (wake = resolve));
  };
  const listener = await it.db.listen('trainyard', (payload) => {
    heard.push(payload);
    wake();
  });
  await sql`select pg_notify('trainyard', 'one')`.execute(it.db);
  await next(1);
  await sql`select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'trainyard listener' and datname = current_database()`.execute(
    it.db,
  );
  await next(2);
  await sql`select pg_notify('trainyard', 'two')`.execute(it.db);
  await next(3);
  expect(heard).toEqual(['one', null, 'two']);
  await listener.close();
});

test('two servers that migrate at once: one does, both come through', async () => {
  await sql`drop schema public cascade; create schema public`.execute(it.db);
  const other = await connect(it.url);
  const applied = await Promise.all([migrate(it.db), migrate(other)]);
  expect(applied.filter((names) => names.length > 0)).toHaveLength(1);
  expect(await other.selectFrom('projects').selectAll().execute()).toEqual([]);
  await other.close();
});

test('an address without a database behind it is an error in words, without the password', async () => {
  await expect(connect('postgres://me:secret@127.0.0.1:1/x')).rejects.toMatchObject({
    code: 'start.database',
    message: expect.stringMatching(/me:\*\*\*@127.*does not answer/),
  });
  expect(withoutPassword('postgres://me:p@s@h/x')).not.toContain('p@s');
});
