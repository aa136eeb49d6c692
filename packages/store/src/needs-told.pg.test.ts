// What waits for a person: by name, and told when it is put away or taken back.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { dismissNeeds, listNeeds, restoreNeeds } from './needs.ts';
import type { Notice } from './notify.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testNotices } from './testing-notices.ts';
import { testThings, type TestThings } from './testing-things.ts';
import { testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
let things: TestThings;
let told: () => Promise<Notice[]>;
let project: string;
let data: { id: string; version: string };
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  things = testThings(it.db);
  told = await testNotices(it.db);
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`truncate runs, agents cascade`.execute(it.db);
  project = await things.project();
  data = await things.dataset(project, 'birds');
});

test('what waits for a person says which machine, which data, which run; and is told when it is put away', async () => {
  const agent = await yard.agent();
  await sql`update agents set seen_at = now() - interval '1 hour'`.execute(it.db);
  const findings = JSON.stringify([{ severity: 'error', message: 'broken' }]);
  await it.db.updateTable('dataset_versions').set({ findings }).where('id', '=', data.version).execute();
  const run = await things.run(project, data.version);
  await things.complete(run);
  await sql`update runs set state = 'failed' where id = ${run}`.execute(it.db);
  const { items, counts, total } = await listNeeds(it.db, { limit: 9 });
  expect(items).toMatchObject([
    { kind: 'lost', id: agent, agent: { id: agent, name: 'test', seen_at: expect.stringMatching(/^20.*Z$/) } },
    { kind: 'failed', id: run, run: { id: run } },
    { kind: 'data', id: data.id, dataset: { id: data.id, name: 'birds' } },
  ]);
  expect([total, counts.failed, counts.paused]).toEqual([3, 1, 0]);
  expect((await listNeeds(it.db, { limit: 1, offset: 1 })).items.map(({ kind }) => kind)).toEqual(['failed']);
  await told();
  expect(await dismissNeeds(it.db, 'one', { kind: 'failed', id: run })).toBe(1);
  expect(await told()).toMatchObject([
    { kind: 'run', id: run, whole: true, patch: { fields: { seen: true } } },
    { kind: 'needs', id: run },
  ]);
  expect(await dismissNeeds(it.db, 'two', { kind: 'lost', id: agent })).toBe(1);
  expect(await told()).toEqual([{ kind: 'needs', id: agent }]);
  expect(await dismissNeeds(it.db, 'none', { kind: 'lost', id: 'agt_nobody' })).toBe(0);
  expect(await restoreNeeds(it.db, 'none')).toBe(0);
  expect(await told()).toEqual([]);
  expect(await restoreNeeds(it.db, 'one')).toBe(1);
  expect(await told()).toMatchObject([
    { kind: 'run', patch: { fields: { seen: false } } },
    { kind: 'needs', id: run },
  ]);
  // More than a few are told as one.
  for (let count = 0; count < 20; count += 1) await things.complete(await things.run(project, data.version));
  await told();
  expect(await dismissNeeds(it.db, 'all', { all: true })).toBe(22);
  expect((await told()).map(({ kind }) => kind)).toEqual(['needs']);
});
