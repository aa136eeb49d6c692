import type { Upload } from '@trainyard/contracts/upload';
import type { Dataset } from '@trainyard/contracts/dataset';
import { existsSync } from 'node:fs';
import { readdir, readFile, truncate } from 'node:fs/promises';
import { request } from 'node:http';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Answer, type SentProblem, testPicture, type TestServer, testServer } from '../testing-server.ts';

let it: TestServer;
beforeAll(async () => {
  it = await testServer();
});
afterAll(() => it.close());

const bytesOf = (files: Record<string, Buffer>) => Buffer.concat(Object.values(files));
const listOf = (files: Record<string, Buffer>, modified = 1_000) =>
  Object.entries(files).map(([path, content]) => ({ path, bytes: content.length, modified }));
const begin = async (name: string, files: unknown) =>
  it.ask<Upload & SentProblem>('POST', `/projects/${it.project}/uploads`, { name, files });
const piece = (id: string, offset: number, bytes: Buffer) =>
  it.ask<SentProblem>('PATCH', `/uploads/${id}?offset=${offset}`, new Blob([new Uint8Array(bytes)]));
const find = async (id: string): Promise<Answer<Upload>> => it.ask<Upload>('GET', `/uploads/${id}`);
const finish = (id: string, name: string, labels?: string) =>
  it.ask<Dataset & SentProblem>('POST', `/uploads/${id}/dataset`, { name, ...(labels ? { labels } : {}) });
const pieces = async () => readdir(join(it.dataDir, 'datasets/.pieces'));

const animals = async () => ({
  'animals/cat/1.jpg': await testPicture(1),
  'animals/cat/2.jpg': await testPicture(2),
  'animals/cat/.DS_Store': Buffer.from('x'),
  'animals/dog/empty.txt': Buffer.alloc(0),
  'animals/dog/1.jpg': await testPicture(90),
});

test('files come in pieces that end anywhere, and are found again by their paths, sizes and times', async () => {
  const files = await animals();
  const bytes = bytesOf(files);
  const { status, json } = await begin('animals', listOf(files));
  expect(status).toBe(200);
  expect(json).toMatchObject({ name: 'animals', files: 5, bytes: bytes.length, received: 0 });
  for (let from = 0; from < bytes.length; from += 333) {
    const asked = await begin('another name', listOf(files));
    expect(asked.json).toMatchObject({ id: json.id, received: from });
    expect((await piece(json.id, from, bytes.subarray(from, from + 333))).status).toBe(204);
  }
  expect((await begin('animals', listOf(files, 2_000))).json.id).not.toBe(json.id);
  const made = await finish(json.id, 'animals');
  expect(made.status).toBe(201);
  expect(made.json).toMatchObject({
    kind: 'images',
    source: 'upload',
    version: { profile: { images: 3, ignored: 1 } },
  });
  for (const [path, content] of Object.entries(files))
    if (!path.includes('.DS_Store'))
      expect(await readFile(join(made.json.path, path.replace('animals/', '')))).toEqual(content);
  expect(existsSync(join(made.json.path, 'cat/.DS_Store'))).toBe(false);
  expect((await find(json.id)).status).toBe(404);
  expect(await pieces()).not.toContain(json.id);
});

test('a piece at another place, too many bytes and a whole that is none are refused, and nothing is lost', async () => {
  const files = { 'rows.csv': Buffer.from('a,b\n1,x\n2,y\n') };
  const bytes = bytesOf(files);
  const { id } = (await begin('rows', listOf(files))).json;
  expect((await piece(id, 0, bytes.subarray(0, 5))).status).toBe(204);
  const wrong = await piece(id, 3, bytes.subarray(3));
  expect(wrong.json).toMatchObject({
    code: 'upload.offset',
    detail: '5 bytes have arrived, and the piece begins at 3.',
  });
  expect(wrong.json).toMatchObject({ data: { received: 5 } });
  const early = await finish(id, 'rows');
  expect(early.json).toMatchObject({ code: 'upload.incomplete', detail: '5 of 12 bytes have arrived.' });
  expect((await piece(id, 5, Buffer.concat([bytes.subarray(5), Buffer.from('more')]))).json.code).toBe(
    'http.too_large',
  );
  expect((await find(id)).json.received).toBe(12);
  expect((await finish(id, 'rows')).json).toMatchObject({ kind: 'table', version: { profile: { rows: 2 } } });
});

test('what would be refused at the end is refused before the first byte', async () => {
  const one = { path: 'a/1.jpg', bytes: 5, modified: 0 };
  const codes = async (files: unknown) => (await begin('odd', files)).json;
  expect(await codes([{ ...one, path: '../1.jpg' }])).toMatchObject({
    code: 'http.bad_request',
    detail: 'The file name "../1.jpg" is refused: it leads out of its folder.',
  });
  expect(await codes([{ ...one, path: '/etc/passwd' }])).toMatchObject({ code: 'http.bad_request' });
  expect(await codes([one, one])).toMatchObject({ detail: 'The file "a/1.jpg" was sent twice.' });
  expect(await codes([])).toMatchObject({ code: 'http.invalid' });
  expect(
    await codes([
      { ...one, bytes: 30e9 },
      { ...one, path: 'b', bytes: 30e9 },
    ]),
  ).toMatchObject({
    code: 'http.too_large',
    detail: expect.stringContaining('60000000000 bytes together; at most 50000000000') as string,
  });
  expect(
    (await it.ask('POST', '/projects/prj_01k00000000000000000000000/uploads', { name: 'x', files: [one] })).status,
  ).toBe(404);
});

test('an upload that the disk cannot take is refused with the numbers', async () => {
  const files = Array.from({ length: 40 }, (_, index) => ({ path: `a/${index}`, bytes: 1_200_000_000, modified: 0 }));
  const answers = await Promise.all(
    [0, 1, 2, 3].map((time) =>
      begin(
        'big',
        files.map((file) => ({ ...file, modified: time })),
      ),
    ),
  );
  const refused = answers.filter(({ json }) => json.code === 'upload.disk_full');
  const taken = answers.filter(({ status }) => status === 200);
  // Disks differ; what was promised counts, so that promises never pass what is free by more than one.
  for (const { json } of refused)
    expect(json.detail).toMatch(/^The upload has 48000000000 bytes, and \d+ are free for it/);
  for (const { json } of taken) await it.ask('DELETE', `/uploads/${json.id}`);
  expect(refused.length + taken.length).toBe(4);
});

test('a connection that breaks in the middle leaves what came, and the next one goes on', async () => {
  const files = { 'wide.csv': Buffer.from(`a,b\n${'1,2\n'.repeat(500_000)}`) };
  const bytes = bytesOf(files);
  const { id } = (await begin('wide', listOf(files))).json;
  await new Promise<void>((resolve) => {
    const headers = { 'content-type': 'application/octet-stream', 'content-length': bytes.length };
    const broken = request(`${it.address}/api/v1/uploads/${id}?offset=0`, { method: 'PATCH', headers });
    broken.on('error', () => resolve());
    broken.write(bytes.subarray(0, 700_000));
    void expect
      .poll(async () => (await find(id)).json.received)
      .toBe(700_000)
      .then(() => broken.destroy());
  });
  // Whether the server has heard of the break or not: a connection that is silent gives way.
  expect((await piece(id, 700_000, bytes.subarray(700_000))).status).toBe(204);
  expect((await finish(id, 'wide')).json).toMatchObject({ version: { profile: { rows: 500_000 } } });
});

test('of two that send the same bytes at once one writes, and the other hears where it ends', async () => {
  const files = {
    'twice.csv': Buffer.from(`a,b\n${Array.from({ length: 300_000 }, (_, row) => `${row},2\n`).join('')}`),
  };
  const bytes = bytesOf(files);
  const [one, two] = await Promise.all([begin('twice', listOf(files)), begin('twice', listOf(files))]);
  expect(one.json.id).toBe(two.json.id);
  const { id } = one.json;
  const answers = await Promise.all([piece(id, 0, bytes), piece(id, 0, bytes)]);
  expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([204, 409]));
  expect(answers.find(({ status }) => status === 409)?.json).toMatchObject({ data: { received: bytes.length } });
  const made = await finish(id, 'twice');
  expect(await readFile(made.json.path)).toEqual(bytes);
});

test('data that cannot be a dataset stays for another try; what was lost on the disk is named', async () => {
  const files = {
    'listed/a.jpg': await testPicture(3),
    'listed/b.jpg': await testPicture(99),
    'listed/l.csv': Buffer.from('path,label\na.jpg,x\nb.jpg,y\n'),
  };
  const bytes = bytesOf(files);
  const { id } = (await begin('listed', listOf(files))).json;
  await piece(id, 0, bytes);
  expect((await finish(id, 'listed')).status).toBeGreaterThanOrEqual(400);
  expect((await find(id)).json.received).toBe(bytes.length);
  const [first] = await readdir(join(it.dataDir, 'datasets/.pieces', id, 'parts'));
  await truncate(join(it.dataDir, 'datasets/.pieces', id, 'parts', first!), 10);
  expect((await finish(id, 'listed', 'l.csv')).json).toMatchObject({
    code: 'upload.incomplete',
    detail: expect.stringMatching(/^"listed\/a.jpg" has 10 of its \d+ bytes/) as string,
  });
  await it.ask('DELETE', `/uploads/${id}`);
  const again = (await begin('listed', listOf(files))).json;
  await piece(again.id, 0, bytes);
  expect((await finish(again.id, 'listed', 'l.csv')).json).toMatchObject({ version: { profile: { images: 2 } } });
});

test('a table is looked at before it is registered', async () => {
  const files = { 'seen.csv': Buffer.from('a,b\n1,x\n2,y\n') };
  const { id } = (await begin('seen', listOf(files))).json;
  await piece(id, 0, bytesOf(files));
  const staged = await it.ask<{ upload: string }>('POST', `/uploads/${id}/table`);
  expect(staged).toMatchObject({ status: 201, json: { upload: id, name: 'seen.csv', bytes: 12 } });
  expect((await it.ask('POST', '/readings', { source: { upload: id } })).json).toMatchObject({ rows: 2 });
  const made = await it.ask('POST', `/projects/${it.project}/datasets`, { name: 'seen', upload: id });
  expect(made.json).toMatchObject({ source: 'upload', kind: 'table' });
});

test('uploads are listed with their project, forgotten by hand, and after a day by themselves', async () => {
  const one = [{ path: 'a/1.jpg', bytes: 5, modified: 0 }];
  const { id } = (await begin('left', one)).json;
  const list = async () =>
    (await it.ask<{ items: Upload[] }>('GET', `/uploads?project=${it.project}`)).json.items.map((upload) => upload.id);
  expect(await list()).toContain(id);
  expect((await it.ask('DELETE', `/uploads/${id}`)).status).toBe(204);
  expect(await list()).not.toContain(id);
  expect((await it.ask<SentProblem>('DELETE', `/uploads/${id}`)).json.code).toBe('upload.not_found');
  expect((await piece(id, 0, Buffer.from('x'))).json.code).toBe('upload.not_found');
});
