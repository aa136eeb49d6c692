import { createHash } from 'node:crypto';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@trainyard/client/client';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { dataOn, discardCopy } from './dataset-cache.ts';

const VERSION = 'dsv_01k00000000000000000000000';
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const stop: (() => void)[] = [];
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-cache-'));
});
afterEach(() => {
  stop.splice(0).forEach((one) => one());
  rmSync(folder, { recursive: true, force: true });
});

interface Served {
  path: string;
  text: string;
  sha256?: string;
  /** Of an edited version. */
  edited?: { class: string; split: string; source: string };
}

async function serve(
  kind: 'images' | 'table',
  files: Served[],
): Promise<{
  client: ReturnType<typeof createClient>;
  downloads: () => number;
  asked: () => number;
  /** So many answers break off in the middle. */
  breaks: (times: number) => void;
}> {
  let downloads = 0;
  let asked = 0;
  let breaks = 0;
  const items = files.map((file) => ({
    path: file.path,
    bytes: Buffer.byteLength(file.text),
    sha256: file.sha256 ?? sha256(file.text),
    ...(file.edited ?? { class: null, split: null }),
  }));
  const server = createServer((request, response) => {
    if (breaks > 0) {
      breaks -= 1;
      response.writeHead(200, { 'content-length': 1000 }).write('{"kind":"images","items":[');
      return void setTimeout(() => response.destroy(), 20);
    }
    if (request.url?.endsWith('/manifest')) {
      asked += 1;
      return void response.end(JSON.stringify({ kind, root: '/there', items }));
    }
    downloads += 1;
    response.end(files[Number(request.url?.split('/').at(-1))]?.text);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  stop.push(() => server.close().closeAllConnections());
  return {
    client: createClient({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
    downloads: () => downloads,
    asked: () => asked,
    breaks: (times) => (breaks = times),
  };
}
const place = (path: string): { version_id: string; path: string } => ({ version_id: VERSION, path });
const signal = new AbortController().signal;

const manifestIn = (file: string): unknown => JSON.parse(readFileSync(file, 'utf8'));

test('a local agent takes the path as it is, with the manifest, and says when there is nothing', async () => {
  const { client } = await serve('images', [{ path: 'a/1.png', text: 'one' }]);
  const source = { client, cache: folder, local: true, fetching: new Map() };
  const { path, manifest } = await dataOn(place(folder), source, signal);
  expect(path).toBe(folder);
  expect(manifestIn(manifest)).toEqual({ items: [{ path: 'a/1.png', bytes: 3, sha256: sha256('one') }] });
  await expect(dataOn(place(join(folder, 'gone')), source, signal)).rejects.toMatchObject({
    code: 'dataset.path_missing',
  });
});

test('the manifest of a version is asked for once', async () => {
  const { client, asked } = await serve('table', [{ path: 't.csv', text: 'a\n' }]);
  const source = { client, cache: folder, local: true, fetching: new Map() };
  const first = await dataOn(place(folder), source, signal);
  expect(await dataOn(place(folder), source, signal)).toEqual(first);
  expect(asked()).toBe(1);
});

test('a folder of images is copied once, every file checked, and then found', async () => {
  const files = Array.from({ length: 20 }, (_, index) => ({
    path: `train/${index % 2 ? 'a b' : 'ü'}/${index}.png`,
    text: `bytes ${index}`,
  }));
  const { client, downloads } = await serve('images', files);
  const source = { client, cache: folder, local: false, fetching: new Map() };
  const umask = process.umask(0);
  const both = await Promise.all([1, 2].map(() => dataOn(place('/not/here'), source, signal)));
  process.umask(umask);
  const { path } = both[0] ?? { path: '' };
  expect(both[1]?.path).toBe(path);
  for (const file of files) expect(readFileSync(join(path, file.path), 'utf8')).toBe(file.text);
  expect((await dataOn(place('/not/here'), source, signal)).path).toBe(path);
  expect(downloads()).toBe(20);
  // Data of people is nobody else's, whatever the umask.
  for (const entry of readdirSync(folder, { recursive: true, encoding: 'utf8' }))
    expect([entry, statSync(join(folder, entry)).mode & 0o077]).toEqual([entry, 0]);
});

test('a copy that lost bytes is fetched anew', async () => {
  const { client, downloads } = await serve('images', [{ path: 'a/1.png', text: 'one' }]);
  const source = { client, cache: folder, local: false, fetching: new Map() };
  const { path } = await dataOn(place('/not/here'), source, signal);
  for (const damage of [() => truncateSync(join(path, 'a/1.png'), 1), () => rmSync(join(path, 'a/1.png'))]) {
    damage();
    await dataOn(place('/not/here'), source, signal);
    expect(readFileSync(join(path, 'a/1.png'), 'utf8')).toBe('one');
  }
  expect(downloads()).toBe(3);
});

test('a copy that the engine found damaged is thrown away once for a run', async () => {
  const { client, downloads } = await serve('images', [{ path: 'a/1.png', text: 'one' }]);
  const source = { client, cache: folder, local: false, fetching: new Map() };
  const { path } = await dataOn(place('/not/here'), source, signal);
  writeFileSync(join(path, 'a/1.png'), 'owe');
  expect(await discardCopy('/somewhere/else', 'run_1', source)).toBe(false);
  expect(await discardCopy(path, 'run_1', source)).toBe(true);
  expect(await discardCopy(path, 'run_1', source)).toBe(false);
  await dataOn(place('/not/here'), source, signal);
  expect(readFileSync(join(path, 'a/1.png'), 'utf8')).toBe('one');
  expect(downloads()).toBe(2);
  expect(await discardCopy(path, 'run_2', source)).toBe(true);
});

test('a server that goes away in the middle is waited for', async () => {
  const yard = await serve('images', [{ path: 'a/1.png', text: 'one' }]);
  yard.breaks(3);
  const source = { client: yard.client, cache: folder, local: false, fetching: new Map() };
  const { path } = await dataOn(place('/not/here'), source, signal);
  expect(readFileSync(join(path, 'a/1.png'), 'utf8')).toBe('one');
});

test('a table keeps its name, whatever folder it had', async () => {
  const { client } = await serve('table', [{ path: 'penguins.csv', text: 'a,b\n1,2\n' }]);
  const { path } = await dataOn(
    place('/not/here.csv'),
    { client, cache: folder, local: false, fetching: new Map() },
    signal,
  );
  expect(path.endsWith('/penguins.csv')).toBe(true);
  expect(readFileSync(path, 'utf8')).toBe('a,b\n1,2\n');
});

test('the same files on a shared disk are not copied', async () => {
  const { client, downloads } = await serve('images', [{ path: 'a/1.png', text: 'one' }]);
  const shared = join(folder, 'shared');
  mkdirSync(join(shared, 'a'), { recursive: true });
  writeFileSync(join(shared, 'a/1.png'), 'one');
  const source = { client, cache: join(folder, 'cache'), local: false, fetching: new Map() };
  expect((await dataOn(place(shared), source, signal)).path).toBe(shared);
  writeFileSync(join(shared, 'a/1.png'), 'another size');
  expect((await dataOn(place(shared), source, signal)).path).not.toBe(shared);
  expect(downloads()).toBe(1);
});

test.each([
  [
    'other bytes than announced',
    { path: 'a/1.png', text: 'one', sha256: sha256('two') },
    /of the manifest of .* is not the one that was expected/,
  ],
  ['a name that leaves the folder', { path: '../1.png', text: 'one' }, /does not stay inside/],
  ['an absolute name', { path: '/etc/passwd', text: 'one' }, /does not stay inside/],
])('%s: nothing is kept', async (_, file, message) => {
  const { client } = await serve('images', [file]);
  const cache = join(folder, 'cache');
  await expect(
    dataOn(place('/not/here'), { client, cache, local: false, fetching: new Map() }, signal),
  ).rejects.toThrow(message);
  expect(existsSync(cache) ? readdirSync(cache) : []).toEqual(['manifests']);
});

test('an edited version is read where its files lie beside the server, and copied to its own paths elsewhere', async () => {
  const lies = join(folder, 'lies');
  mkdirSync(join(lies, 'cat'), { recursive: true });
  writeFileSync(join(lies, 'cat/1.png'), 'one');
  const told = { path: 'train/dog/1.png', bytes: 3, sha256: sha256('one'), class: 'dog', split: 'train' };
  const edited = { class: 'dog', split: 'train', source: join(lies, 'cat/1.png') };
  const { client, downloads } = await serve('images', [{ path: told.path, text: 'one', edited }]);
  const source = { client, cache: join(folder, 'cache'), local: true, fetching: new Map() };
  const beside = await dataOn(place(lies), source, signal);
  expect(beside.path).toBe(lies);
  expect(manifestIn(beside.manifest)).toEqual({ items: [{ ...told, source: edited.source }] });
  // A shared disk has them at the same place.
  expect(await dataOn(place(lies), { ...source, local: false }, signal)).toEqual(beside);
  expect(downloads()).toBe(0);
  rmSync(join(lies, 'cat/1.png'));
  const copy = await dataOn(place(lies), { ...source, local: false }, signal);
  expect(readFileSync(join(copy.path, told.path), 'utf8')).toBe('one');
  expect(manifestIn(copy.manifest)).toEqual({ items: [told] });
  expect(await dataOn(place(lies), { ...source, local: false }, signal)).toEqual(copy);
  expect(downloads()).toBe(1);
});
