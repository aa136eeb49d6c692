// Saved configs of a project as a list: sorted, searched, paged and counted by the database.
import type { JsonObject } from '@trainyard/contracts/scalar';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeThings } from './lifecycle.ts';
import { type ConfigQuery, insertConfig, listConfigs } from './saved-config.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testId, testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
const ids: string[] = [];
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  for (const name of ['plan 10', 'plan 2', 'quick look', 'plan 1'])
    ids.push((await saved(yard.projectId, name, { note: name })).id);
  await saved((await testYard(it.db)).projectId, 'plan of others', {});
});
afterAll(() => it.close());

async function saved(project_id: string, name: string, more: JsonObject) {
  const config = { task: 'image-classification' as const, data: 'd', model: 'm', ...more };
  return insertConfig(it.db, { id: testId('cfg'), project_id, name, config });
}
const page = async (query: Partial<ConfigQuery> = {}) => {
  const found = await listConfigs(it.db, { project: yard.projectId, limit: 10, ...query });
  return found && { names: found.items.map(({ name }) => name), next: found.next, total: found.total };
};

test('newest first, or by name as a person counts, in either order', async () => {
  expect(await page()).toEqual({ names: ['plan 1', 'quick look', 'plan 2', 'plan 10'], next: null, total: 4 });
  expect((await page({ order: 'asc' }))?.names).toEqual(['plan 10', 'plan 2', 'quick look', 'plan 1']);
  expect((await page({ sort: 'name' }))?.names).toEqual(['plan 1', 'plan 2', 'plan 10', 'quick look']);
  expect((await page({ sort: 'name', order: 'desc' }))?.names).toEqual(['quick look', 'plan 10', 'plan 2', 'plan 1']);
});

test('a page is not longer than asked, the next goes on behind it, and the total is of the whole list', async () => {
  const first = await page({ limit: 3 });
  expect(first).toMatchObject({ names: ['plan 1', 'quick look', 'plan 2'], total: 4 });
  expect(first?.next).toBe(ids[1]);
  expect(await page({ limit: 3, before: first?.next ?? '' })).toEqual({ names: ['plan 10'], next: null, total: 4 });
  expect((await page({ sort: 'name', limit: 2, before: ids[1] ?? '' }))?.names).toEqual(['plan 10', 'quick look']);
  // By name a place is that of a row, and this one is none.
  expect(await page({ sort: 'name', before: 'cfg_of_nobody' })).toBeUndefined();
  expect(await page({ q: 'PLAN 1' })).toMatchObject({ names: ['plan 1', 'plan 10'], total: 2 });
});

test('what is archived stands in a list of its own, or among all, with its config as it was saved', async () => {
  const one = await saved(yard.projectId, 'old', { epochs: 3 });
  await changeThings(it.db, 'archive', 'config', [one.id]);
  expect((await page())?.names).not.toContain('old');
  const found = await listConfigs(it.db, { project: yard.projectId, limit: 10, archived: 'only' });
  expect((await page({ archived: 'true' }))?.total).toBe(5);
  expect(found).toMatchObject({ items: [{ id: one.id, name: 'old', config: { epochs: 3, model: 'm' } }], total: 1 });
});
