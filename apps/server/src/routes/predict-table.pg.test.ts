// A whole file over HTTP and the same file on the command line: the same answers, cell by cell, or the same refusal.
import type { Dataset } from '@trainyard/contracts/dataset';
import type { Model, TableAnswer } from '@trainyard/contracts/model';
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { trainNext } from '../testing-agent.ts';
import { type SentProblem, type TestServer, testServer } from '../testing-server.ts';

const TRAINING = 300_000;
const cli = join(import.meta.dirname, '../../../cli/src/main.ts');
const run = promisify(execFile);

let it: TestServer;
let model: Model;
let folder: string;
let penguins: string[][];

beforeAll(async () => {
  it = await testServer();
  folder = await mkdtemp(join(tmpdir(), 'trainyard-tables-'));
  const file = join(import.meta.dirname, '../../../../examples/penguins/penguins.csv');
  penguins = (await readFile(file, 'utf8'))
    .trim()
    .split(/\r?\n/)
    .slice(0, 101)
    .map((line) => line.split(','));
  const dataset = (await it.ask<{ items: Dataset[] }>('GET', '/datasets')).json.items.find(
    ({ kind }) => kind === 'table',
  ) as Dataset;
  const config = { task: 'tabular-classification', target: 'species', model: 'logistic_regression' };
  await it.ask('POST', `/projects/${dataset.project_id}/runs`, {
    dataset_version_id: dataset.version.id,
    name: 'birds',
    config: { ...config, importance_repeats: 0 },
  });
  const training = await trainNext(it);
  await training.ship([...training.files.keys()]);
  await training.finish();
  const [item] = (await it.ask<{ items: Model[] }>('GET', `/models?project=${dataset.project_id}`)).json.items;
  model = (await it.ask<Model>('GET', `/models/${item?.id}`)).json;
}, TRAINING);
afterAll(async () => {
  await it.close();
  await rm(folder, { recursive: true, force: true });
});

const send = async <T = TableAnswer>(name: string, bytes: Buffer, path = 'predict-table') => {
  const form = new FormData();
  form.append('file', new Blob([new Uint8Array(bytes)]), name);
  return it.ask<T>('POST', `/models/${model.id}/${path}`, form);
};
const answersOf = async (answers: string) => {
  const response = await fetch(`${it.address}/api/v1/models/${model.id}/answers/${answers}`);
  expect(response.headers.get('content-type')).toContain('text/csv');
  return response.text();
};
const onCommandLine = async (name: string, bytes: Buffer) => {
  await writeFile(join(folder, name), bytes);
  const models = join(it.dataDir, 'cache/models', model.id);
  const output = join(folder, 'answers.csv');
  await rm(output, { force: true });
  const told = await run(process.execPath, [cli, 'predict', models, name, '--output', output], { cwd: folder }).catch(
    (error: { stderr: string }) => error,
  );
  return { stderr: told.stderr, answers: await readFile(output, 'utf8').catch(() => null) };
};

/** The file with cells changed, joined by a delimiter. */
const table = (change: (row: string[], at: number) => string[] = (row) => row, delimiter = ',') =>
  penguins.map((row, at) => change([...row], at).join(delimiter)).join('\n');
const at = (name: string) => penguins[0]?.indexOf(name) ?? -1;
const cell = (name: string, rows: number[], text: string) => (row: string[], line: number) =>
  row.map((old, place) => (place === at(name) && rows.includes(line) ? text : old));

const ODD: [string, string, () => Buffer, { codes?: string[] }][] = [
  ['as it is', 'plain.csv', () => Buffer.from(table()), {}],
  [
    'Latin-1',
    'latin.csv',
    () => Buffer.from(table(cell('island', [3, 9], 'Île')), 'latin1'),
    { codes: ['csv.dialect'] },
  ],
  ['semicolons', 'semi.csv', () => Buffer.from(table(undefined, ';')), { codes: ['csv.dialect'] }],
  ['a byte order mark', 'bom.csv', () => Buffer.from(`\ufeff${table()}`), {}],
  ['a blank header', 'blank.csv', () => Buffer.from(table((row, line) => [line === 0 ? '' : `${line}`, ...row])), {}],
  ['a name as long as names may be', `${'ü'.repeat(125)}.csv`, () => Buffer.from(table()), {}],
  [
    'an extra column',
    'ex "tra".csv',
    () => Buffer.from(table((row, line) => [...row, line === 0 ? 'moon' : '1'])),
    { codes: ['predict.unused_columns'] },
  ],
  [
    'cells that cannot be read',
    'unread.csv',
    () => Buffer.from(table(cell('body_mass_g', [5, 8], 'n.b.'))),
    { codes: ['csv.mixed_type'] },
  ],
];

describe('the same on both sides', { timeout: TRAINING }, () => {
  test.each(ODD)('%s', async (_, name, bytes, { codes = [] }) => {
    const { status, json } = await send(name, bytes());
    expect(status, JSON.stringify(json)).toBe(200);
    expect(json).toMatchObject({ name, rows: 100 });
    expect(json.predictions).toHaveLength(20);
    expect(json.findings.map(({ code }) => code)).toEqual(expect.arrayContaining(codes));
    const mine = await answersOf(json.answers);
    expect(mine).toBe((await onCommandLine(name, bytes())).answers);
    expect(mine.split('\r\n')).toHaveLength(102);
  });

  test('cells that cannot be read are counted and shown', async () => {
    const { json } = await send('unread.csv', ODD.at(-1)![2]());
    const found = json.findings.find(({ code }) => code === 'csv.mixed_type');
    expect(found).toMatchObject({ severity: 'warning', count: 2, examples: ['n.b.', 'n.b.'] });
    expect(found?.message).toMatch(/^Column "body_mass_g": 2 of 100 cells could not be read as .* row 5 "n\.b\."/);
  });

  const comma = () => Buffer.from(table((row) => row.map((one) => one.replace(/^(\d+)\.(\d+)$/, '$1,$2')), ';'));
  const lacking = () => Buffer.from(table((row) => row.filter((_, place) => place !== at('sex'))));
  test.each([
    ['decimal commas where the model learned dots', 'comma.csv', comma, 'expected a number'],
    ['a missing column', 'lacks.csv', lacking, 'lacks.csv lacks "sex".'],
  ])('%s', async (_, name, bytes, says) => {
    const { status, json } = await send<SentProblem>(name, bytes());
    expect([status, json.code]).toEqual([422, 'predict.row']);
    expect(json.detail).toContain(says);
    expect((await onCommandLine(name, bytes())).stderr).toContain(json.detail);
  });
});

test('one request, one CSV, and nothing is left of it', { timeout: TRAINING }, async () => {
  const { json } = await send('plain.csv', Buffer.from(table()));
  const staged = async () => (await readdir(join(it.dataDir, 'datasets/.staging'), { recursive: true })).toSorted();
  const before = await staged();
  // Of the requests before there are answers and no tables, of the refused ones nothing.
  expect(before.filter((path) => path.endsWith('.csv')).map((path) => path.split('/').at(-1))).toContain(
    'plain answers.csv',
  );
  expect(before.filter((path) => path.endsWith('.csv') && !path.endsWith(' answers.csv'))).toEqual([]);
  const form = new FormData();
  form.append('file', new Blob([table()]), 'plain.csv');
  const response = await fetch(`${it.address}/api/v1/models/${model.id}/predict-table.csv`, {
    method: 'POST',
    body: form,
  });
  expect(response.headers.get('content-disposition')).toContain('plain answers.csv');
  expect(await response.text()).toBe(await answersOf(json.answers));
  await expect.poll(staged).toEqual(before);
  const other = await fetch(`${it.address}/api/v1/models/${model.id}/answers/upl_${'0'.repeat(26)}`);
  expect(other.status).toBe(404);
});
