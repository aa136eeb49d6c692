// Datasets as a list and one by one: sorted, searched, paged and counted by the database, each with its newest version.
import type { Finding } from '@trainyard/contracts/dataset';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  datasetNameTaken,
  findDataset,
  findVersion,
  insertDataset,
  insertVersionIfChanged,
  listVersions,
  type NewVersion,
} from './dataset.ts';
import { datasetItems, type DatasetQuery, listDatasets } from './dataset-list.ts';
import { changeThings } from './lifecycle.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testNotices } from './testing-notices.ts';
import { sha, testThings } from './testing-things.ts';
import { testId } from './testing-yard.ts';

let it: TestDatabase;
let project: string;
let other: string;
const ids: Record<string, string> = {};
const versions: Record<string, string> = {};

const finding = (severity: Finding['severity'], message: string): Finding => ({
  code: 'x',
  severity,
  message,
  count: null,
  examples: [],
});
const version = (bytes: number, more: Partial<NewVersion> = {}): NewVersion => ({
  id: testId('dsv'),
  fingerprint: sha('f'),
  profile: {} as never,
  findings: [],
  reading_override: null,
  files: [{ path: 'a', bytes, sha256: sha('a'), class: null, split: null }],
  ...more,
});
async function add(project_id: string, name: string, made: NewVersion, kind: 'images' | 'table' = 'table') {
  const id = testId('dst');
  const row = { id, project_id, name, kind, path: `/data/${name}`, source: kind === 'table' ? 'upload' : 'path' };
  expect(await insertDataset(it.db, { ...row, source: row.source as 'upload' }, made)).toBe(true);
  ids[name] = id;
  versions[name] = made.id;
  return id;
}

beforeAll(async () => {
  it = await testDatabase();
  const things = testThings(it.db);
  project = await things.project('b project');
  other = await things.project('a project');
  await add(
    project,
    'birds 10',
    version(30, { profile: { kind: 'images', images: 3, classes: [1, 2] } as never }),
    'images',
  );
  await add(project, 'birds 2', version(10, { findings: [finding('warning', 'odd')] }));
  await add(project, 'apples', version(20, { findings: [finding('info', 'fine'), finding('error', 'broken')] }));
  await add(other, 'cats', version(40, { profile: { kind: 'table', rows: 7, columns: [1] } as never }));
});
afterAll(() => it.close());

const page = async (query: Partial<DatasetQuery> = {}) => {
  const found = await listDatasets(it.db, { limit: 10, ...query });
  return found && { ...found, items: found.items.map(({ name }) => name) };
};
const names = async (query: Partial<DatasetQuery> = {}) => (await page(query))?.items;

test('newest first, or by a column, each with a direction of its own', async () => {
  expect(await names()).toEqual(['cats', 'apples', 'birds 2', 'birds 10']);
  expect(await names({ order: 'asc' })).toEqual(['birds 10', 'birds 2', 'apples', 'cats']);
  expect(await names({ sort: 'name' })).toEqual(['apples', 'birds 2', 'birds 10', 'cats']);
  expect(await names({ sort: 'name', order: 'desc' })).toEqual(['cats', 'birds 10', 'birds 2', 'apples']);
  expect(await names({ sort: 'bytes' })).toEqual(['birds 2', 'apples', 'birds 10', 'cats']);
  // Of equals the newest stands first.
  expect(await names({ sort: 'project' })).toEqual(['cats', 'apples', 'birds 2', 'birds 10']);
  expect(await names({ sort: 'kind' })).toEqual(['birds 10', 'cats', 'apples', 'birds 2']);
  expect(await names({ sort: 'source' })).toEqual(['birds 10', 'cats', 'apples', 'birds 2']);
  // What was read last stands first, unless it is asked for otherwise.
  expect(await names({ sort: 'read' })).toEqual(['cats', 'apples', 'birds 2', 'birds 10']);
  expect(await names({ sort: 'read', order: 'asc' })).toEqual(['birds 10', 'birds 2', 'apples', 'cats']);
});

test('a page ends where it was told to, and the next goes on behind it', async () => {
  expect(await page({ limit: 2 })).toMatchObject({ items: ['cats', 'apples'], next: ids['apples'], total: 4 });
  expect(await page({ limit: 2, before: ids['apples'] })).toMatchObject({ items: ['birds 2', 'birds 10'], next: null });
  expect(await page({ limit: 2, before: ids['birds 2'], order: 'asc' })).toMatchObject({ items: ['apples', 'cats'] });
  expect(await page({ limit: 1, offset: 1, sort: 'name' })).toMatchObject({ items: ['birds 2'], next: ids['birds 2'] });
  expect(await page({ limit: 2, before: ids['birds 2'], sort: 'name' })).toMatchObject({ items: ['birds 10', 'cats'] });
  expect(await page({ limit: 2, before: ids['cats'], sort: 'name' })).toMatchObject({
    items: [],
    next: null,
    total: 4,
  });
  expect(await page({ limit: 2, before: 'dst_nobody', sort: 'name' })).toBeUndefined();
});

test('of one project, with words of name, project or path, with findings of a weight; counted alike', async () => {
  expect(await page({ project })).toMatchObject({
    total: 3,
    findings_total: 2,
    items: ['apples', 'birds 2', 'birds 10'],
  });
  expect(await page({ project: other })).toMatchObject({ total: 1, findings_total: 0, items: ['cats'] });
  expect(await page({ project: 'prj_nobody' })).toEqual({ items: [], next: null, total: 0, findings_total: 0 });
  expect(await names({ q: 'BIRDS 2' })).toEqual(['birds 2']);
  expect(await names({ q: ' a  project ' })).toEqual(['cats', 'apples', 'birds 2', 'birds 10']);
  expect(await names({ q: '/data/c' })).toEqual(['cats']);
  expect(await names({ q: '  ' })).toHaveLength(4);
  expect(await names({ findings: 'error' })).toEqual(['apples']);
  expect(await names({ findings: 'warning' })).toEqual(['apples', 'birds 2']);
});

test('an item has the facts of its newest version and its findings counted, not its profile', async () => {
  const [cats, birds] = await datasetItems(it.db, [ids['cats'] as string, 'dst_nobody', ids['birds 10'] as string]);
  expect(cats).toEqual({
    id: ids['cats'],
    project_id: other,
    project_name: 'a project',
    name: 'cats',
    kind: 'table',
    path: '/data/cats',
    source: 'upload',
    created_at: expect.stringMatching(/^20.*Z$/),
    version: {
      id: versions['cats'],
      dataset_id: ids['cats'],
      number: 1,
      fingerprint: sha('f'),
      files: 1,
      bytes: 40,
      created_at: expect.stringMatching(/^20.*Z$/),
      facts: { examples: 7, columns: 1, classes: null },
      findings: { errors: 0, warnings: 0, worst: null },
    },
  });
  expect(birds?.version.facts).toEqual({ examples: 3, columns: null, classes: 2 });
  const [apples] = await datasetItems(it.db, [ids['apples'] as string]);
  expect(apples?.version.findings).toEqual({ errors: 1, warnings: 0, worst: 'broken' });
  expect(await datasetItems(it.db, [])).toEqual([]);
});

test('a time that has no form of its own costs the item that time alone', async () => {
  const id = await add(other, 'timeless', version(1));
  await it.db.updateTable('datasets').set({ created_at: 'infinity' }).where('id', '=', id).execute();
  await it.db.updateTable('dataset_versions').set({ created_at: '-infinity' }).where('dataset_id', '=', id).execute();
  const none = '1970-01-01T00:00:00.000Z';
  expect(await datasetItems(it.db, [id])).toMatchObject([{ created_at: none, version: { created_at: none } }]);
  await changeThings(it.db, 'delete', 'dataset', [id]);
});

test('a name is taken within its project by what is not deleted', async () => {
  expect(await datasetNameTaken(it.db, project, 'apples')).toBe(true);
  expect(await datasetNameTaken(it.db, other, 'apples')).toBe(false);
  expect(await datasetNameTaken(it.db, project, 'apple')).toBe(false);
  const row = {
    id: testId('dst'),
    project_id: project,
    name: 'apples',
    kind: 'table',
    path: '/p',
    source: 'path',
  } as const;
  expect(await insertDataset(it.db, row, version(1))).toBe(false);
  const id = await add(project, 'gone', version(1));
  await changeThings(it.db, 'delete', 'dataset', [id]);
  expect(await datasetNameTaken(it.db, project, 'gone')).toBe(false);
  expect(await names({ project })).not.toContain('gone');
});

test('other bytes are the next version, the same bytes are the one that is there; each is read by itself', async () => {
  const id = await add(other, 'grown', version(5, { findings: [finding('warning', 'odd')] }));
  const first = versions['grown'] as string;
  expect(await insertVersionIfChanged(it.db, id, version(9))).toBe(first);
  const files = [
    { path: 'a', bytes: 2, sha256: sha('1'), class: 'cat', split: 'train' as const },
    { path: 'b', bytes: 3, sha256: sha('2'), class: null, split: null },
  ];
  const reading = { delimiter: ';' } as never;
  const second = version(0, { fingerprint: sha('e'), files, reading_override: reading });
  expect(await insertVersionIfChanged(it.db, id, second)).toBe(second.id);
  const listed = await listVersions(it.db, id);
  expect(listed.map((one) => [one.id, one.number, one.files, one.bytes])).toEqual([
    [second.id, 2, 2, 5],
    [first, 1, 1, 5],
  ]);
  expect(listed[0]).toEqual({
    id: second.id,
    dataset_id: id,
    number: 2,
    fingerprint: sha('e'),
    files: 2,
    bytes: 5,
    profile: {},
    findings: [],
    reading_override: { delimiter: ';' },
    derived: null,
    created_at: expect.stringMatching(/^20.*Z$/),
  });
  expect(await findDataset(it.db, id)).toMatchObject({ name: 'grown', project_name: 'a project', version: listed[0] });
  expect(await findVersion(it.db, first)).toEqual({ version: listed[1], kind: 'table', path: '/data/grown' });
  expect(await findVersion(it.db, 'dsv_nobody')).toBeUndefined();
  expect(await findDataset(it.db, 'dst_nobody')).toBeUndefined();
  expect(await listVersions(it.db, 'dst_nobody')).toEqual([]);
});

test('a new version is told', async () => {
  const told = await testNotices(it.db);
  const id = await add(other, 'told', version(1));
  expect(await told()).toEqual([{ kind: 'dataset', id }]);
  await insertVersionIfChanged(it.db, id, version(2));
  expect(await told()).toEqual([]);
});
