// What is told of all runs that fit, and which runs fit: counts, values to choose from, questions in words, the axis, conditions.
import type { JsonObject } from '@trainyard/contracts/scalar';
import { metricInterval } from '@trainyard/core/metric';
import { readFilter, Unreadable } from '@trainyard/core/run-filter';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { RunFilter } from './run-condition.ts';
import { runConfigs, runFacets } from './run-facets.ts';
import { countRuns, listRuns, newestFirst } from './run-list.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testThings, type TestThings } from './testing-things.ts';
import { testId, testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
let things: TestThings;
let project: string;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  things = testThings(it.db);
});
afterAll(() => it.close());
beforeEach(async () => {
  project = await things.project();
});

interface Made {
  name: string;
  state: string;
  question: string | null;
  metric: string;
  value: number | null;
  examples: number;
  reference: JsonObject;
  config: JsonObject;
  version: string;
  group: string;
  device: string;
  task: string;
}
async function insert(more: Partial<Made> = {}): Promise<string> {
  const id = testId('run');
  const config = { task: 'image-classification', data: 'd', model: 'resnet-18', ...more.config };
  const metric = more.metric ?? 'accuracy';
  await it.db
    .insertInto('runs')
    .values({
      id,
      name: more.name ?? id,
      state: more.state ?? 'completed',
      project_id: project,
      group_id: more.group ?? null,
      dataset_version_id: more.version ?? yard.versionId,
      task: more.task ?? 'image-classification',
      config: JSON.stringify(config),
      metrics: '{}',
      question: more.question === undefined ? 'q' : more.question,
      metric_name: metric,
      metric_greater_is_better: metric === 'accuracy',
      metric_value: more.value ?? null,
      metric_examples: more.examples ?? null,
      device: more.device ?? null,
    })
    .execute();
  // What is generated from an evaluation is set through it.
  if (more.reference) {
    const evaluation = JSON.stringify(more.reference);
    await sql`update runs set evaluation = ${evaluation}::jsonb where id = ${id}`.execute(it.db);
  }
  return id;
}
const facets = async (filter: RunFilter = {}) => runFacets(it.db, { project, ...filter });

test('where nothing fits, nothing is told', async () => {
  expect(await facets()).toEqual({
    ids: [],
    total: 0,
    measured: 0,
    states: [],
    datasets: [],
    models: [],
    metric: null,
    best: null,
    equal: 0,
    near: 0,
    questions: [],
    questions_total: 0,
  });
  const asked = await insert({ question: null, state: 'failed' });
  expect(await facets()).toMatchObject({ ids: [asked], total: 1, measured: 0, metric: null, questions_total: 0 });
});

test('values to choose from: the most frequent first, equals by name, fifty at most', async () => {
  const birds = await things.dataset(project, 'more birds');
  for (const model of ['b', 'a', 'c', 'c'])
    await insert({ config: { model }, state: model === 'c' ? 'failed' : 'paused' });
  await insert({ config: { model: { name: 'b', depth: 3 } }, version: birds.version });
  await insert({ config: { model: 7 } });
  const found = await facets();
  expect(found.models).toEqual([
    { value: 'b', runs: 2 },
    { value: 'c', runs: 2 },
    { value: 'a', runs: 1 },
  ]);
  expect(found.states).toEqual([
    { value: 'completed', runs: 2 },
    { value: 'failed', runs: 2 },
    { value: 'paused', runs: 2 },
  ]);
  expect(found.datasets).toEqual([
    { id: expect.any(String), name: 'birds', runs: 5 },
    { id: birds.id, name: 'more birds', runs: 1 },
  ]);
  expect([found.total, found.ids.length]).toEqual([6, 6]);
  await sql`insert into runs (id, name, project_id, dataset_version_id, state, task, config, metrics, metric_name, metric_greater_is_better, question)
    select 'run_many_' || n, 'x', ${project}, ${yard.versionId}, 'completed', 't', jsonb_build_object('model', 'm' || n), '{}', 'accuracy', true, 'q' || n
    from generate_series(1, 60) n`.execute(it.db);
  const many = await facets();
  expect([many.models.length, many.questions.length, many.questions_total]).toEqual([50, 50, 61]);
});

test('the axis spans all that is shown on it, with what was measured of it, and not what failed', async () => {
  const metric = 'rmse';
  const best = await insert({ metric, value: 3 });
  await insert({ metric, value: 5 });
  await insert({ metric, value: 9, state: 'failed' });
  await insert({ metric, value: 8, question: 'other' });
  expect(await facets()).toMatchObject({
    metric: { name: 'rmse', greater_is_better: false, measured: 2, range: [3, 5] },
    best: { id: best },
    equal: 0,
    near: 0,
  });
  await insert({ metric, value: 6, state: 'paused' });
  expect((await facets()).metric).toMatchObject({ measured: 2, range: [3, 6] });
  await insert({ metric, value: 3, reference: { split: 'val', examples: 9, intervals: { rmse: [1, 7] } } });
  expect(await facets()).toMatchObject({ metric: { measured: 3, range: [1, 7] }, equal: 1 });
});

test('of counted examples the axis has the intervals of the outermost; who lies within that of the best is near', async () => {
  const examples = 100;
  await insert({ value: 0.5, examples });
  await insert({ value: 0.88, examples });
  await insert({ value: 0.9, examples });
  const best = await insert({ value: 0.9, examples });
  const [low] = metricInterval('accuracy', 0.5, examples)!;
  const [, high] = metricInterval('accuracy', 0.9, examples)!;
  expect(await facets()).toMatchObject({ metric: { range: [low, high] }, best: { id: best }, equal: 1, near: 1 });
  expect(await facets({ states: ['failed'] })).toMatchObject({ total: 0, metric: null, best: null });
});

test('where no run has a result, what is measured so far has an axis and no best', async () => {
  await insert({ value: 0.25, state: 'running' });
  expect(await facets()).toMatchObject({
    measured: 0,
    metric: { measured: 0, range: [0.25, 0.25] },
    best: null,
    equal: 0,
    near: 0,
  });
  await insert({ state: 'failed', question: 'p' });
  expect((await facets()).questions_total).toBe(2);
});

test('a question is told in the words of its newest run', async () => {
  const target = { target: 'price', seed: 3, validation: { name: 'holdout', fraction: 0.25 } };
  await insert({ task: 'tabular-regression', config: { ...target, seed: 1 }, value: 1 });
  await insert({ task: 'tabular-regression', config: target, value: 1 });
  await insert({ config: { target: 'none of images' }, question: 'images' });
  const words = { dataset_name: 'birds', dataset_version_number: 1 };
  expect((await facets()).questions).toEqual([
    {
      id: 'q',
      runs: 2,
      measured: 2,
      metric: 'accuracy',
      ...words,
      target: 'price',
      validation: target.validation,
      seed: 3,
    },
    { id: 'images', runs: 1, measured: 0, metric: 'accuracy', ...words, target: null, validation: null, seed: null },
  ]);
  // Data with a validation part of its own is split by nobody.
  const own = await things.dataset(project, 'own');
  const profile = JSON.stringify({ kind: 'images', splits: { train: 9, val: 3 } });
  await it.db.updateTable('dataset_versions').set({ profile }).where('id', '=', own.version).execute();
  await insert({ version: own.version, config: target, question: 'own' });
  expect((await facets()).questions.find(({ id }) => id === 'own')).toMatchObject({ validation: null, seed: null });
});

test('configs are given with the data by the name that people know', async () => {
  const id = await insert({ config: { epochs: 3 } });
  const config = { task: 'image-classification', data: 'd', model: 'resnet-18', epochs: 3 };
  expect(await runConfigs(it.db, [id, 'run_nobody'])).toEqual([{ id, config, data: 'birds v1' }]);
  expect(await runConfigs(it.db, [])).toEqual([]);
});

test('conditions: by state, group, id and text, all of them together', async () => {
  const group = await things.group(project);
  const [one, two, three] = [
    await insert({ name: 'one', state: 'failed', group }),
    await insert({ name: 'two', state: 'paused', group }),
    await insert({ name: 'three' }),
  ];
  const ids = async (filter: RunFilter) =>
    (await listRuns(it.db, { filter: { project, ...filter }, sort: newestFirst, place: { limit: 9 } }))?.items.map(
      ({ id }) => id,
    );
  expect(await ids({})).toEqual([three, two, one]);
  expect(await ids({ states: ['failed'] })).toEqual([one]);
  expect(await ids({ states: ['failed', 'paused'] })).toEqual([two, one]);
  expect(await ids({ states: [] })).toEqual([]);
  expect(await ids({ group })).toEqual([two, one]);
  expect(await ids({ ids: [three, one, 'run_nobody'] })).toEqual([three, one]);
  expect(await ids({ ids: [] })).toEqual([]);
  expect(await ids({ q: 'T' })).toEqual([three, two]);
  expect(await ids({ q: two.slice(-5) })).toEqual([two]);
  expect(await ids({ q: 't', group })).toEqual([two]);
  expect(await ids({ project: 'prj_nobody' })).toEqual([]);
  expect(await countRuns(it.db)).toBeGreaterThan(await countRuns(it.db, { project }));
  // Those that somebody names are there although they are archived, unless it is asked for those alone that are.
  await sql`update runs set archived_at = now() where id = ${one}`.execute(it.db);
  expect(await ids({})).toEqual([three, two]);
  expect(await ids({ ids: [one, two] })).toEqual([two, one]);
  expect(await ids({ ids: [one, two], archived: 'only' })).toEqual([one]);
  // Within a group all of it is shown also where its project is archived; among all projects it is not.
  await sql`update projects set archived_at = now() where id = ${project}`.execute(it.db);
  expect(await countRuns(it.db, { group })).toBe(1);
  expect(await countRuns(it.db, { q: two })).toBe(0);
});

test('words of a filter: of any column, of yes and no, of numbers, of times, and not these', async () => {
  const group = await things.group(project, 'sweep of rates');
  const one = await insert({
    name: 'one',
    group,
    device: 'cuda:3',
    config: { model: 'vit', deterministic: true, epochs: 3 },
  });
  await insert({ name: 'two', config: { model: 'cnn', deterministic: false, epochs: 30 } });
  await sql`update runs set created_at = '2026-02-03T04:05:06Z' where id = ${one}`.execute(it.db);
  const found = async (text: string) => {
    const where = readFilter(text);
    if (where instanceof Unreadable) throw new Error(where.message);
    const page = await listRuns(it.db, { filter: { project, where }, sort: newestFirst, place: { limit: 9 } });
    return page?.items.map(({ name }) => name);
  };
  for (const word of [
    'VIT',
    'CUDA',
    'sweep',
    one,
    'model:vi',
    'model=VIT',
    'device=cuda:3',
    'config.epochs=3',
    'config.deterministic=true',
  ])
    expect(await found(word), word).toEqual(['one']);
  for (const word of [
    '-vit',
    'model!=vit',
    'model!=VIT',
    '-model=vit',
    'config.epochs!=3',
    'config.epochs>3',
    'config.deterministic:no',
    'config.deterministic=FALSE',
    'config.epochs:30',
  ])
    expect(await found(word), word).toEqual(['two']);
  for (const word of ['birds', 'completed', 'config.epochs>=3', 'config.epochs<31'])
    expect(await found(word), word).toEqual(['two', 'one']);
  for (const word of ['model=vi', 'config.epochs=4', 'metric=1', 'metric:one', 'name>1', 'state=comp', 'none'])
    expect(await found(word), word).toEqual([]);
  for (const word of ['created:2026-02-03', 'created=2026-02', 'created<2026-02-04', '-created>2026-02-04'])
    expect(await found(word), word).toEqual(['one']);
  expect(await found('created!=2026-02-03 name:two')).toEqual(['two']);
});
