import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@trainyard/client/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataOn } from './dataset-cache.ts';

const VERSION = 'dsv_01k00000000000000000000000';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const stop: (() => void)[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-cache-'));
});
afterEach(() => stop.splice(0).forEach((one) => one()));

interface Served {
  path: string;
  text: string;
  sha256?: string;
}

async function serve(
  kind: 'images' | 'table',
  files: Served[],
): Promise<{ client: ReturnType<typeof createClient>; downloads: () => number }> {
  let downloads = 0;
  const items = files.map((file) => ({
    path: file.path,
    bytes: Buffer.byteLength(file.text),
    sha256: file.sha256 ?? sha256(file.text),
    class: null,
    split: null,
  }));
  const server = createServer((request, response) => {
    if (request.url?.endsWith('/manifest')) return void response.end(JSON.stringify({ kind, root: '/there', items }));
    downloads += 1;
    response.end(files[Number(request.url?.split('/').at(-1))]?.text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop.push(() => server.close().closeAllConnections());
  return {
    client: createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
    downloads: () => downloads,
  };
}
const place = (path: string): { version_id: string; path: string } => ({ version_id: VERSION, path });
const signal = new AbortController().signal;

test('a local agent takes the path as it is, and says when there is nothing', async () => {
  const { client } = await serve('images', []);
  const source = { client, cache: folder, local: true };
  expect(await dataOn(place(folder), source, signal)).toBe(folder);
  await expect(dataOn(place(join(folder, 'gone')), source, signal)).rejects.toMatchObject({
    code: 'dataset.path_missing',
  });
});

test('a folder of images is copied once, every file checked, and then found', async () => {
  const files = Array.from({ length: 20 }, (_, index) => ({
    path: `train/${index % 2 ? 'a b' : 'ü'}/${index}.png`,
    text: `bytes ${index}`,
  }));
  const { client, downloads } = await serve('images', files);
  const source = { client, cache: folder, local: false };
  const path = await dataOn(place('/not/here'), source, signal);
  for (const file of files) expect(readFileSync(join(path, file.path), 'utf8')).toBe(file.text);
  expect(await dataOn(place('/not/here'), source, signal)).toBe(path);
  expect(downloads()).toBe(20);
});

test('a table keeps its name, whatever folder it had', async () => {
  const { client } = await serve('table', [{ path: 'penguins.csv', text: 'a,b\n1,2\n' }]);
  const path = await dataOn(place('/not/here.csv'), { client, cache: folder, local: false }, signal);
  expect(path.endsWith('/penguins.csv')).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('a,b\n1,2\n');
});

test('the same files on a shared disk are not copied', async () => {
  const { client, downloads } = await serve('images', [{ path: 'a/1.png', text: 'one' }]);
  const shared = join(folder, 'shared');
  mkdirSync(join(shared, 'a'), { recursive: true });
  writeFileSync(join(shared, 'a/1.png'), 'one');
  const source = { client, cache: join(folder, 'cache'), local: false };
  expect(await dataOn(place(shared), source, signal)).toBe(shared);
  writeFileSync(join(shared, 'a/1.png'), 'another size');
  expect(await dataOn(place(shared), source, signal)).not.toBe(shared);
  expect(downloads()).toBe(1);
});

test.each([
  [
    'other bytes than announced',
    { path: 'a/1.png', text: 'one', sha256: sha256('two') },
    /not the one of the manifest/,
  ],
  ['a name that leaves the folder', { path: '../1.png', text: 'one' }, /does not stay inside/],
  ['an absolute name', { path: '/etc/passwd', text: 'one' }, /does not stay inside/],
])('%s: nothing is kept', async (_, file, message) => {
  const { client } = await serve('images', [file]);
  const cache = join(folder, 'cache');
  await expect(dataOn(place('/not/here'), { client, cache, local: false }, signal)).rejects.toThrow(message);
  expect(existsSync(cache) ? readdirSync(cache) : []).toEqual([]);
});
