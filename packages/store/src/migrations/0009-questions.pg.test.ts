// Runs that were queued before questions were written get the very ones that they would be queued with now.
import { type Kysely, sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestDatabase, testDatabase } from '../testing.ts';
import { testYard } from '../testing-yard.ts';
import { up } from './0009-questions.ts';

let it: TestDatabase;
beforeAll(async () => {
  it = await testDatabase();
});
afterAll(() => it.close());

test('a run has the same question whether it is queued now or was there before, and one whose config is none has none', async () => {
  const yard = await testYard(it.db);
  for (const seed of [0, 0, 7]) await yard.run({ seed });
  const questions = async () =>
    (await it.db.selectFrom('runs').select(['id', 'question']).orderBy('id').execute()).map((run) => run.question);
  const before = await questions();
  expect(new Set(before).size).toBe(2);
  const odd = await yard.run();
  await sql`update runs set config = '"x"' where id = ${odd}`.execute(it.db);
  await sql`alter table runs drop column question`.execute(it.db);
  await sql`drop index groups_project`.execute(it.db);
  await up(it.db as unknown as Kysely<unknown>);
  expect(await questions()).toEqual([...before, null]);
});
