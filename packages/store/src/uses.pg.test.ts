// What hangs on things, and what lists leave out: counted, in order, with names.
import type { ThingKind } from '@trainyard/contracts/lifecycle';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listAway } from './away-things.ts';
import { changeThings, type LifecycleStep } from './lifecycle.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { sha, testThings, type TestThings } from './testing-things.ts';
import { usesOf } from './uses.ts';

let it: TestDatabase;
let things: TestThings;
let project: string;
let data: { id: string; version: string };
beforeAll(async () => {
  it = await testDatabase();
  things = testThings(it.db);
});
afterAll(() => it.close());
beforeEach(async () => {
  project = await things.project();
  data = await things.dataset(project, 'birds');
});

const step = (what: LifecycleStep, kind: ThingKind, ...ids: string[]) => changeThings(it.db, what, kind, ids);
const ended = async (more: Parameters<TestThings['run']>[2] = {}) => {
  const id = await things.run(project, data.version, more);
  await things.complete(id);
  return id;
};

test('what hangs on a thing is counted, with the names of the newest', async () => {
  const within = await things.group(project);
  const runs = [await ended({ group: within }), await ended({ group: within }), await ended({ group: within })];
  const [parent] = runs as [string];
  const child = await ended({ parent });
  const model = await things.model(project, parent, sha('1'));
  const names = [...runs, child].map((id) => `run ${id}`).toReversed();
  const used = async (kind: ThingKind, ...ids: string[]) =>
    (await usesOf(it.db, kind, ids)).map((use) => [use.kind, use.count, use.names, use.fate]);
  const modelName = [`model ${model}`];
  expect(await used('dataset', data.id)).toEqual([
    ['run', 4, names.slice(0, 3), 'stays'],
    ['model', 1, modelName, 'stays'],
    ['dataset', 0, [], 'stays'],
  ]);
  expect(await used('group', within)).toEqual([['run', 3, names.slice(1), 'stays']]);
  expect(await used('run', parent)).toEqual([
    ['model', 1, modelName, 'stays'],
    ['run', 1, names.slice(0, 1), 'stays'],
    // Those that went on from its model; none did.
    ['run', 0, [], 'stays'],
  ]);
  // One that goes with its parent does not hang on it.
  expect((await used('run', parent, child))[1]).toEqual(['run', 0, [], 'stays']);
  expect(await used('model', model)).toEqual([
    ['run', 1, [`run ${parent}`], 'stays'],
    ['run', 0, [], 'stays'],
  ]);
  expect(await used('config', await things.config(project))).toEqual([]);
  expect(await used('project', project)).toEqual([
    ['run', 4, names.slice(0, 3), 'deleted'],
    ['model', 1, modelName, 'deleted'],
    ['dataset', 1, ['birds'], 'deleted'],
    ['group', 1, ['rates'], 'deleted'],
    ['config', 1, ['good'], 'deleted'],
  ]);
  await step('delete', 'run', child);
  expect((await used('run', parent))[1]).toEqual(['run', 0, [], 'stays']);
});

test('what is away is listed, the newest first, of one kind or project, and counted beyond the page', async () => {
  const saved = await things.config(project);
  const within = await things.group(project);
  await step('delete', 'config', saved);
  await step('delete', 'group', within);
  await step('archive', 'dataset', data.id);
  const away = async (which: 'deleted' | 'archived', query: { kind?: ThingKind; limit?: number } = {}) => {
    const { items, total } = await listAway(it.db, which, { project, limit: 9, ...query });
    return { ids: items.map(({ id }) => id), total };
  };
  expect(await away('deleted')).toEqual({ ids: [within, saved], total: 2 });
  expect(await away('deleted', { limit: 1 })).toEqual({ ids: [within], total: 2 });
  expect(await away('deleted', { kind: 'config' })).toEqual({ ids: [saved], total: 1 });
  expect(await away('deleted', { kind: 'dataset' })).toEqual({ ids: [], total: 0 });
  expect(await away('archived')).toEqual({ ids: [data.id], total: 1 });
  const { items } = await listAway(it.db, 'deleted', { kind: 'config', project, limit: 1 });
  expect(items).toEqual([
    {
      kind: 'config',
      id: saved,
      project_id: project,
      project_name: expect.stringMatching(/^project /),
      name: 'good',
      deleted_at: expect.any(String),
      purge_at: expect.any(String),
    },
  ]);
  expect((await listAway(it.db, 'deleted', { limit: 99 })).items.map(({ id }) => id)).toContain(saved);
  await step('delete', 'dataset', data.id);
  expect(await away('archived')).toEqual({ ids: [], total: 0 });
  await step('delete', 'project', project);
  expect((await away('deleted', { kind: 'project' })).ids).toEqual([project]);
  expect((await away('deleted', { kind: 'config' })).ids).toEqual([]);
});
