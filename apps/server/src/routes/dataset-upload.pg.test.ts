import type { Dataset } from '@trainyard/contracts/dataset';
import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { type Answer, type SentProblem, testPicture, type TestServer, testServer } from '../testing-server.ts';

let it: TestServer;
beforeAll(async () => {
  it = await testServer();
});
afterAll(() => it.close());

async function upload<T = Dataset>(name: string, files: Record<string, Buffer | string>): Promise<Answer<T>> {
  const form = new FormData();
  for (const [path, content] of Object.entries(files))
    form.append('file', new Blob([content as Buffer<ArrayBuffer>]), path);
  return it.ask<T>('POST', `/projects/${it.project}/datasets/upload?name=${encodeURIComponent(name)}`, form);
}
const list = async () =>
  (await it.ask<{ items: Dataset[] }>('GET', `/datasets?project=${it.project}`)).json.items.map(({ name }) => name);

const stored = async () =>
  existsSync(join(it.dataDir, 'datasets'))
    ? (await readdir(join(it.dataDir, 'datasets'))).filter((name) => !name.startsWith('.'))
    : [];
const staged = async () =>
  (await readdir(join(it.dataDir, 'datasets/.staging'), { recursive: true })).filter((name) => name.includes('/'));

async function zip(files: Record<string, Buffer | string>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content as string), name);
  archive.end();
  return buffer(archive.outputStream);
}

test('a CSV lies in a folder of its dataset', async () => {
  const { status, json } = await upload('up csv', { 'my table.csv': 'a,b\n1,x\n2,y\n' });
  expect(status).toBe(201);
  expect(json).toMatchObject({
    kind: 'table',
    source: 'upload',
    path: join(it.dataDir, 'datasets', json.id, 'my table.csv'),
    version: { profile: { rows: 2 } },
  });
});

test('a zip of class folders in a wrapper', async () => {
  const pictures = {
    'wrapper/cat/1.jpg': await testPicture(1),
    'wrapper/dog/1.jpg': await testPicture(90),
    'wrapper/readme.txt': 'hello',
    '__MACOSX/x': 'y',
  };
  const { json } = await upload('up zip', { 'pictures.zip': await zip(pictures) });
  expect(json).toMatchObject({
    kind: 'images',
    path: join(it.dataDir, 'datasets', json.id),
    version: { profile: { images: 2 } },
  });
  expect((await readdir(json.path)).sort()).toEqual(['cat', 'dog', 'readme.txt']);
});

test('a zip with one CSV is a table', async () => {
  const { json } = await upload('up zipped csv', {
    'table.zip': await zip({ 'table/table.csv': 'a,b\n1,x\n2,y\n' }),
  });
  expect(json).toMatchObject({ kind: 'table', version: { profile: { rows: 2 } } });
});

test('the files of a folder, with their relative paths', async () => {
  const { json } = await upload('up folder', {
    'animals/cat/1.jpg': await testPicture(1),
    'animals/cat/.DS_Store': 'x',
    'animals/dog/1.jpg': await testPicture(90),
  });
  expect(json).toMatchObject({
    kind: 'images',
    version: { profile: { images: 2, classes: [{ name: 'cat' }, { name: 'dog' }] } },
  });
});

test.each<[string, () => Promise<Record<string, Buffer | string>>, string, string]>([
  ['nothing', async () => ({}), 'http.bad_request', 'The upload has no file.'],
  [
    'a name that leads out',
    async () => ({ '../../x.csv': 'a,b\n1,2\n' }),
    'http.bad_request',
    'it leads out of its folder',
  ],
  [
    'a name behind percent signs',
    async () => ({ '..%2fx.csv': 'a,b\n1,2\n' }),
    'http.bad_request',
    'behind percent signs',
  ],
  [
    'a zip that leads out',
    async () => ({
      'x.zip': Buffer.from(
        (await zip({ 'xxxxx/evil.txt': 'x' })).toString('latin1').replaceAll('xxxxx/', '../../'),
        'latin1',
      ),
    }),
    'archive.entry_escapes',
    'invalid relative path: ../../evil.txt',
  ],
  ['no zip', async () => ({ 'x.zip': 'hello' }), 'archive.damaged', 'The archive cannot be read'],
  [
    'a bad CSV',
    async () => ({ 'x.csv': 'a,b\n1\n' }),
    'csv.row_width',
    'row 1: 1 cells, 2 expected (line 2 of x.csv).',
  ],
  [
    'a spreadsheet',
    async () => ({ 'x.xlsx': 'PK\x03\x04[Content_Types].xml' }),
    'csv.wrong_type',
    'x.xlsx is an Excel workbook',
  ],
  [
    'one class',
    async () => ({ 'a/cat/1.jpg': await testPicture(1), 'a/cat/2.jpg': await testPicture(2) }),
    'image.one_class',
    'The upload has only the class folder "cat".',
  ],
  [
    'two tables',
    async () => ({ 'x.csv': 'a,b\n1,2\n', 'y.csv': 'a,b\n1,2\n' }),
    'http.bad_request',
    'The upload has 2 files',
  ],
])('%s: refused, and nothing is left', async (name, files, code, text) => {
  const before = await stored();
  const { json } = await upload<SentProblem>(name, await files());
  expect(json).toMatchObject({ code: expect.stringContaining(code), detail: expect.stringContaining(text) });
  expect(json.detail).not.toContain(it.dataDir);
  expect(await stored()).toEqual(before);
  expect(await staged()).toEqual([]);
  expect(await list()).not.toContain(name);
});

test('an upload that breaks off leaves nothing', async () => {
  const before = await stored();
  const controller = new AbortController();
  const body = new ReadableStream({
    start: (stream) =>
      stream.enqueue(
        Buffer.from('--b\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\na,b\n1,2\n'),
      ),
  });
  const sent = fetch(`${it.address}/api/v1/projects/${it.project}/datasets/upload?name=cut`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body,
    duplex: 'half',
    signal: controller.signal,
  } as RequestInit);
  await expect.poll(async () => (await staged()).length).toBeGreaterThan(0);
  controller.abort();
  await expect(sent).rejects.toThrow();
  await expect.poll(staged).toEqual([]);
  expect(await stored()).toEqual(before);
});
