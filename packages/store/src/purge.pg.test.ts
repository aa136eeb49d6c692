// What is removed once nobody can bring a thing back, in which order, and what stays of what others still speak of.
import type { ThingKind } from '@trainyard/contracts/lifecycle';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { listFiles } from './dataset-file.ts';
import { changeThings, type LifecycleStep } from './lifecycle.ts';
import type { Notice } from './notify.ts';
import { dueForPurge, purge, purgeNow } from './purge.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testNotices } from './testing-notices.ts';
import { sha, testThings, type TestThings } from './testing-things.ts';
import { purgedName, type thingTables } from './thing.ts';

let it: TestDatabase;
let things: TestThings;
let told: () => Promise<Notice[]>;
let project: string;
let data: { id: string; version: string };
beforeAll(async () => {
  it = await testDatabase();
  things = testThings(it.db);
  told = await testNotices(it.db);
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
type Table = (typeof thingTables)[ThingKind];
const rowOf = async (table: Table, id: string) =>
  (await sql<Record<string, unknown>>`select * from ${sql.table(table)} where id = ${id}`.execute(it.db)).rows[0];
const lapse = (table: Table, id: string) =>
  sql`update ${sql.table(table)} set purge_at = now() - interval '1 second' where id = ${id}`.execute(it.db);

test('only what is deleted and over is removed, and that once', async () => {
  const saved = await things.config(project);
  expect(await purge(it.db, { kind: 'config', id: saved })).toBe(false);
  await step('delete', 'config', saved);
  expect(await purge(it.db, { kind: 'config', id: saved })).toBe(false);
  await lapse('configs', saved);
  expect(await dueForPurge(it.db, 99)).toContainEqual({ kind: 'config', id: saved });
  expect(await purge(it.db, { kind: 'config', id: saved })).toBe(true);
  expect(await rowOf('configs', saved)).toBeUndefined();
  expect(await purge(it.db, { kind: 'config', id: saved })).toBe(false);
});

test('what holds others comes after what it holds, and a look has its limit', async () => {
  const run = await ended();
  const model = await things.model(project, run, sha('1'));
  const within = await things.group(project);
  const saved = await things.config(project);
  await things.over('model', model);
  await things.over('run', run);
  await things.over('dataset', data.id);
  await things.over('group', within);
  await things.over('config', saved);
  await things.over('project', project);
  const ids = new Set([project, data.id, run, model, within, saved]);
  const due = async (limit: number) =>
    (await dueForPurge(it.db, limit)).filter(({ id }) => ids.has(id)).map(({ kind }) => kind);
  expect(await due(999)).toEqual(['model', 'run', 'dataset', 'group', 'config', 'project']);
  expect(await dueForPurge(it.db, 2)).toHaveLength(2);
  expect(await dueForPurge(it.db, 0)).toEqual([]);
  expect(await purge(it.db, { kind: 'project', id: project })).toBe(false);
  for (const one of await dueForPurge(it.db, 999)) if (ids.has(one.id)) expect(await purge(it.db, one)).toBe(true);
  for (const table of ['projects', 'datasets', 'runs', 'models', 'groups', 'configs'] as const)
    for (const id of ids) expect(await rowOf(table, id)).toBeUndefined();
});

test('a group leaves its runs without one; a parent leaves its children', async () => {
  const within = await things.group(project);
  const parent = await ended({ group: within });
  const child = await ended({ parent });
  await things.over('group', within);
  await purge(it.db, { kind: 'group', id: within });
  expect(await rowOf('runs', parent)).toMatchObject({ group_id: null });
  await things.over('run', parent);
  expect(await purge(it.db, { kind: 'run', id: parent })).toBe(true);
  expect(await rowOf('runs', parent)).toBeUndefined();
  expect(await rowOf('runs', child)).toMatchObject({ parent_id: null });
});

test('of a run whose model lives the row stays, empty, with its name; of a model that was removed too', async () => {
  const run = await ended();
  await things.complete(run, [
    ['model/w', sha('1')],
    ['log.txt', sha('2')],
  ]);
  const model = await things.model(project, run, sha('1'));
  await sql`update runs set event_count = 7, progress = '{"a":1}' where id = ${run}`.execute(it.db);
  await things.over('run', run);
  expect(await purgedName(it.db, 'run', run)).toBeUndefined();
  expect(await purge(it.db, { kind: 'run', id: run })).toBe(true);
  expect(await rowOf('runs', run)).toMatchObject({ event_count: 0, progress: null, purged_at: expect.any(Date) });
  expect(await purgedName(it.db, 'run', run)).toBe(`run ${run}`);
  const files = async (of: string) =>
    (await it.db.selectFrom('artifacts').select('path').where('run_id', '=', of).execute()).map(({ path }) => path);
  expect(await files(run)).toEqual([]);
  expect(await dueForPurge(it.db, 999)).not.toContainEqual({ kind: 'run', id: run });
  expect(await step('restore', 'run', run)).toMatchObject({ kind: 'gone' });
  const other = await ended();
  await things.complete(other, [
    ['model/w', sha('1')],
    ['log.txt', sha('2')],
  ]);
  const second = await things.model(project, other, sha('1'));
  await things.over('model', second);
  expect(await purge(it.db, { kind: 'model', id: second })).toBe(true);
  expect(await files(other)).toEqual(['log.txt']);
  expect(await rowOf('models', second)).toMatchObject({ files: [], signature: {}, environment: {} });
  expect(await purgedName(it.db, 'model', second)).toBe(`model ${second}`);
  expect(await rowOf('models', model)).toMatchObject({ purged_at: null });
  expect(await purgedName(it.db, 'model', model)).toBeUndefined();
});

test('of data that a run was made on the row stays, without its files; other data goes', async () => {
  const unused = await things.dataset(project, 'unused');
  await ended();
  for (const { id } of [data, unused]) {
    await things.over('dataset', id);
    expect(await purge(it.db, { kind: 'dataset', id })).toBe(true);
  }
  expect(await rowOf('datasets', unused.id)).toBeUndefined();
  expect(await rowOf('datasets', data.id)).toMatchObject({ purged_at: expect.any(Date) });
  expect(await listFiles(it.db, data.version)).toEqual([]);
  expect(await purgedName(it.db, 'dataset', data.id)).toBe('birds');
  expect(await dueForPurge(it.db, 999)).not.toContainEqual({ kind: 'dataset', id: data.id });
});

test('a time of grace is ended at once, of a project with all that went with it; what went with another is its matter', async () => {
  const within = await things.group(project);
  const saved = await things.config(project);
  await told();
  expect(await purgeNow(it.db, { kind: 'config', id: saved })).toBe(false);
  await step('delete', 'config', saved);
  await told();
  expect(await purgeNow(it.db, { kind: 'config', id: saved })).toBe(true);
  expect(await told()).toEqual([{ kind: 'project', id: project, project }]);
  await step('delete', 'project', project);
  const due = async () => (await dueForPurge(it.db, 999)).filter(({ id }) => id === within || id === project);
  expect(await purgeNow(it.db, { kind: 'group', id: within })).toBe(false);
  expect(await due()).toEqual([]);
  await told();
  expect(await purgeNow(it.db, { kind: 'project', id: project })).toBe(true);
  expect(await told()).toEqual([{ kind: 'project', id: project, project }]);
  expect(await due()).toEqual([
    { kind: 'group', id: within },
    { kind: 'project', id: project },
  ]);
  expect(await purgeNow(it.db, { kind: 'project', id: 'prj_nobody' })).toBe(false);
});
