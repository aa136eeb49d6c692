// Things of all kinds: renamed, put away, deleted and brought back; what each step says, what it leaves alone, and whom it tells.
import type { ThingKind } from '@trainyard/contracts/lifecycle';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { leaseRun } from './lease.ts';
import { changeThings, type LifecycleStep, renameThing } from './lifecycle.ts';
import type { Notice } from './notify.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testNotices } from './testing-notices.ts';
import { sha, testThings, type TestThings } from './testing-things.ts';
import { testYard, type TestYard } from './testing-yard.ts';
import { findThings, type thingTables } from './thing.ts';
import { underWay } from './uses.ts';

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

describe('steps', () => {
  test('one that is not known stops all; what is named twice is answered once, in the order that was asked', async () => {
    const [first, second] = [await things.config(project, 'b'), await things.config(project, 'a')];
    expect(await step('archive', 'config', first, 'cfg_nobody', second)).toEqual({ kind: 'unknown', id: 'cfg_nobody' });
    expect(await rowOf('configs', first)).toMatchObject({ archived_at: null });
    expect(await step('archive', 'config', second, first, second)).toEqual({
      kind: 'ok',
      things: [second, first].map((id) => ({
        kind: 'config',
        id,
        project_id: project,
        name: id === first ? 'b' : 'a',
        archived_at: expect.stringMatching(/^20.*Z$/),
      })),
    });
    expect(await step('archive', 'config')).toEqual({ kind: 'ok', things: [] });
  });

  test('what is archived again keeps its day, and what was deleted is not archived', async () => {
    const id = await things.config(project);
    await step('archive', 'config', id);
    await sql`update configs set archived_at = '2020-01-01' where id = ${id}`.execute(it.db);
    expect(await step('archive', 'config', id)).toMatchObject({
      things: [{ archived_at: '2020-01-01T00:00:00.000Z' }],
    });
    await step('delete', 'config', id);
    expect(await step('archive', 'config', id)).toMatchObject({ kind: 'deleted', by: 'itself', thing: { id } });
  });

  test('archived and then deleted comes back in two steps: first to the archive', async () => {
    const id = await things.config(project);
    await step('archive', 'config', id);
    await step('delete', 'config', id);
    expect(await rowOf('configs', id)).toMatchObject({ deleted_at: expect.any(Date), deleted_with: null });
    const { things: once } = (await step('restore', 'config', id)) as { things: object[] };
    expect(once[0]).toHaveProperty('archived_at');
    expect(once[0]).not.toHaveProperty('deleted_at');
    expect(once[0]).not.toHaveProperty('purge_at');
    const { things: twice } = (await step('restore', 'config', id)) as { things: object[] };
    expect(twice[0]).not.toHaveProperty('archived_at');
  });

  test('deleted again it keeps its grace time; after it, it does not come back', async () => {
    const id = await things.config(project);
    await step('delete', 'config', id);
    const days = sql<{
      days: number;
    }>`select round(extract(epoch from purge_at - now()) / 86400) as days from configs where id = ${id}`;
    expect((await days.execute(it.db)).rows[0]?.days).toBe(7);
    await sql`update configs set purge_at = now() + interval '1 day' where id = ${id}`.execute(it.db);
    await step('delete', 'config', id);
    expect((await days.execute(it.db)).rows[0]?.days).toBe(1);
    await lapse('configs', id);
    expect(await step('restore', 'config', id)).toMatchObject({ kind: 'gone', thing: { id } });
  });

  test('what waits of a project or run that is deleted is cancelled; a group leaves its runs alone', async () => {
    const within = await things.group(project);
    const [queued, paused] = [
      await things.run(project, data.version, { group: within }),
      await things.run(project, data.version),
    ];
    await sql`update runs set state = 'paused', wanted = null where id = ${paused}`.execute(it.db);
    expect(await underWay(it.db, 'project', [project])).toEqual({ running: 0, waiting: 2 });
    expect(await underWay(it.db, 'dataset', [data.id])).toEqual({ running: 0, waiting: 2 });
    expect(await underWay(it.db, 'run', [queued])).toEqual({ running: 0, waiting: 1 });
    for (const kind of ['group', 'model', 'config'] as const)
      expect(await underWay(it.db, kind, [within])).toEqual({ running: 0, waiting: 0 });
    expect(await step('archive', 'run', queued)).toMatchObject({ kind: 'refused' });
    expect(await step('archive', 'project', project)).toMatchObject({ kind: 'refused' });
    expect(await step('delete', 'dataset', data.id)).toMatchObject({ kind: 'refused' });
    expect(await step('delete', 'group', within)).toMatchObject({ kind: 'ok' });
    expect(await rowOf('runs', queued)).toMatchObject({ state: 'queued' });
    expect(await step('delete', 'run', queued)).toMatchObject({ kind: 'ok' });
    expect(await rowOf('runs', queued)).toMatchObject({ state: 'cancelled', seen: true, ended_at: expect.any(Date) });
    expect(await rowOf('runs', paused)).toMatchObject({ state: 'paused' });
    expect(await step('delete', 'project', project)).toMatchObject({ kind: 'ok' });
    expect(await rowOf('runs', paused)).toMatchObject({ state: 'cancelled', deleted_with: project });
    expect(await rowOf('runs', queued)).toMatchObject({ deleted_with: null });
  });

  test('a running run keeps its project from archive and deletion, and so does not one elsewhere', async () => {
    await sql`update runs set state = 'cancelled' where state in ('queued', 'running')`.execute(it.db);
    const run = await things.run(project, data.version);
    await leaseRun(it.db, await yard.agent(), ['cpu']);
    for (const what of ['archive', 'delete'] as const) {
      expect(await step(what, 'project', project)).toMatchObject({
        kind: 'refused',
        refused: { code: 'thing.in_use' },
      });
      expect(await step(what, 'run', run)).toMatchObject({ kind: 'refused' });
    }
    const other = await things.project();
    expect(await step('archive', 'project', other)).toMatchObject({ kind: 'ok' });
    expect(await step('delete', 'project', other)).toMatchObject({ kind: 'ok' });
  });

  test('what a project took along comes back with it, what was deleted before does not', async () => {
    const [kept, before] = [await things.group(project, 'kept'), await things.group(project, 'before')];
    await step('delete', 'group', before);
    await step('delete', 'project', project);
    expect(await step('restore', 'group', kept)).toMatchObject({ kind: 'deleted', by: 'project', thing: { id: kept } });
    expect(await step('restore', 'project', project)).toMatchObject({ kind: 'ok', things: [{ id: project }] });
    expect(await rowOf('groups', kept)).toMatchObject({ deleted_at: null, purge_at: null, deleted_with: null });
    expect(await rowOf('groups', before)).toMatchObject({ deleted_at: expect.any(Date), deleted_with: null });
    expect(await rowOf('datasets', data.id)).toMatchObject({ deleted_at: null });
  });

  test('a name that another has by now comes back with a number where names are their own, else as it was', async () => {
    const other = await things.project();
    const [first, own] = [await things.group(project, 'rates'), await things.group(project, 'only here')];
    await things.group(other, 'only here');
    await step('delete', 'group', first, own);
    await things.group(project, 'rates');
    expect(await step('restore', 'group', first, own)).toMatchObject({
      things: [{ name: 'rates 2' }, { name: 'only here' }],
    });
    const saved = await things.config(project, 'twice');
    await step('delete', 'config', saved);
    await things.config(project, 'twice');
    expect(await step('restore', 'config', saved)).toMatchObject({ things: [{ name: 'twice' }] });
    const name = `named ${project}`;
    await renameThing(it.db, 'project', project, name);
    await step('delete', 'project', project);
    await things.project(name);
    expect(await step('restore', 'project', project)).toMatchObject({ things: [{ name: `${name} 2` }] });
  });
});

describe('names', () => {
  test('a thing is renamed in the words that the database holds; others keep theirs', async () => {
    const [one, two] = [await things.group(project, 'one'), await things.group(project, 'two')];
    await told();
    expect(await renameThing(it.db, 'group', one, 'new\0')).toEqual({
      kind: 'ok',
      things: [{ kind: 'group', id: one, project_id: project, name: 'new␀' }],
    });
    expect(await told()).toEqual([{ kind: 'project', id: project, project }]);
    expect(await rowOf('groups', two)).toMatchObject({ name: 'two' });
    expect(await renameThing(it.db, 'group', one, 'two')).toEqual({ kind: 'taken' });
    expect(await renameThing(it.db, 'group', 'grp_nobody', 'x')).toEqual({ kind: 'unknown', id: 'grp_nobody' });
    expect(await told()).toEqual([]);
  });

  test('things are found in the order of their ids as asked, without those that are not known', async () => {
    const [one, two] = [await things.config(project, 'one'), await things.config(project, 'two')];
    expect((await findThings(it.db, 'config', [two, 'cfg_nobody', one])).map(({ name }) => name)).toEqual([
      'two',
      'one',
    ]);
    expect(await findThings(it.db, 'project', [project])).toMatchObject([
      { kind: 'project', id: project, project_id: project },
    ]);
    expect(await findThings(it.db, 'run', [])).toEqual([]);
  });
});

test('a step is told to whoever shows the thing or counts it', async () => {
  const run = await ended();
  const model = await things.model(project, run, sha('1'));
  const saved = await things.config(project);
  const owner = { kind: 'project', id: project, project };
  const after = async (kind: ThingKind, id: string) => {
    await told();
    await step('archive', kind, id);
    return told();
  };
  expect(await after('config', saved)).toEqual([owner]);
  expect(await after('model', model)).toEqual([{ kind: 'model', id: model, project }, owner]);
  expect(await after('dataset', data.id)).toEqual([{ kind: 'dataset', id: data.id, project }, owner]);
  expect(await after('run', run)).toMatchObject([{ kind: 'run', id: run, project }, owner]);
  // Two of one project are told as two, and their project once.
  const others = [await ended(), await ended()];
  await told();
  await step('archive', 'run', ...others);
  expect((await told()).map(({ kind }) => kind)).toEqual(['run', 'run', 'project']);
  expect(await after('project', project)).toEqual([owner]);
});
