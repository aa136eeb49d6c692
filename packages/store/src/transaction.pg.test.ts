import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { insertProject, listProjects } from './project.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { inTransaction } from './transaction.ts';

const all = async (db: Parameters<typeof listProjects>[0]) => (await listProjects(db, { limit: 9 }))?.items ?? [];

let it: TestDatabase;
beforeAll(async () => {
  it = await testDatabase();
});
afterAll(() => it.close());

/** Writes, and then fails with this SQLSTATE as often as told. */
async function failing(times: number, state: string): Promise<number> {
  let tries = 0;
  await inTransaction(it.db, async (trx) => {
    tries += 1;
    await insertProject(trx, { id: 'prj_once', name: 'once', description: '' });
    if (tries <= times)
      await sql.raw(`do $$ begin raise exception 'injected' using errcode = '${state}'; end $$`).execute(trx);
  });
  return tries;
}

test('a deadlock and a failed order are tried again, with one effect', async () => {
  expect(await failing(3, '40P01')).toBe(4);
  expect((await all(it.db)).map(({ id }) => id)).toEqual(['prj_once']);
  await sql`delete from projects`.execute(it.db);
  expect(await failing(4, '40001')).toBe(5);
});

test('other failures are told at once, endless ones after five tries, and leave nothing', async () => {
  await sql`delete from projects`.execute(it.db);
  await expect(failing(1, '22000')).rejects.toThrow('injected');
  await expect(failing(99, '40001')).rejects.toThrow('injected');
  expect(await all(it.db)).toEqual([]);
});

test('two transactions that really block each other both go through', async () => {
  await sql`insert into projects (id, name) values ('prj_a', 'a'), ('prj_b', 'b')`.execute(it.db);
  let both = 0;
  let release: () => void = () => undefined;
  const met = new Promise<void>((resolve) => (release = resolve));
  const visit = (first: string, second: string) =>
    inTransaction(it.db, async (trx) => {
      await sql`update projects set description = description || 'x' where id = ${first}`.execute(trx);
      both += 1;
      if (both === 2) release();
      await met;
      await sql`update projects set description = description || 'x' where id = ${second}`.execute(trx);
    });
  await Promise.all([visit('prj_a', 'prj_b'), visit('prj_b', 'prj_a')]);
  expect((await all(it.db)).map(({ description }) => description)).toEqual(['xx', 'xx']);
});
