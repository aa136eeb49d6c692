import { createHash, randomBytes } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createFileStore, type FileStore } from './file-store.ts';

let root: string;
let store: FileStore;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'file-store-'));
  store = createFileStore(root);
});
afterAll(() => rm(root, { recursive: true }));

const digest = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const staged = () => readdir(join(root, 'staging'));

test('bytes come back under their sha256, stored once', async () => {
  const bytes = randomBytes(300_000);
  const stored = await store.put(Readable.from([bytes.subarray(0, 7), bytes.subarray(7)]));
  expect(stored).toEqual({ sha256: digest(bytes), bytes: 300_000 });
  expect(await buffer(await store.open(stored.sha256))).toEqual(bytes);
  expect(await store.put(Readable.from([bytes]))).toEqual(stored);
  expect(await readdir(join(root, stored.sha256.slice(0, 2)))).toEqual([stored.sha256]);
  expect(await staged()).toEqual([]);
});

test('an empty file is a file', async () => {
  const stored = await store.put(Readable.from([]));
  expect(stored.bytes).toBe(0);
  expect(await readFile(store.path(stored.sha256))).toHaveLength(0);
});

test('other bytes than announced leave nothing behind', async () => {
  const bytes = randomBytes(10);
  const announced = digest(randomBytes(9));
  await expect(store.put(Readable.from([bytes]), { sha256: announced })).rejects.toMatchObject({
    code: 'attempt.digest',
    message: expect.stringContaining(announced),
  });
  expect(await store.has(digest(bytes))).toBe(false);
  expect(await store.has(announced)).toBe(false);
  expect(await staged()).toEqual([]);
});

test('a file over the limit is refused while it arrives', async () => {
  let sent = 0;
  const endless = Readable.from(
    (function* () {
      for (;;) {
        sent += 1000;
        yield Buffer.alloc(1000);
      }
    })(),
  );
  await expect(store.put(endless, { maxBytes: 4_500 })).rejects.toMatchObject({
    code: 'http.too_large',
    message: 'The file has more than 4500 bytes, the limit.',
  });
  expect(sent).toBeLessThan(100_000);
  expect(endless.destroyed).toBe(true);
  expect(await staged()).toEqual([]);
});

test('a sender that breaks off leaves nothing behind', async () => {
  const broken = Readable.from(
    (async function* () {
      yield Buffer.from('half');
      throw new Error('connection reset');
    })(),
  );
  await expect(store.put(broken)).rejects.toThrow('connection reset');
  expect(await store.has(digest(Buffer.from('half')))).toBe(false);
  expect(await staged()).toEqual([]);
});

test('what is no sha256 is no path', async () => {
  expect(() => store.path('../../etc/passwd')).toThrow('is not a sha256');
  await expect(store.open('f'.repeat(64))).rejects.toMatchObject({ code: 'file.not_found' });
});
