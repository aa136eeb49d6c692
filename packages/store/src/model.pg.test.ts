// Models as a list and one by one: what each is worth, where it comes from, and that a run has one at most.
import { ModelItem } from '@trainyard/contracts/model';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { changeThings } from './lifecycle.ts';
import { findModel, findModelOfRun, insertModel, modelSource } from './model.ts';
import { listModels, type ModelQuery } from './model-list.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testNotices } from './testing-notices.ts';
import { sha, testThings, type TestThings } from './testing-things.ts';
import { testId } from './testing-yard.ts';

let it: TestDatabase;
let things: TestThings;
let project: string;
let other: string;
let versionOf: Record<string, string>;
const ids: Record<string, string> = {};
const runs: Record<string, string> = {};

const signature = {
  task: 'tabular-classification',
  image_size: null,
  columns: [],
  target: 'y',
  labels: ['a', 'b'],
} as const;
const files = [
  { path: 'weights', bytes: 5, sha256: sha('1') },
  { path: 'labels', bytes: 2, sha256: sha('2') },
];

/** A model named after its run, of a run with this value. */
async function add(project_id: string, name: string, value: number, architecture = 'forest') {
  const run = await things.run(project_id, versionOf[project_id] as string);
  await things.complete(run);
  await sql`update runs set name = ${`run of ${name}`}, metric_value = ${value} where id = ${run}`.execute(it.db);
  const id = testId('mdl');
  const row = {
    id,
    project_id,
    run_id: run,
    name,
    task: 'tabular-classification',
    architecture,
    metrics: { accuracy: value },
    signature: { ...signature, columns: [], labels: ['a', 'b'] },
    files: name === 'tree 2' ? files : files.slice(0, 1),
    data_fingerprint: sha('f'),
    environment: { torch: '2' },
  };
  expect(await insertModel(it.db, row)).toBe(id);
  ids[name] = id;
  runs[name] = run;
  return row;
}

beforeAll(async () => {
  it = await testDatabase();
  things = testThings(it.db);
  project = await things.project('b project');
  other = await things.project('a project');
  versionOf = {
    [project]: (await things.dataset(project, 'birds')).version,
    [other]: (await things.dataset(other, 'apples')).version,
  };
  await add(project, 'tree 10', 0.5);
  await add(project, 'tree 2', 0.9, 'boosting');
  await add(other, 'net', 0.7);
});
afterAll(() => it.close());

const page = async (query: Partial<ModelQuery> = {}) => {
  const found = await listModels(it.db, { limit: 10, ...query });
  return found && { ...found, items: found.items.map(({ name }) => name) };
};
const names = async (query: Partial<ModelQuery> = {}) => (await page(query))?.items;

test('newest first, or by a column in either direction; of equals the newest first', async () => {
  expect(await names()).toEqual(['net', 'tree 2', 'tree 10']);
  expect(await names({ order: 'asc' })).toEqual(['tree 10', 'tree 2', 'net']);
  expect(await names({ sort: 'name' })).toEqual(['net', 'tree 2', 'tree 10']);
  expect(await names({ sort: 'name', order: 'desc' })).toEqual(['tree 10', 'tree 2', 'net']);
  expect(await names({ sort: 'project' })).toEqual(['net', 'tree 2', 'tree 10']);
  expect(await names({ sort: 'dataset', order: 'desc' })).toEqual(['tree 2', 'tree 10', 'net']);
  expect(await names({ sort: 'architecture' })).toEqual(['tree 2', 'net', 'tree 10']);
  expect(await names({ sort: 'run', order: 'desc' })).toEqual(['tree 10', 'tree 2', 'net']);
  expect(await names({ sort: 'bytes', order: 'desc' })).toEqual(['tree 2', 'net', 'tree 10']);
  expect(await names({ sort: 'metric', order: 'desc' })).toEqual(['tree 2', 'net', 'tree 10']);
  expect(await names({ sort: 'task' })).toEqual(['net', 'tree 2', 'tree 10']);
});

test('a page ends where it was told to, the next goes on behind it, and the total is of all', async () => {
  expect(await page({ limit: 2 })).toEqual({ items: ['net', 'tree 2'], next: ids['tree 2'], total: 3 });
  expect(await page({ limit: 2, before: ids['tree 2'] })).toEqual({ items: ['tree 10'], next: null, total: 3 });
  expect(await page({ limit: 3 })).toMatchObject({ next: null });
  expect(await page({ limit: 2, order: 'asc', before: ids['tree 10'] })).toMatchObject({ items: ['tree 2', 'net'] });
  expect(await page({ limit: 2, sort: 'name', before: ids['net'] })).toMatchObject({ items: ['tree 2', 'tree 10'] });
  expect(await page({ limit: 2, sort: 'name', before: 'mdl_nobody' })).toBeUndefined();
  expect(await page({ project, limit: 1 })).toEqual({ items: ['tree 2'], next: ids['tree 2'], total: 2 });
  expect(await page({ q: 'PROJECT forest' })).toMatchObject({ items: ['net', 'tree 10'], total: 2 });
  expect(await page({ q: 'apples' })).toMatchObject({ items: ['net'] });
  expect(await page({ q: 'birds run' })).toMatchObject({ total: 2 });
});

test('an item has what a row shows, and the first labels with the number of all', async () => {
  const labels = Array.from({ length: 25 }, (_, index) => `label ${index}`);
  await sql`update models set signature = jsonb_set(signature, '{labels}', ${JSON.stringify(labels)}::jsonb) where id = ${ids['net']}`.execute(
    it.db,
  );
  const [net] = (await listModels(it.db, { limit: 1 }))?.items ?? [];
  expect(net).toMatchObject({
    id: ids['net'],
    project_id: other,
    project_name: 'a project',
    run_id: runs['net'],
    run_name: 'run of net',
    dataset_name: 'apples',
    task: 'tabular-classification',
    architecture: 'forest',
    bytes: 5,
    metrics: { accuracy: 0.7 },
    metric: { name: 'accuracy', value: 0.7, part: 'validation', greater_is_better: true },
    files: files.slice(0, 1),
    signature: { task: 'tabular-classification', image_size: null, target: 'y', labels: labels.slice(0, 20) },
    classes: 25,
    created_at: expect.stringMatching(/^20.*Z$/),
  });
  expect(net).not.toHaveProperty('reference');
  await sql`update models set signature = jsonb_set(signature, '{image_size}', '64') where id = ${ids['net']}`.execute(
    it.db,
  );
  expect((await listModels(it.db, { limit: 1 }))?.items[0]?.signature.image_size).toBe(64);
});

test('what is not as it should be costs the item that part alone', async () => {
  await add(other, 'odd', 0.1);
  await sql`update models set metrics = '[1]', files = '{"a":1}', signature = '{"labels":{"x":1},"image_size":"large"}', created_at = 'infinity'
    where id = ${ids['odd']}`.execute(it.db);
  expect((await listModels(it.db, { limit: 1 }))?.items).toMatchObject([
    {
      name: 'odd',
      metrics: {},
      files: [],
      bytes: 0,
      classes: 0,
      signature: { image_size: null, target: null, labels: [] },
      created_at: '1970-01-01T00:00:00.000Z',
    },
  ]);
  await changeThings(it.db, 'delete', 'model', [ids['odd'] as string]);
});

test('what a model is worth is said by the test part where there is one, in its list and on its page', async () => {
  await add(other, 'tested', 0.6);
  await sql`update models set metrics = '{"accuracy": 0.6, "test_accuracy": 0.99}' where id = ${ids['tested']}`.execute(
    it.db,
  );
  const order = () => names({ sort: 'metric', order: 'desc', project: other });
  expect(await order()).toEqual(['net', 'tested']);
  await sql`update runs set evaluation = '{"split": "test", "examples": 50}' where id = ${runs['tested']}`.execute(
    it.db,
  );
  expect(await order()).toEqual(['tested', 'net']);
  const shown = { metric: { name: 'accuracy', value: 0.99, part: 'test', examples: 50 } };
  expect((await listModels(it.db, { limit: 1 }))?.items[0]).toMatchObject(shown);
  expect(await findModel(it.db, ids['tested'] as string)).toMatchObject(shown);
  await changeThings(it.db, 'delete', 'model', [ids['tested'] as string]);
});

test('the page of a model has its files, its config, its data, and what made it', async () => {
  const { labels } = signature;
  expect(await findModel(it.db, ids['tree 2'] as string)).toMatchObject({
    id: ids['tree 2'],
    project_id: project,
    project_name: 'b project',
    run_id: runs['tree 2'],
    run_name: 'run of tree 2',
    name: 'tree 2',
    task: 'tabular-classification',
    architecture: 'boosting',
    stop: null,
    metrics: { accuracy: 0.9 },
    metric: { name: 'accuracy', value: 0.9, greater_is_better: true },
    signature: { ...signature, columns: [], labels },
    files,
    bytes: 7,
    dataset_version_id: versionOf[project],
    dataset_name: 'birds',
    data_fingerprint: sha('f'),
    environment: { torch: '2' },
    evaluation: null,
    config: { task: 'tabular-classification' },
    created_at: expect.stringMatching(/^20.*Z$/),
  });
  expect(await findModel(it.db, 'mdl_nobody')).toBeUndefined();
});

test('a run has one model: a second is not made, and none of a run that was deleted', async () => {
  const row = await add(other, 'once', 0.4);
  expect(await findModelOfRun(it.db, row.run_id)).toBe(row.id);
  expect(await insertModel(it.db, { ...row, id: testId('mdl') })).toBe(row.id);
  expect(await modelSource(it.db, row.run_id)).toEqual({
    project_id: other,
    name: 'run of once',
    task: 'tabular-classification',
    config: { task: 'tabular-classification', data: versionOf[other] },
    metrics: { accuracy: 0.5 },
  });
  const run = await things.run(other, versionOf[other] as string);
  await things.complete(run);
  expect(await findModelOfRun(it.db, run)).toBeUndefined();
  await changeThings(it.db, 'delete', 'run', [run]);
  expect(await modelSource(it.db, run)).toBeUndefined();
  expect(await insertModel(it.db, { ...row, id: testId('mdl'), run_id: run })).toBeNull();
  expect(await findModelOfRun(it.db, run)).toBeUndefined();
  expect(await modelSource(it.db, 'run_nobody')).toBeUndefined();
  await changeThings(it.db, 'delete', 'model', [row.id]);
  expect(await findModelOfRun(it.db, row.run_id)).toBe(row.id);
});

test('a new model is told once, with the run that shows it', async () => {
  const told = await testNotices(it.db);
  const row = await add(other, 'told', 0.4);
  const heard = await told();
  expect(heard.slice(-2)).toMatchObject([
    { kind: 'model', id: row.id, project: other },
    { kind: 'run', id: row.run_id, detail: true, patch: { fields: { model_id: row.id } } },
  ]);
  await insertModel(it.db, { ...row, id: testId('mdl') });
  expect(await told()).toEqual([]);
});

test('a list has every field that a page reads, as the contract says', async () => {
  const items = (await listModels(it.db, { limit: 50 }))?.items ?? [];
  expect(items.length).toBeGreaterThan(1);
  expect(items.map((item) => ModelItem.parse(JSON.parse(JSON.stringify(item))).id)).toEqual(items.map(({ id }) => id));
});
