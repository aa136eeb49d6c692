// A scan is seen, cancelled and, where its asker left, told: over real HTTP, with real pictures.
import type { Dataset } from '@trainyard/contracts/dataset';
import type { DatasetScan } from '@trainyard/contracts/dataset-scan';
import { existsSync } from 'node:fs';
import { mkdir, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { manyPicturesIn, type SentProblem, type TestServer, testServer } from '../testing-server.ts';

let it: TestServer;
beforeAll(async () => {
  it = await testServer();
});
afterAll(() => it.close());

const manyPictures = (name: string, count: number) => manyPicturesIn(join(it.datasets, name), count);

const scans = async () => (await it.ask<{ items: DatasetScan[] }>('GET', `/scans?project=${it.project}`)).json.items;
const scanOf = async (name: string) => (await scans()).find((scan) => scan.name === name);
const end = async (id: string) => (await fetch(`${it.address}/api/v1/scans/${id}`, { method: 'DELETE' })).status;
const register = (name: string, path: string) =>
  it.ask<Dataset & SentProblem>('POST', `/projects/${it.project}/datasets`, { name, path });
const stored = async (): Promise<string[]> =>
  existsSync(join(it.dataDir, 'datasets')) ? readdir(join(it.dataDir, 'datasets')) : [];

/** The scan of that name once it fits. */
async function until(name: string, fits: (scan: DatasetScan) => boolean): Promise<DatasetScan> {
  let seen: DatasetScan | undefined;
  await expect
    .poll(
      async () => {
        const now = await scanOf(name);
        if (now && fits(now)) seen = now;
        return seen !== undefined;
      },
      { interval: 5, timeout: 30_000 },
    )
    .toBe(true);
  return seen as DatasetScan;
}
const isRead = ({ state, read }: DatasetScan) => state === 'reading' && read !== null && read > 0;

test('pictures are counted and read in sight, and the request answers as ever', async () => {
  const registered = register('in sight', await manyPictures('in-sight', 600));
  const scan = await until('in sight', isRead);
  expect(scan).toMatchObject({ project_id: it.project, dataset_id: null, files: 600, problem: null });
  expect(scan.read).toBeLessThanOrEqual(600);
  expect((await it.ask<DatasetScan>('GET', `/scans/${scan.id}`)).json).toMatchObject({ name: 'in sight' });
  const { status, json } = await registered;
  expect({ status, images: json.version.profile }).toMatchObject({ status: 201, images: { images: 600 } });
  expect(await scanOf('in sight')).toBeUndefined();
  expect((await it.ask<SentProblem>('GET', `/scans/${scan.id}`)).json.code).toBe('scan.not_found');
});

test('the same name twice at once is refused before anything is read', async () => {
  const folder = await manyPictures('twice', 600);
  const first = register('twice', folder);
  const scan = await until('twice', () => true);
  expect(await register('twice', folder)).toMatchObject({
    status: 409,
    json: { code: 'dataset.name_taken', data: { scan: scan.id } },
  });
  expect((await first).status).toBe(201);
});

test('a scan that is cancelled says so to its asker, and leaves nothing', async () => {
  const folder = await manyPictures('cancelled', 4000);
  const registered = register('cancelled', folder);
  const scan = await until('cancelled', isRead);
  expect(await end(scan.id)).toBe(204);
  expect(await scans()).toEqual([]);
  expect(await registered).toMatchObject({ status: 409, json: { code: 'scan.cancelled' } });
  expect(await end(scan.id)).toBe(404);
  const names = (await it.ask<{ items: Dataset[] }>('GET', `/datasets?project=${it.project}`)).json.items;
  expect(names.map(({ name }) => name)).not.toContain('cancelled');
  // Nor does it keep the name.
  const again = register('cancelled', folder);
  await end((await until('cancelled', () => true)).id);
  expect((await again).json.code).toBe('scan.cancelled');
});

test('who leaves comes back to a dataset, or to why there is none', async () => {
  const leave = async (name: string, path: string, fits: (scan: DatasetScan) => boolean) => {
    const gone = new AbortController();
    const asked = fetch(`${it.address}/api/v1/projects/${it.project}/datasets`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ name, path }),
      signal: gone.signal,
    });
    const seen = until(name, fits);
    await seen;
    gone.abort();
    await expect(asked).rejects.toThrow();
  };
  await leave('good', await manyPictures('good', 600), isRead);
  const listed = async () =>
    (await it.ask<{ items: Dataset[] }>('GET', `/datasets?project=${it.project}`)).json.items.map(({ name }) => name);
  await expect.poll(listed, { timeout: 30_000 }).toContain('good');

  const bad = await manyPictures('bad', 600);
  await mkdir(join(bad, 'empty'));
  await leave('bad', bad, isRead);
  const failed = await until('bad', ({ state }) => state === 'failed');
  expect(failed.problem).toMatchObject({ code: 'image.empty_class', detail: expect.stringContaining('"empty"') });
  // A failure keeps no name, and is forgotten when somebody says so.
  expect((await register('bad', bad)).json.code).toBe('image.empty_class');
  expect(await end(failed.id)).toBe(204);
  expect(await scanOf('bad')).toBeUndefined();
});

test('an upload is seen while it arrives, and cancelled with all that came', async () => {
  const before = await stored();
  let more: ReadableStreamDefaultController | undefined;
  const body = new ReadableStream({
    start: (stream) => {
      more = stream;
      const head = '--b\r\nContent-Disposition: form-data; name="file"; filename="cat/1.jpg"\r\n\r\n';
      stream.enqueue(Buffer.from(`${head}${'x'.repeat(1000)}`));
    },
  });
  const sent = fetch(`${it.address}/api/v1/projects/${it.project}/datasets/upload?name=arriving`, {
    method: 'POST',
    headers: { 'content-type': 'multipart/form-data; boundary=b' },
    body,
    duplex: 'half',
  } as RequestInit).then(
    async (response) => ((await response.json()) as SentProblem).code,
    () => 'broken off',
  );
  const scan = await until('arriving', ({ received_bytes }) => received_bytes > 0);
  expect(scan).toMatchObject({ state: 'receiving', files: 0, read: null });
  expect(await end(scan.id)).toBe(204);
  expect(await scans()).toEqual([]);
  expect(await stored()).toEqual(before.includes('.staging') ? before : [...before, '.staging']);
  const staging = await readdir(join(it.dataDir, 'datasets/.staging'), { recursive: true });
  expect(staging.filter((name) => name.includes('/'))).toEqual([]);
  expect(['scan.cancelled', 'broken off']).toContain(await sent);
  more?.error(new Error('over'));
});

test('reading a dataset again is a scan of it', async () => {
  const { json } = await register('again', await manyPictures('again', 600));
  const asked = it.ask<Dataset>('POST', `/datasets/${json.id}/versions`);
  expect(await until('again', isRead)).toMatchObject({ dataset_id: json.id });
  expect((await asked).status).toBe(201);
});
