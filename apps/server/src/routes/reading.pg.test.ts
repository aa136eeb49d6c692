import type { Dataset, DatasetVersion } from '@trainyard/contracts/dataset';
import type { ReadingExample, ReadingView } from '@trainyard/contracts/reading-routes';
import type { Run } from '@trainyard/contracts/run';
import { connect } from '@trainyard/store/database';
import { readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type SentProblem, type TestServer, testServer } from '../testing-server.ts';

let it: TestServer;
beforeAll(async () => {
  it = await testServer();
});
afterAll(() => it.close());

/** A dealer's export: a title, semicolons, decimal commas, dates that could be read two ways, words for missing. */
const CARS = `Bestand Händler Nord

offer;registered;price;km;owners;label
${Array.from({ length: 60 }, (_, row) => `${4400 + row}-N;01/${String((row % 12) + 1).padStart(2, '0')}/2019;${10 + row}.490,50 €;${row === 16 ? 'ca. 90 tkm' : `${90 + row}.600`};${row % 9 === 0 ? '-' : (row % 3) + 1};${row % 2 ? 'ja' : 'nein'}`).join('\n')}
`;

async function stage(name: string, content: string | Buffer): Promise<string> {
  const form = new FormData();
  form.append('file', new Blob([content as string]), name);
  const { status, json } = await it.ask<{ upload: string }>('POST', '/readings/upload', form);
  expect(status).toBe(201);
  return json.upload;
}
const look = (source: object, override: object = {}) =>
  it.ask<ReadingView & SentProblem>('POST', '/readings', { source, override });
const register = (body: object) => it.ask<Dataset & SentProblem>('POST', `/projects/${it.project}/datasets`, body);
const columnOf = (view: Pick<ReadingView, 'reading'>, name: string) =>
  view.reading.columns.find((column) => column.name === name);

test('a table is looked at before anything is stored: its lines as they are, its cells raw and read', async () => {
  const upload = await stage('cars.csv', CARS);
  const { status, json } = await look({ upload });
  expect(status).toBe(200);
  expect(json).toMatchObject({ name: 'cars.csv', rows: 60 });
  expect(json.lines.slice(0, 4).map(({ number, kind, row }) => [number, kind, row])).toEqual([
    [1, 'skipped', null],
    [2, 'skipped', null],
    [3, 'header', null],
    [4, 'row', 1],
  ]);
  expect(json.rows_read[0]).toEqual([
    { raw: '4400-N', read: '4400-N' },
    { raw: '01/01/2019', read: '2019-01-01' },
    { raw: '10.490,50 €', read: '10490.5' },
    { raw: '90.600', read: '90600' },
    { raw: '-', read: null },
    { raw: 'nein', read: 'no' },
  ]);
  expect(columnOf(json, 'registered')).toMatchObject({ type: 'date', form: '%d/%m/%Y', given: false });
  expect(columnOf(json, 'registered')?.alternatives).toMatchObject([{ form: '%m/%d/%Y' }]);
  expect(columnOf(json, 'km')).toMatchObject({ counts: { unread: 1 }, unread: [{ row: 17, value: 'ca. 90 tkm' }] });
  const { json: listed } = await it.ask<{ items: Dataset[] }>('GET', `/datasets?project=${it.project}`);
  expect(listed.items.map(({ name }) => name)).not.toContain('cars');
});

test('what a person says is taken, and what cannot be read like that is refused by name', async () => {
  const upload = await stage('cars.csv', CARS);
  const said = await look(
    { upload },
    { columns: { registered: { type: 'date', form: '%m/%d/%Y' }, km: { type: 'category' } } },
  );
  expect(columnOf(said.json, 'registered')).toMatchObject({ form: '%m/%d/%Y', given: true, alternatives: [] });
  expect(said.json.rows_read[1]?.[1]).toEqual({ raw: '01/02/2019', read: '2019-01-02' });
  expect(columnOf(said.json, 'km')).toMatchObject({ type: 'category', counts: { unread: 0 } });
  const wrong = await look({ upload }, { columns: { prise: { type: 'number' } } });
  expect(wrong).toMatchObject({ status: 422, json: { code: 'config.no_such_column' } });
  const impossible = await look({ upload }, { columns: { label: { type: 'number' } } });
  expect(impossible).toMatchObject({ status: 422, json: { code: 'config.incompatible' } });
  expect(await look({ upload, path: '/x' })).toMatchObject({ status: 422, json: { code: 'http.invalid' } });
  expect(await look({ upload: `upl_${'0'.repeat(26)}` })).toMatchObject({
    status: 404,
    json: { code: 'upload.not_found' },
  });
  expect(await look({ path: '/etc/passwd' })).toMatchObject({
    status: 403,
    json: { code: 'dataset.path_not_allowed' },
  });
});

test('one column under several forms, with its dates by month', async () => {
  const upload = await stage('cars.csv', CARS);
  const alternatives = [{ type: 'date', form: '%d/%m/%Y' }, { type: 'date', form: '%m/%d/%Y' }, { type: 'category' }];
  const { json } = await it.ask<{ items: ReadingExample[] }>('POST', '/readings/column', {
    source: { upload },
    column: 'registered',
    alternatives,
  });
  expect(json.items.map(({ months }) => months)).toEqual([
    Array.from({ length: 12 }, () => 5),
    [60, ...Array(11).fill(0)],
    null,
  ]);
  expect(json.items.map(({ cells }) => cells[1])).toEqual([
    { row: 2, raw: '01/02/2019', read: '2019-02-01' },
    { row: 2, raw: '01/02/2019', read: '2019-01-02' },
    { row: 2, raw: '01/02/2019', read: '01/02/2019' },
  ]);
  const unknown = await it.ask<SentProblem>('POST', '/readings/column', {
    source: { upload },
    column: 'x',
    alternatives,
  });
  expect(unknown).toMatchObject({ status: 422, json: { code: 'config.no_such_column' } });
});

test('a looked-at table is registered with what was said, and the upload is there for a second try', async () => {
  const upload = await stage('cars.csv', CARS);
  const reading = { columns: { registered: { type: 'date', form: '%m/%d/%Y' } } };
  const { status, json } = await register({ name: 'cars', upload, reading });
  expect(status).toBe(201);
  expect(json).toMatchObject({ source: 'upload', path: join(it.dataDir, 'datasets', json.id, 'cars.csv') });
  expect(json.version.reading_override).toMatchObject({ ...reading, missing: [] });
  const { profile } = json.version;
  expect(profile.kind === 'table' && profile.reading?.columns[1]).toMatchObject({ form: '%m/%d/%Y', given: true });
  expect(await register({ name: 'cars', upload })).toMatchObject({ status: 409, json: { code: 'dataset.name_taken' } });
  expect(await register({ name: 'cars 2', upload })).toMatchObject({ status: 201 });
  expect(await register({ name: 'x' })).toMatchObject({ status: 422, json: { code: 'http.invalid' } });
  const folders = (await readdir(join(it.dataDir, 'datasets'))).filter((name) => name.startsWith('dst_'));
  expect(folders).toHaveLength(2);
});

test('a correction is a new version of the same bytes; the same again is none, and reading again keeps it', async () => {
  const upload = await stage('fixed.csv', CARS);
  const { json: dataset } = await register({ name: 'fixed', upload });
  expect(dataset.version.reading_override).toBeNull();
  const override = { dialect: {}, missing: ['2'], columns: { km: { type: 'category' } } };
  const correct = (version: string, body: object) =>
    it.ask<DatasetVersion & SentProblem>('POST', `/dataset-versions/${version}/reading`, body);
  const { status, json: second } = await correct(dataset.version.id, { override });
  expect(status).toBe(201);
  expect(second).toMatchObject({ number: 2, fingerprint: dataset.version.fingerprint, reading_override: override });
  expect(
    second.profile.kind === 'table' && columnOf({ reading: second.profile.reading! }, 'owners')?.missing,
  ).toContain('2');
  expect((await correct(dataset.version.id, { override })).json.id).toBe(second.id);
  const { json: again } = await it.ask<DatasetVersion>('POST', `/datasets/${dataset.id}/versions`);
  expect(again.id).toBe(second.id);
  await writeFile(dataset.path, `${CARS}9999-N;01/01/2020;1.000,00 €;1.000;1;ja\n`);
  expect(await correct(second.id, { override: { ...override, missing: [] } })).toMatchObject({
    status: 422,
    json: { code: 'dataset.changed' },
  });
  const { json: third } = await it.ask<DatasetVersion>('POST', `/datasets/${dataset.id}/versions`);
  expect(third).toMatchObject({ number: 3, reading_override: override });
  const rows = await it.ask<{ rows: (string | null)[][] }>('GET', `/dataset-versions/${second.id}/rows?limit=1`);
  expect(rows.json.rows[0]?.[2]).toBe('10.490,50 €');
});

test('a run is queued with its reading, which its job carries whatever is corrected later', async () => {
  const upload = await stage('run.csv', CARS);
  const { json: dataset } = await register({ name: 'for a run', upload });
  const run = async (config: object, more: object = {}) =>
    it.ask<Run & SentProblem>('POST', `/projects/${it.project}/runs`, {
      dataset_version_id: dataset.version.id,
      ...more,
      config: { task: 'tabular-classification', target: 'label', model: 'logistic_regression', ...config },
    });
  const { json: plain } = await run({});
  const { json: own } = await run(
    { columns: { registered: { type: 'date', form: '%m/%d/%Y' } } },
    { test_dataset_version_id: dataset.version.id },
  );
  expect(await run({ columns: { label: { type: 'number' } } })).toMatchObject({ status: 422 });
  const database = await connect(it.databaseUrl);
  const stored = await database
    .selectFrom('runs')
    .select(['id', 'reading', 'test_dialect'])
    .where('id', 'in', [plain.id, own.id])
    .orderBy('id')
    .execute();
  await database.destroy();
  const form = ({ reading }: (typeof stored)[number]) => columnOf({ reading: reading as never }, 'registered')?.form;
  expect(stored.map(form)).toEqual(['%d/%m/%Y', '%m/%d/%Y']);
  expect(stored.map((one) => one.test_dialect)).toMatchObject([null, { delimiter: ';', skip_lines: 2 }]);
});

test('a table in UTF-16, as spreadsheets write it, is looked at like any other', async () => {
  const upload = await stage('wide.csv', Buffer.from('\ufeffsize\tname\n1\tä\n2\tb\n', 'utf16le'));
  const { status, json } = await look({ upload });
  expect(status).toBe(200);
  expect(json.reading.dialect).toMatchObject({ encoding: 'utf-16-le', delimiter: '\t' });
  expect(json.lines.map(({ text }) => text)).toEqual(['size\tname', '1\tä', '2\tb']);
});

test('a file that changed is not shown as what a version of it was', async () => {
  const path = join(it.datasets, 'moving.csv');
  await writeFile(path, 'a,b\n1,x\n2,y\n3,x\n');
  const { json: dataset } = await register({ name: 'moving', path });
  const version = dataset.version.id;
  expect((await look({ version })).json.rows).toBe(3);
  await writeFile(path, 'a,b\n1,x\n2,y\n');
  const { status, json } = await look({ version });
  expect([status, json.code]).toEqual([422, 'dataset.changed']);
});

test('an upload is forgotten by whoever does not want it any more', async () => {
  const upload = await stage('gone.csv', CARS);
  const forget = () => it.ask<SentProblem>('DELETE', `/readings/upload/${upload}`);
  const first = await fetch(`${it.address}/api/v1/readings/upload/${upload}`, { method: 'DELETE' });
  expect(first.status).toBe(204);
  expect((await look({ upload })).json.code).toBe('upload.not_found');
  expect((await forget()).json.code).toBe('upload.not_found');
});

test('what is kept to be looked at has a limit, which is named', async () => {
  const staging = join(it.dataDir, 'datasets/.staging');
  const [session] = await readdir(staging);
  const big = join(staging, session ?? '', 'big.csv');
  await writeFile(big, 'a');
  await truncate(big, 10_000_000_000);
  const form = () => {
    const made = new FormData();
    made.append('file', new Blob([CARS]), 'more.csv');
    return made;
  };
  const refused = await it.ask<SentProblem>('POST', '/readings/upload', form());
  await rm(big);
  expect(refused).toMatchObject({ status: 413, json: { code: 'http.too_large' } });
  expect(refused.json.detail).toMatch(/have 1\d{10} bytes together; at most 10000000000 are kept\.$/);
  expect((await it.ask('POST', '/readings/upload', form())).status).toBe(201);
});
