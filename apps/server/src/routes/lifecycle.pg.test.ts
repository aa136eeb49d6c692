// Rename, archive, delete over HTTP; and that what was deleted stands in no answer of any route that lists something.
import type { Dataset } from '@trainyard/contracts/dataset';
import { api, type RouteName } from '@trainyard/contracts/api';
import type { Thing, Uses } from '@trainyard/contracts/lifecycle';
import type { RunFacets } from '@trainyard/contracts/run-list';
import { connect, type Database } from '@trainyard/store/database';
import { insertGroup } from '@trainyard/store/group';
import { insertConfig } from '@trainyard/store/saved-config';
import { sha, testThings, type TestThings } from '@trainyard/store/testing-things';
import { testId } from '@trainyard/store/testing-yard';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type SentProblem, testServer, type TestServer } from '../testing-server.ts';

let it: TestServer;
let db: Database;
let things: TestThings;
beforeAll(async () => {
  it = await testServer();
  db = await connect(it.databaseUrl);
  things = testThings(db);
}, 240_000);
afterAll(async () => {
  await db?.close();
  await it?.close();
});

interface Whole {
  project: string;
  group: string;
  dataset: string;
  version: string;
  run: string;
  model: string;
  config: string;
}
/** A project with one of each, none of which is used by another but through the run. */
async function whole(): Promise<Whole> {
  const project = await things.project();
  const { id: dataset, version } = await things.dataset(project, `data ${testId('nam')}`);
  const [group, config] = [testId('grp'), testId('cfg')];
  await insertGroup(db, { id: group, project_id: project, name: 'question', question: '' });
  await insertConfig(db, { id: config, project_id: project, name: 'config', config: {} });
  const run = await things.run(project, version, { group });
  await things.complete(run, [['model/w', sha('1')]]);
  return { project, group, dataset, version, run, model: await things.model(project, run, sha('1')), config };
}
const paths = {
  project: 'projects',
  group: 'groups',
  dataset: 'datasets',
  run: 'runs',
  model: 'models',
  config: 'configs',
};
type Kind = keyof typeof paths;
const KINDS = Object.keys(paths) as Kind[];
const at = (kind: Kind, id: string) => `/${paths[kind]}/${id}`;

/** Routes that speak of a thing that was deleted because they are asked for it, or for what is deleted. */
const OF_DELETED: RouteName[] = ['listDeleted'];
const listing = Object.entries(api).filter(
  ([name, route]) =>
    route.method === 'GET' &&
    'response' in route &&
    !OF_DELETED.includes(name as RouteName) &&
    !/:(?!project\b)\w+/.test(route.path),
);

/** What all routes answer that list something, of everything and of this project. */
async function everythingListed(project: string): Promise<string> {
  const answers = listing.map(async ([, route]) => {
    const path = route.path.replace(':project', project);
    const query = route.path === '/runs/uses' ? '?ids=run_00000000000000000000000000' : '';
    const hasProject = 'query' in route && 'project' in route.query.shape;
    const all = [path + query, ...(hasProject ? [`${path}?project=${project}&archived=true`] : [])];
    const texts = await Promise.all(all.map((one) => it.ask<unknown>('GET', one)));
    return `${route.path} ${JSON.stringify(texts.map(({ json }) => json))}`;
  });
  return (await Promise.all(answers)).join('\n');
}
const lines = (text: string, id: string) =>
  text
    .split('\n')
    .filter((line) => line.includes(id))
    .map((line) => line.split(' ', 1)[0]);

test.each(KINDS)('a deleted %s is in no list, and comes back with a restore', async (kind) => {
  const made = await whole();
  const id = made[kind];
  // A project is in the answers that are about it alone.
  const elsewhere = kind === 'project' ? (await whole()).project : made.project;
  expect(lines(await everythingListed(elsewhere), id)).not.toEqual([]);
  expect((await it.ask<Thing>('DELETE', at(kind, id))).json).toMatchObject({
    id,
    kind,
    deleted_at: expect.any(String),
  });
  const found = lines(await everythingListed(elsewhere), id);
  // A run says what it was trained on, whatever became of that.
  const told = kind === 'dataset' ? ['/runs', '/runs/facets', '/yard', '/needs'] : kind === 'run' ? ['/models'] : [];
  expect(found.filter((path) => !told.includes(path ?? ''))).toEqual([]);
  expect((await it.ask<{ items: Thing[] }>('GET', '/deleted')).json.items.map((one) => one.id)).toContain(id);
  // Again: the same.
  expect((await it.ask('DELETE', at(kind, id))).status).toBe(200);
  expect((await it.ask<Thing>('POST', `${at(kind, id)}/restore`)).json).not.toHaveProperty('deleted_at');
  expect(lines(await everythingListed(elsewhere), id)).not.toEqual([]);
});

test.each(KINDS)('an archived %s says so, and a new name is kept', async (kind) => {
  const made = await whole();
  const id = made[kind];
  expect((await it.ask<Thing>('PATCH', at(kind, id), { name: ' new “name” ' })).json).toMatchObject({
    name: 'new “name”',
  });
  expect((await it.ask<Thing>('POST', `${at(kind, id)}/archive`)).json).toMatchObject({
    archived_at: expect.any(String),
  });
  expect((await it.ask<Thing>('POST', `${at(kind, id)}/restore`)).json).not.toHaveProperty('archived_at');
  for (const name of ['', ' ', 'a\u0007b', 'x'.repeat(121)])
    expect((await it.ask<SentProblem>('PATCH', at(kind, id), { name })).status).toBe(422);
  const none = id.replace(/.{4}$/, 'zzzz');
  for (const [method, path, body] of [
    ['PATCH', '', { name: 'x' }],
    ['DELETE', '', undefined],
    ['POST', '/archive', undefined],
    ['POST', '/restore', undefined],
    ['GET', '/uses', undefined],
  ] as const) {
    const { status, json } = await it.ask<SentProblem>(method, at(kind, none) + path, body);
    expect([method, path, status, json.code]).toEqual([method, path, 404, `${kind}.not_found`]);
  }
});

describe('what uses it is said first', () => {
  test('data that models were trained on', async () => {
    const { dataset } = await whole();
    const { json } = await it.ask<Uses>('GET', `/datasets/${dataset}/uses`);
    expect(json.lines[0]).toBe(
      'A model and a run were trained on it and stay; nothing can be trained, repeated or resumed on it.',
    );
    expect(json).toMatchObject({ running: 0, waiting: 0, refused: { delete: null, archive: null } });
  });

  test('a run that waits keeps its data, and a name that is taken is refused', async () => {
    const { dataset, project, version } = await whole();
    await things.run(project, version);
    const { status, json } = await it.ask<SentProblem>('DELETE', `/datasets/${dataset}`);
    expect([status, json.code]).toEqual([409, 'thing.in_use']);
    expect(json.detail).toContain('a run on it is queued, running or paused');
    await things.dataset(project, 'other');
    const taken = await it.ask<SentProblem>('PATCH', `/datasets/${dataset}`, { name: 'other' });
    expect([taken.status, taken.json.code]).toEqual([409, 'dataset.name_taken']);
  });

  test('several runs at once, all or none', async () => {
    const { project, version, run } = await whole();
    const [one, two] = [await things.run(project, version), await things.run(project, version)];
    const ids = [one, two, run];
    const uses = (await it.ask<Uses>('GET', `/runs/uses?ids=${ids.join(',')}`)).json;
    expect(uses).toMatchObject({ waiting: 2, uses: [{ kind: 'model', count: 1, fate: 'stays' }] });
    const change = async (action: string, which: string[]) =>
      it.ask<{ items: Thing[] } & SentProblem>('POST', '/runs/lifecycle', { action, ids: which });
    expect((await change('archive', ids)).json.code).toBe('thing.in_use');
    expect((await change('delete', ids)).json.items.map(({ id }) => id)).toEqual(ids);
    expect((await change('restore', ids)).json.items.every((item) => item.deleted_at === undefined)).toBe(true);
  });
});

test('a deleted thing answers with what became of it, a removed one that it is gone', async () => {
  const { dataset, run, model, version } = await whole();
  await it.ask('DELETE', `/datasets/${dataset}`);
  expect((await it.ask<Dataset>('GET', `/datasets/${dataset}`)).json).toMatchObject({
    deleted_at: expect.any(String),
    purge_at: expect.any(String),
  });
  const body = { dataset_version_id: version, config: { task: 'tabular-classification' } };
  const project = (await it.ask<{ project_id: string }>('GET', `/runs/${run}`)).json.project_id;
  expect((await it.ask<SentProblem>('POST', `/projects/${project}/runs`, body)).json.code).toBe('thing.deleted');
  // The model's page still tells of its data and its run once they are gone.
  await it.ask('DELETE', `/runs/${run}`);
  for (const id of [dataset, run])
    expect((await fetch(`${it.address}/api/v1/deleted/${id}`, { method: 'DELETE' })).status).toBe(204);
  for (;;) {
    const { rows } = await sql`select from runs where id = ${run} and purged_at is not null`.execute(db);
    const { rows: data } = await sql`select from datasets where id = ${dataset} and purged_at is not null`.execute(db);
    if (rows.length + data.length === 2) break;
  }
  expect((await it.ask<SentProblem>('GET', `/runs/${run}`)).json.code).toBe('thing.gone');
  expect((await it.ask<SentProblem>('GET', `/datasets/${dataset}`)).json.code).toBe('thing.gone');
  expect((await it.ask<SentProblem>('POST', `/runs/${run}/restore`)).json.code).toBe('thing.gone');
  expect((await it.ask('GET', `/models/${model}`)).status).toBe(200);
  expect((await it.ask<SentProblem>('DELETE', `/deleted/${model}`)).json.code).toBe('model.not_found');
});

test('data that was renamed has its new name in what the runs have in common', async () => {
  const { project, dataset, version } = await whole();
  await things.run(project, version);
  const data = async () =>
    (await it.ask<RunFacets>('GET', `/runs/facets?project=${project}`)).json.fields.find(({ key }) => key === 'data');
  const before = (await data())?.usual;
  await it.ask('PATCH', `/datasets/${dataset}`, { name: 'renamed' });
  expect((await data())?.usual).toBe('renamed v1');
  expect(before).not.toBe('renamed v1');
});
