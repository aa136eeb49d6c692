// Projects and groups as lists: sorted, searched, paged and counted by the database, each with what it holds.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { groupInProject, type GroupQuery, insertGroup, listGroups } from './group.ts';
import { changeThings } from './lifecycle.ts';
import type { Notice } from './notify.ts';
import {
  findProject,
  insertProject,
  listProjects,
  owedExamples,
  projectExists,
  type ProjectQuery,
  projectsById,
  updateProject,
} from './project.ts';
import { insertConfig } from './saved-config.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testNotices } from './testing-notices.ts';
import { sha, testThings, type TestThings } from './testing-things.ts';
import { testId } from './testing-yard.ts';
import { yardProjects, queueProjects } from './yard.ts';

let it: TestDatabase;
let things: TestThings;
let told: () => Promise<Notice[]>;
/** A full one, an empty one, one with a run that waits. */
let full: string;
let empty: string;
let waiting: string;
let group: string;
beforeAll(async () => {
  it = await testDatabase();
  things = testThings(it.db);
  told = await testNotices(it.db);
  expect(await owedExamples(it.db, ['eurosat', 'penguins'])).toEqual(['eurosat', 'penguins']);
  full = await things.project('yard 10');
  empty = await things.project('yard 2');
  waiting = await things.project('apples', 'penguins');
  const data = await things.dataset(full, 'birds');
  await things.dataset(full, 'more birds');
  group = testId('grp');
  await insertGroup(it.db, { id: group, project_id: full, name: 'rates', question: 'which?' });
  await insertConfig(it.db, { id: testId('cfg'), project_id: full, name: 'good', config: {} });
  const [first, second] = [await things.run(full, data.version, { group }), await things.run(full, data.version)];
  await things.complete(first);
  await things.complete(second);
  await sql`update runs set metric_value = 0.8 where id = ${first}`.execute(it.db);
  await things.model(full, first, sha('1'));
  await things.run(waiting, (await things.dataset(waiting, 'pears')).version);
});
afterAll(() => it.close());

const page = async (query: Partial<ProjectQuery> = {}) => {
  const found = await listProjects(it.db, { limit: 10, ...query });
  return found && { ...found, items: found.items.map(({ name }) => name) };
};
const names = async (query: Partial<ProjectQuery> = {}) => (await page(query))?.items;

test('oldest first, or by a column: names from the first, counts from the most', async () => {
  expect(await names()).toEqual(['yard 10', 'yard 2', 'apples']);
  expect(await names({ order: 'desc' })).toEqual(['apples', 'yard 2', 'yard 10']);
  expect(await names({ sort: 'name' })).toEqual(['apples', 'yard 2', 'yard 10']);
  expect(await names({ sort: 'name', order: 'desc' })).toEqual(['yard 10', 'yard 2', 'apples']);
  expect(await names({ sort: 'datasets' })).toEqual(['yard 10', 'apples', 'yard 2']);
  expect(await names({ sort: 'runs' })).toEqual(['yard 10', 'apples', 'yard 2']);
  expect(await names({ sort: 'runs', order: 'asc' })).toEqual(['yard 2', 'apples', 'yard 10']);
  expect(await names({ sort: 'models' })).toEqual(['yard 10', 'yard 2', 'apples']);
  expect(await names({ sort: 'active' })).toEqual(['apples', 'yard 10', 'yard 2']);
  // What was used last; what was never used stands last in either order.
  expect(await names({ sort: 'used' })).toEqual(['apples', 'yard 10', 'yard 2']);
  expect(await names({ sort: 'used', order: 'asc' })).toEqual(['yard 10', 'apples', 'yard 2']);
});

test('a page ends where it was told to, the next goes on behind it, and the sums are of all that fit', async () => {
  expect(await page({ limit: 2 })).toEqual({
    items: ['yard 10', 'yard 2'],
    next: empty,
    total: 3,
    runs_total: 3,
    active_total: 1,
  });
  expect(await page({ limit: 2, before: empty })).toMatchObject({ items: ['apples'], next: null });
  expect(await page({ limit: 1, before: waiting, order: 'desc' })).toMatchObject({ items: ['yard 2'], next: empty });
  expect(await page({ limit: 1, before: waiting, sort: 'name' })).toMatchObject({ items: ['yard 2'] });
  expect(await page({ before: 'prj_nobody', sort: 'name' })).toBeUndefined();
  expect(await page({ q: 'YARD' })).toMatchObject({
    items: ['yard 10', 'yard 2'],
    total: 2,
    runs_total: 2,
    active_total: 0,
  });
  expect(await page({ q: 'nobody' })).toEqual({ items: [], next: null, total: 0, runs_total: 0, active_total: 0 });
});

test('a project counts what it holds and names its best; one that holds nothing says so', async () => {
  const [one, none] = await projectsById(it.db, [full, 'prj_nobody', empty]);
  expect(one).toEqual({
    id: full,
    name: 'yard 10',
    description: '',
    created_at: expect.stringMatching(/^20.*Z$/),
    example: null,
    counts: { datasets: 2, groups: 1, models: 1, configs: 1, runs: 2, active: 0 },
    best: {
      run_id: expect.any(String),
      name: expect.any(String),
      metric: 'accuracy',
      value: 0.8,
      measured: 2,
      equal: 0,
    },
    task: 'tabular-classification',
  });
  expect(none).toMatchObject({
    counts: { datasets: 0, groups: 0, models: 0, configs: 0, runs: 0, active: 0 },
    best: null,
    task: null,
  });
  expect(await findProject(it.db, waiting)).toMatchObject({ example: 'penguins', counts: { runs: 1, active: 1 } });
  expect(await projectsById(it.db, [])).toEqual([]);
  expect([await projectExists(it.db, full), await projectExists(it.db, 'prj_nobody')]).toEqual([true, false]);
});

test('a new project and a new name are told; a name that is taken is not', async () => {
  await told();
  const id = testId('prj');
  expect(await insertProject(it.db, { id, name: 'a\0', description: 'b\0' })).toBe(true);
  expect(await told()).toEqual([{ kind: 'project', id, project: id }]);
  expect(await findProject(it.db, id)).toMatchObject({ name: 'a␀', description: 'b␀', example: null });
  expect(await insertProject(it.db, { id: testId('prj'), name: 'a\0', description: '' })).toBe(false);
  expect(await updateProject(it.db, id, {})).toBe(true);
  expect(await told()).toEqual([]);
  expect(await updateProject(it.db, id, { name: 'c' })).toBe(true);
  expect(await told()).toEqual([{ kind: 'project', id, project: id }]);
  await changeThings(it.db, 'archive', 'project', [id]);
  expect(await names()).not.toContain('c');
  expect(await names({ archived: 'only' })).toEqual(['c']);
  expect(await names({ archived: 'true' })).toHaveLength(4);
});

test('an example is owed until it was added; none is owed to a database that somebody used without them', async () => {
  expect(await owedExamples(it.db, ['eurosat', 'penguins'])).toEqual(['eurosat']);
  await sql`truncate settled_examples`.execute(it.db);
  expect(await owedExamples(it.db, ['eurosat', 'penguins'])).toEqual([]);
  expect((await it.db.selectFrom('settled_examples').select('example').orderBy('example').execute()).length).toBe(2);
  expect(await owedExamples(it.db, ['eurosat', 'digits'])).toEqual(['digits']);
});

const groups = async (query: Partial<GroupQuery> = {}) => {
  const found = await listGroups(it.db, { project: full, limit: 10, ...query });
  return found && { ...found, items: found.items.map(({ name }) => name) };
};

test('groups of a project, newest first or by name or runs; in pages, searched, and alone', async () => {
  const ids: Record<string, string> = {};
  for (const [name, question] of [
    ['plan 10', 'how long?'],
    ['plan 2', 'how wide?'],
  ] as const) {
    ids[name] = testId('grp');
    await insertGroup(it.db, { id: ids[name], project_id: full, name, question });
  }
  await insertGroup(it.db, { id: testId('grp'), project_id: empty, name: 'plan 3', question: '' });
  expect(await groups()).toEqual({ items: ['plan 2', 'plan 10', 'rates'], next: null, total: 3 });
  expect((await groups({ order: 'asc' }))?.items).toEqual(['rates', 'plan 10', 'plan 2']);
  expect((await groups({ sort: 'name' }))?.items).toEqual(['plan 2', 'plan 10', 'rates']);
  expect((await groups({ sort: 'name', order: 'desc' }))?.items).toEqual(['rates', 'plan 10', 'plan 2']);
  expect((await groups({ sort: 'runs' }))?.items).toEqual(['rates', 'plan 2', 'plan 10']);
  expect((await groups({ sort: 'runs', order: 'asc' }))?.items).toEqual(['plan 2', 'plan 10', 'rates']);
  expect(await groups({ limit: 1 })).toEqual({ items: ['plan 2'], next: ids['plan 2'], total: 3 });
  expect(await groups({ limit: 1, before: ids['plan 2'] })).toMatchObject({ items: ['plan 10'] });
  expect(await groups({ limit: 1, before: group, order: 'asc' })).toMatchObject({ items: ['plan 10'] });
  expect(await groups({ limit: 1, before: ids['plan 2'], sort: 'name' })).toMatchObject({ items: ['plan 10'] });
  expect(await groups({ before: 'grp_nobody', sort: 'name' })).toBeUndefined();
  expect(await groups({ q: 'how PLAN' })).toMatchObject({ items: ['plan 2', 'plan 10'], total: 2 });
  expect(await groups({ group: ids['plan 10'] })).toMatchObject({ items: ['plan 10'], total: 1 });
  expect(await groups({ project: 'prj_nobody' })).toEqual({ items: [], next: null, total: 0 });
  await changeThings(it.db, 'archive', 'group', [ids['plan 2'] as string]);
  expect(await groups()).toMatchObject({ items: ['plan 10', 'rates'] });
  expect(await groups({ archived: 'only' })).toMatchObject({ items: ['plan 2'] });
  const [shown] = (await listGroups(it.db, { project: full, limit: 1, group }))?.items ?? [];
  expect(shown).toEqual({
    id: group,
    project_id: full,
    name: 'rates',
    question: 'which?',
    created_at: expect.stringMatching(/^20.*Z$/),
    runs: 1,
    active: 0,
    best: {
      run_id: expect.any(String),
      name: expect.any(String),
      metric: 'accuracy',
      value: 0.8,
      measured: 1,
      equal: 0,
    },
  });
});

test('a group is of its project; its name is taken there and nowhere else', async () => {
  expect(await groupInProject(it.db, full, group)).toBe(true);
  expect(await groupInProject(it.db, empty, group)).toBe(false);
  const row = { id: testId('grp'), project_id: empty, name: 'rates', question: 'a\0' };
  expect(await insertGroup(it.db, row)).toEqual({
    ...row,
    question: 'a␀',
    created_at: expect.stringMatching(/^20.*Z$/),
    runs: 0,
    active: 0,
    best: null,
  });
  expect(await insertGroup(it.db, { ...row, id: testId('grp') })).toBeNull();
  const missing = { ...row, id: testId('grp'), project_id: 'prj_nobody' };
  await expect(insertGroup(it.db, missing)).rejects.toMatchObject({ code: 'project.not_found' });
});

test('the yard shows examples that nobody trained, then what was used last, and where runs wait', async () => {
  expect((await yardProjects(it.db, 2)).projects.map(({ id }) => id)).toEqual([waiting, full]);
  const fresh = await things.project('fresh', 'digits');
  expect((await yardProjects(it.db, 2)).projects.map(({ id }) => id)).toEqual([fresh, waiting]);
  expect(await yardProjects(it.db, 1)).toMatchObject({ projects: [{ id: fresh }], projects_total: 4 });
  expect(await queueProjects(it.db, 9)).toEqual([{ id: waiting, name: 'apples', total: 1 }]);
  expect(await queueProjects(it.db, 0)).toEqual([]);
});
