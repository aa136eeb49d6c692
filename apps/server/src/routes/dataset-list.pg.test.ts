// A folder with an image list, over HTTP: registered, uploaded, read again; an ordinary version of pictures afterwards.
import type { Dataset, DatasetVersion } from '@trainyard/contracts/dataset';
import { createHash } from 'node:crypto';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { ZipFile } from 'yazl';
import { type SentProblem, testPicture, type TestServer, testServer } from '../testing-server.ts';

let it: TestServer;
beforeAll(async () => {
  it = await testServer();
});
afterAll(() => it.close());

const LIST = 'path,label,split\nimg/1.jpg,cat,train\nimg/2.jpg,dog,train\nimg/3.jpg,cat,val\nimg/4.jpg,dog,val\n';

async function folder(name: string, list = LIST): Promise<string> {
  const path = join(it.datasets, name);
  await mkdir(join(path, 'img'), { recursive: true });
  for (let number = 1; number <= 4; number += 1)
    await writeFile(join(path, `img/${number}.jpg`), await testPicture(60 * number));
  await writeFile(join(path, 'list.csv'), list);
  return path;
}
const register = (body: Record<string, string>) =>
  it.ask<Dataset & SentProblem>('POST', `/projects/${it.project}/datasets`, body);

interface Manifest {
  root: string;
  items: { path: string; sha256: string; class: string; split: string; source: string }[];
}
const manifestOf = async (version: string) =>
  (await it.ask<Manifest>('GET', `/dataset-versions/${version}/manifest`)).json;

test('a version says label, part and place of each picture, and shows and serves it', async () => {
  const path = await folder('listed');
  const { status, json } = await register({ name: 'listed', path, labels: 'list.csv' });
  expect(status).toBe(201);
  expect(json).toMatchObject({
    kind: 'images',
    path,
    labels: 'list.csv',
    version: { files: 4, derived: null, profile: { images: 4, splits: { train: 2, val: 2 } } },
  });
  const { items } = await manifestOf(json.version.id);
  expect(items.map(({ path: at, class: label, split, source }) => [at, label, split, source])).toEqual([
    ['train/cat/img/1.jpg', 'cat', 'train', join(path, 'img/1.jpg')],
    ['train/dog/img/2.jpg', 'dog', 'train', join(path, 'img/2.jpg')],
    ['val/cat/img/3.jpg', 'cat', 'val', join(path, 'img/3.jpg')],
    ['val/dog/img/4.jpg', 'dog', 'val', join(path, 'img/4.jpg')],
  ]);
  const api = `${it.address}/api/v1/dataset-versions/${json.version.id}`;
  const file = Buffer.from(await (await fetch(`${api}/files/2`)).arrayBuffer());
  expect(createHash('sha256').update(file).digest('hex')).toBe(items[2]?.sha256);
  expect((await fetch(`${api}/files/2/thumbnail`)).headers.get('content-type')).toBe('image/webp');
  const { json: shown } = await it.ask<{ total: number }>(
    'GET',
    `/dataset-versions/${json.version.id}/images?class=dog`,
  );
  expect(shown.total).toBe(2);
});

test('another label of the same bytes is a new version when it is read again; the same list is none', async () => {
  const path = await folder('again');
  const { json } = await register({ name: 'again', path, labels: 'list.csv' });
  const again = () => it.ask<DatasetVersion & SentProblem>('POST', `/datasets/${json.id}/versions`);
  expect((await again()).json).toMatchObject({ id: json.version.id, number: 1 });
  await writeFile(join(path, 'list.csv'), LIST.replace('1.jpg,cat', '1.jpg,dog').replace('2.jpg,dog', '2.jpg,cat'));
  const { json: next } = await again();
  expect(next).toMatchObject({ number: 2, profile: { classes: [{ name: 'cat' }, { name: 'dog' }] } });
  expect((await manifestOf(next.id)).items[0]?.source).toBe(join(path, 'img/2.jpg'));
  await writeFile(join(path, 'list.csv'), 'path;label\n');
  expect((await again()).json.code).toMatch(/^(csv|image)\./);
});

async function zip(files: Record<string, Buffer | string>): Promise<Buffer> {
  const archive = new ZipFile();
  for (const [name, content] of Object.entries(files)) archive.addBuffer(Buffer.from(content as string), name);
  archive.end();
  return buffer(archive.outputStream);
}

async function upload(name: string, files: Record<string, Buffer | string>, labels: string) {
  const form = new FormData();
  for (const [path, content] of Object.entries(files))
    form.append('file', new Blob([content as Buffer<ArrayBuffer>]), path);
  const query = new URLSearchParams({ name, labels });
  return it.ask<Dataset & SentProblem>('POST', `/projects/${it.project}/datasets/upload?${query.toString()}`, form);
}

test('a list comes with a folder or in an archive, also in a wrapper', async () => {
  const pictures = Object.fromEntries(
    await Promise.all([1, 2, 3, 4].map(async (number) => [`set/img/${number}.jpg`, await testPicture(60 * number)])),
  ) as Record<string, Buffer>;
  const whole = { ...pictures, 'set/list.csv': LIST };
  for (const [name, files] of [
    ['sent folder', whole],
    ['sent zip', { 'set.zip': await zip(whole) }],
  ] as const) {
    const { json } = await upload(name, files, 'list.csv');
    expect(json).toMatchObject({
      labels: 'list.csv',
      source: 'upload',
      version: { profile: { splits: { train: 2 } } },
    });
    expect((await readdir(json.path)).sort()).toEqual(['img', 'list.csv']);
    expect((await manifestOf(json.version.id)).items[0]?.source).toBe(join(json.path, 'img/1.jpg'));
  }
  const before = await readdir(join(it.dataDir, 'datasets'));
  const refused = await upload('sent bad', { ...pictures, 'set/list.csv': LIST.replace('img/1', '../1') }, 'list.csv');
  expect(refused.json).toMatchObject({ code: 'image.list_outside', detail: expect.stringContaining('line 2') });
  expect((await upload('sent out', whole, '../list.csv')).json.code).toMatch(/^(image|http)\./);
  expect(await readdir(join(it.dataDir, 'datasets'))).toEqual(before);
});

test('a list for a table, and a list that is not there, are refused', async () => {
  const path = await folder('refused');
  expect((await register({ name: 'r', path: join(path, 'list.csv'), labels: 'list.csv' })).json.code).toBe(
    'http.invalid',
  );
  expect((await register({ name: 'r', path, labels: 'other.csv' })).json).toMatchObject({
    code: 'image.list_file',
    detail: expect.stringContaining('"other.csv" is not there'),
  });
});
