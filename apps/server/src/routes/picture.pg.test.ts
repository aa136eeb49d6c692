// What a scan saw of pictures serves whatever comes after it, near copies among them.
import type { Dataset, DatasetVersion, ManifestEntry } from '@trainyard/contracts/dataset';
import type { DatasetEdit } from '@trainyard/contracts/dataset-edit';
import type { DatasetScan } from '@trainyard/contracts/dataset-scan';
import { connect } from '@trainyard/store/database';
import { sql } from 'kysely';
import { mkdir, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestServer, testServer } from '../testing-server.ts';

let it: TestServer;
beforeAll(async () => {
  it = await testServer();
});
afterAll(() => it.close());

/** A picture that is like no other of another seed, and in another size a near copy. */
async function put(path: string, seed: number, width: number): Promise<void> {
  const pixels = Buffer.from(
    Array.from({ length: 8 * 8 * 3 }, (_, at) => (Math.imul(at + 1, 2_654_435_761 + seed * 40_503) >>> 13) & 255),
  );
  const file = join(it.datasets, path);
  await mkdir(dirname(file), { recursive: true });
  await sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
    .resize(width, width, { kernel: 'nearest' })
    .png()
    .toFile(file);
}

/** Pictures of two classes, and of each a near copy without a class. */
async function twins(name: string, count: number): Promise<Dataset> {
  for (let at = 0; at < count; at += 1) {
    await put(`${name}/${at % 2 ? 'odd' : 'even'}/${at}.png`, at, 48);
    await put(`${name}/unlabelled/${at}.png`, at, 96);
  }
  const body = { name, path: join(it.datasets, name) };
  return (await it.ask<Dataset>('POST', `/projects/${it.project}/datasets`, body)).json;
}

test('what was read once is not read again for an edit or a likeness', async () => {
  const { version } = await twins('read-once', 4);
  await rm(join(it.datasets, 'read-once'), { recursive: true });
  const like = await it.ask<{ total: number }>('GET', `/dataset-versions/${version.id}/images?like=0`);
  expect(like.json.total).toBe(8);
  const edits: DatasetEdit[] = [{ edit: 'rename_class', from: 'odd', to: 'strange' }];
  const { status } = await it.ask('POST', `/dataset-versions/${version.id}/edit`, { edits });
  expect(status).toBe(201);
});

test('a picture that is labelled and divided at once stays with its near copy', async () => {
  const count = 24;
  const { version } = await twins('labelled', count);
  const edits: DatasetEdit[] = [
    { edit: 'relabel', pictures: { indices: Array.from({ length: count }, (_, at) => count + at) }, class: 'odd' },
    { edit: 'split', train: 0.5, val: 0.5, test: 0, seed: 1 },
  ];
  const { json } = await it.ask<DatasetVersion>('POST', `/dataset-versions/${version.id}/edit`, { edits });
  expect(json.findings.map(({ code }) => code)).not.toContain('image.near_leak');
  const { items } = (await it.ask<{ items: ManifestEntry[] }>('GET', `/dataset-versions/${json.id}/manifest`)).json;
  const parts = Map.groupBy(items, ({ source }) => source?.split('/').at(-1));
  expect(parts.size).toBe(count);
  for (const pair of parts.values()) expect(new Set(pair.map(({ split }) => split)).size).toBe(1);
});

test('many that nobody read yet are read where everybody sees it, once, and to the end though who asked is gone', async () => {
  const dataset = await twins('read-late', 300);
  const { version } = dataset;
  // As of a set that was read before what a scan saw was kept.
  const database = await connect(it.databaseUrl);
  await sql`truncate pictures`.execute(database);
  const count = async () => (await sql`select from pictures`.execute(database)).rows.length;
  const body = { edits: [{ edit: 'split', train: 0.5, val: 0.5, test: 0, seed: 1 }] };
  const asked = new AbortController();
  const gone = fetch(`${it.address}/api/v1/dataset-versions/${version.id}/edit/preview`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
    signal: asked.signal,
  }).then(
    () => 'answered',
    () => 'gone',
  );
  const seen = await Promise.race([gone, scanOf(dataset.id)]);
  expect(seen).toMatchObject({ name: 'read-late', files: 600, state: 'reading' });
  asked.abort();
  expect(await gone).toBe('gone');
  const { status } = await it.ask('POST', `/dataset-versions/${version.id}/edit/preview`, body);
  expect(status).toBe(200);
  expect(await count()).toBe(600);
  expect((await it.ask<{ items: DatasetScan[] }>('GET', '/scans')).json.items).toEqual([]);
  await database.destroy();
});

/** The scan of a dataset, as soon as there is one that reads. */
async function scanOf(dataset: string): Promise<DatasetScan> {
  for (;;) {
    const { items } = (await it.ask<{ items: DatasetScan[] }>('GET', '/scans')).json;
    const found = items.find((scan) => scan.dataset_id === dataset && scan.state === 'reading');
    if (found) return found;
  }
}
