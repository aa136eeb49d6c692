// Lists over HTTP: what a person may ask in an address, and what is answered to what nobody should.
import type { RunFacets } from '@trainyard/contracts/run-list';
import type { Run, RunItem } from '@trainyard/contracts/run';
import type { Yard } from '@trainyard/contracts/yard';
import { connect, type Database } from '@trainyard/store/database';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { testId, testYard, type TestYard } from '@trainyard/store/testing-yard';
import { type SentProblem, testServer, type TestServer } from '../testing-server.ts';

let it: TestServer;
let db: Database;
let yard: TestYard;
const runs: string[] = [];
beforeAll(async () => {
  it = await testServer();
  db = await connect(it.databaseUrl);
  yard = await testYard(db);
  for (const rate of [0.1, 0.01, 0.001]) {
    const id = await yard.run({ learning_rate: rate, optimizer: { name: 'sgd', momentum: rate } });
    runs.push(id);
    await sql`update runs set state = 'completed', metric_value = ${rate}, metric_examples = 100, metrics = ${JSON.stringify({ accuracy: rate, f1: 1 - rate })},
      started_at = now(), ended_at = now() where id = ${id}`.execute(db);
    await sql`insert into models (id, project_id, run_id, name, task, architecture, metrics, signature, files, environment)
      values (${testId('mdl')}, ${yard.projectId}, ${id}, ${`model ${rate}`}, 'image-classification', 'resnet', '{}', '{"labels":["a","b"],"image_size":32}', '[{"path":"m","bytes":5,"sha256":"${sql.raw('c'.repeat(64))}"}]', '{}')`.execute(
      db,
    );
  }
}, 240_000);
afterAll(async () => {
  await db?.close();
  await it?.close();
});

const list = async (query: string) =>
  (
    await it.ask<{ items: RunItem[]; next: string | null; total: number }>(
      'GET',
      `/runs?project=${yard.projectId}&${query}`,
    )
  ).json;

describe('bad questions are refused in words, and never break', () => {
  const paths = ['/runs', '/models', '/datasets', '/agents', '/runs/facets'];
  const questions = [
    'limit=1e9',
    'limit=0',
    'limit=-1',
    'limit=x',
    'offset=-1',
    'offset=1e99',
    'before=x',
    'before=%00',
    'before=',
    'project=%00',
    'sort=%00',
    'sort=',
    'sort=nothing',
    'order=up',
    'state=%00',
    'state=failed,lost',
    'state=',
    'where=nope:1',
    'where=lr>x',
    'fields=config.nope',
    'fields=%00',
    'ids=x',
    'nothing=1',
    'group=x',
    'limit=1&limit=2',
    'q=a&q=b',
  ];
  test.each(paths)('%s', async (path) => {
    for (const question of questions) {
      const { status, json } = await it.ask<SentProblem>('GET', `${path}?${question}`);
      expect([path, question, status, json.code]).toEqual([path, question, 400, 'http.query']);
    }
    // Text may hold anything, also what the database cannot: it is looked for, and not found.
    if (path === '/agents') return;
    for (const text of ['%00', '%ED%A0%80', '%25%5C_%27%22', 'x'.repeat(200)])
      expect([text, (await it.ask('GET', `${path}?q=${text}`)).status]).toEqual([text, 200]);
    expect((await it.ask('GET', `${path}?q=${'x'.repeat(201)}`)).status).toBe(400);
  });

  test('a name that is none is told with the nearest and with what there is', async () => {
    const ask = async (query: string) => {
      const { detail, hint } = (await it.ask<SentProblem>('GET', `/runs?${query}`)).json;
      return `${detail} ${hint}`;
    };
    expect(await ask('sort=config.lerning_rate')).toMatch(/Did you mean "learning_rate"\?.*config\.epochs/);
    expect(await ask('where=statee:failed')).toMatch(/Did you mean "state"/);
    expect(await ask('fields=metrics.acuracy')).toMatch(/Did you mean "accuracy".*metrics\.f1/);
    expect(await ask('sort=momentun')).toContain('"momentun"');
  });

  test('other text of an address breaks nothing either', async () => {
    const run = runs[0] ?? '';
    for (const query of ['q=%00', 'kind=%00', 'kind=log,%00', 'q=%00&before=5'])
      expect([query, (await it.ask('GET', `/runs/${run}/events?${query}`)).status]).toEqual([query, 200]);
    expect((await it.ask('GET', `/dataset-versions/${yard.versionId}/images?class=%00`)).status).toBe(200);
  });
});

test('runs are sorted, filtered and paged by the address', async () => {
  const ids = (page: { items: RunItem[] }) => page.items.map(({ id }) => runs.indexOf(id));
  expect(ids(await list('sort=lr'))).toEqual([2, 1, 0]);
  expect(ids(await list('sort=config.optimizer.momentum&order=desc'))).toEqual([0, 1, 2]);
  expect(ids(await list('sort=metrics.f1&order=desc'))).toEqual([2, 1, 0]);
  expect(await list('sort=metric&limit=1&offset=1')).toMatchObject({
    total: 3,
    items: [{ id: runs[1] }],
    next: runs[1],
  });
  expect(ids(await list(`sort=metric&before=${runs[1]}`))).toEqual([0]);
  expect(ids(await list('where=lr%3E0.005%20-metric%3E0.05'))).toEqual([1]);
  expect(ids(await list('state=completed,failed&limit=2'))).toEqual([2, 1]);
  expect(ids(await list(`ids=${runs[2]},${runs[0]}`))).toEqual([2, 0]);
  const [item] = (await list('fields=lr,config.optimizer,metrics.f1&limit=1')).items;
  expect(item?.fields).toEqual({
    lr: 0.001,
    'config.optimizer': { name: 'sgd', momentum: 0.001 },
    'metrics.f1': 0.999,
  });
  expect(Object.keys(item ?? {})).not.toContain('config');
  expect(JSON.stringify({ ...item, fields: undefined }).length).toBeLessThan(1200);
});

test('facets tell of all what a page would have to read all for', async () => {
  const { json } = await it.ask<RunFacets>('GET', `/runs/facets?project=${yard.projectId}`);
  expect(json).toMatchObject({
    total: 3,
    states: [{ value: 'completed', runs: 3 }],
    datasets: [{ name: 'birds', runs: 3 }],
    models: [{ value: 'resnet-18', runs: 3 }],
    measured: 3,
    metric: { name: 'accuracy', greater_is_better: true, measured: 3 },
    best: { id: runs[0] },
    equal: 0,
    near: 0,
    questions: [
      { runs: 3, measured: 3, dataset_name: 'birds', dataset_version_number: 1, target: null, metric: 'accuracy' },
    ],
    questions_total: 1,
  });
  expect(json.metric?.range?.[1]).toBeCloseTo(json.best?.metric.interval?.[1] ?? 0, 6);
  const field = (key: string) => json.fields.find((one) => one.key === key);
  expect(field('learning_rate')).toMatchObject({ values: 3, runs: 3, numeric: true });
  expect(field('optimizer.momentum')).toMatchObject({ values: 3 });
  expect(field('data')).toMatchObject({ values: 1, usual: 'birds v1' });
  const some = await it.ask<RunFacets>('GET', `/runs/facets?project=${yard.projectId}&where=lr%3C0.05`);
  expect(some.json).toMatchObject({ total: 2, best: { id: runs[1] } });
  const none = await it.ask<RunFacets>('GET', `/runs/facets?project=${it.project}`);
  expect(none.json).toEqual({
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
    fields: [],
  });
});

test('a run knows where it stands', async () => {
  const standing = async (run: string | undefined) => (await it.ask('GET', `/runs/${run}/standing`)).json;
  expect(await standing(runs[1])).toEqual({
    rank: 2,
    of: 3,
    equal: 0,
    final: true,
    others: 0,
    best_before: { id: runs[0], name: expect.any(String), value: 0.1 },
  });
  expect(await standing(runs[0])).toMatchObject({ rank: 1, of: 3, best_before: null });
  expect((await it.ask<SentProblem>('GET', '/runs/run_00000000000000000000000099/standing')).json.code).toBe(
    'run.not_found',
  );
});

test('models and datasets are paged, light and sorted too', async () => {
  const ask = async (path: string) =>
    (await it.ask<{ items: { id: string; name: string }[]; next: string | null; total: number }>('GET', path)).json;
  const models = await ask(`/models?project=${yard.projectId}&sort=name&limit=2`);
  expect(models).toMatchObject({
    total: 3,
    items: [{ name: 'model 0.001' }, { name: 'model 0.01', bytes: 5, classes: 2, signature: { labels: ['a', 'b'] } }],
  });
  expect(models.items[0]).not.toHaveProperty('evaluation');
  expect((await ask(`/models?project=${yard.projectId}&sort=name&before=${models.next}`)).items).toMatchObject([
    { name: 'model 0.1' },
  ]);
  expect((await ask('/models?q=model%200.01%20resnet')).total).toBe(1);
  expect((await ask(`/models?project=${yard.projectId}&sort=metric&order=desc`)).items[0]?.name).toBe('model 0.1');
  const datasets = await ask('/datasets?sort=name');
  expect(datasets.items.map(({ name }) => name)).toEqual(
    ['birds', 'EuroSAT', 'Palmer penguins'].filter((name) => datasets.items.some((one) => one.name === name)),
  );
  expect(datasets.total).toBe(3);
  expect(datasets.items[0]).not.toHaveProperty('version.profile');
  expect((await ask('/datasets?q=penguins')).items).toMatchObject([
    { version: { facts: { examples: 344, columns: 8, classes: null } } },
  ]);
});

test('an odd progress fails no list, no yard, no cancel: there is no forecast, and that is all', async () => {
  const [near, far] = [await yard.run(), await yard.run()];
  const progress = {
    phase: 'training',
    step: 1,
    steps_total: 2,
    epoch: 1,
    epochs_total: 2,
    samples_per_second: 1,
    at: '2026-01-01T00:00:00.000Z',
  };
  const agent = await yard.agent(2);
  await sql`update runs set state = 'running', attempt = 1, agent_id = ${agent}, device = case when id = ${near} then 'cpu' else 'cpu:1' end, lease_until = now() + interval '1 hour', started_at = now() where id = any(${[near, far]})`.execute(
    db,
  );
  for (const odd of [
    { ...progress, seconds_left: 1e18 },
    { ...progress, seconds_left: 1, at: '99999-01-01' },
    'x',
    [],
    { seconds_left: null },
  ]) {
    await sql`update runs set progress = ${JSON.stringify(odd)} where id = ${far}`.execute(db);
    const [listed, { status, json }, one] = [
      await list('state=running'),
      await it.ask<Yard>('GET', '/yard'),
      await it.ask<Run>('GET', `/runs/${far}`),
    ];
    expect(listed.items).toHaveLength(2);
    expect(status).toBe(200);
    expect(json).toMatchObject({ running_total: 2, queue_total: 0 });
    expect(json.running.find(({ id }) => id === far)?.forecast?.ends_at ?? null).toBeNull();
    expect(one.status).toBe(200);
  }
  expect((await it.ask<Run>('POST', `/runs/${far}/cancel`)).status).toBe(202);
});
