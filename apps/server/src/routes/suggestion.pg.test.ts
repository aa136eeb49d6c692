// Suggestions and likeness by real features: the network on board looks at satellite pictures, and nothing is written before it is asked.
import type { Dataset } from '@trainyard/contracts/dataset';
import type { DatasetScan } from '@trainyard/contracts/dataset-scan';
import type { ResponseOf } from '@trainyard/contracts/api';
import { copyFile, mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trainNext } from '../testing-agent.ts';
import { type SentProblem, type TestServer, testServer } from '../testing-server.ts';

/** Python starts and imports torch, on a machine that may be busy. */
const LONG = 600_000;
const EXAMPLES = join(import.meta.dirname, '../../../../examples/eurosat/train');

let it: TestServer;
let data: Dataset;
beforeAll(async () => {
  it = await testServer();
  for (const name of ['Forest', 'Residential']) {
    const files = (await readdir(join(EXAMPLES, name))).toSorted();
    for (const file of files.slice(0, 6)) await put(join(name, file), join(EXAMPLES, name, file));
    for (const file of files.slice(6, 8)) await put(join('unlabelled', `${name}-${file}`), join(EXAMPLES, name, file));
  }
  const body = { name: 'views', path: join(it.datasets, 'views') };
  data = (await it.ask<Dataset>('POST', `/projects/${it.project}/datasets`, body)).json;
});
afterAll(() => it.close());

async function put(path: string, from: string): Promise<void> {
  const to = join(it.datasets, 'views', path);
  await mkdir(dirname(to), { recursive: true });
  await copyFile(from, to);
}

type Images = ResponseOf<'listDatasetImages'>;
type Suggested = ResponseOf<'makeSuggestions'>;
const at = (rest: string) => `/dataset-versions/${data.version.id}/${rest}`;
const images = async (query: string) => (await it.ask<Images>('GET', at(`images?${query}`))).json;

test('before anybody looked, likeness is by the look and nothing is suggested', async () => {
  const like = await images('like=0');
  expect(like.measure).toEqual({ kind: 'look' });
  const { json: refused, status } = await it.ask<SentProblem>('GET', at('images?like=0&measure=efficientnet-lite0'));
  expect([status, refused.code]).toEqual([409, 'http.conflict']);
  expect(refused.detail).toContain('No features of efficientnet-lite0 are kept of');
  const { json } = await it.ask<Suggested>('GET', at('suggestions?by=neighbours'));
  expect(json).toMatchObject({ pictures: 4, missing: 4, labels: [], neighbours: { k: 5, measured: [] } });
  expect((await it.ask('GET', at('suggestions?by=somebody'))).status).toBe(400);
  const both = await it.ask<SentProblem>('GET', at('images?like=0&suggest=neighbours'));
  expect(both.json.code).toBe('http.query');
});

test(
  'neighbours suggest classes, are told as a scan, and a second look reads nothing',
  async () => {
    const asked = it.ask<Suggested>('POST', at('suggestions'), { by: 'neighbours' });
    const seen: DatasetScan[] = [];
    let over = false;
    const watching = (async () => {
      while (!over) {
        seen.push(...(await it.ask<{ items: DatasetScan[] }>('GET', '/scans')).json.items);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
    })();
    const { status, json } = await asked;
    over = true;
    await watching;
    expect(status, JSON.stringify(json)).toBe(200);
    expect(seen[0]).toMatchObject({ what: 'features', name: 'views', dataset_id: data.id });
    expect(json).toMatchObject({ pictures: 4, missing: 0, name: 'efficientnet-lite0', unread: { total: 0 } });
    expect(json.above[0]).toBe(4);
    expect(json.labels.every(({ known }) => known)).toBe(true);
    expect(json.neighbours?.measured.reduce((sum, { pictures }) => sum + pictures, 0)).toBe(12);

    const { items, total } = await images('suggest=neighbours');
    expect(total).toBe(4);
    for (const { path, suggestion } of items) expect(path).toContain(suggestion?.label);
    const sure = items.map(({ suggestion }) => suggestion?.confidence ?? 0);
    expect(sure).toEqual(sure.toSorted((a, b) => b - a));
    const least = sure[0] ?? 1;
    expect((await images(`suggest=neighbours&least=${least}`)).total).toBe(json.above[Math.floor(least * 100)]);
    expect(
      (await images('suggest=neighbours&label=Residential')).items.every(({ path }) => path.includes('Residential')),
    ).toBe(true);
    // Nothing was written.
    const versions = await it.ask<{ items: unknown[] }>('GET', `/datasets/${data.id}/versions`);
    expect(versions.json.items).toHaveLength(1);

    await rm(join(it.datasets, 'views'), { recursive: true });
    const again = await it.ask<Suggested>('POST', at('suggestions'), { by: 'neighbours' });
    expect([again.status, again.json.missing]).toEqual([200, 0]);
  },
  LONG,
);

test('what was looked at is compared by features, and says so', async () => {
  const { items } = (await it.ask<ResponseOf<'listFeatures'>>('GET', at('features'))).json;
  expect(items).toEqual([{ features: 'efficientnet-lite0', name: 'efficientnet-lite0', known: 16, pictures: 16 }]);
  const found = await images('like=0&split=all');
  expect(found.measure).toEqual({
    kind: 'features',
    features: 'efficientnet-lite0',
    name: 'efficientnet-lite0',
    compared: 12,
    of: 12,
  });
  expect(found.items[0]?.index).toBe(0);
  const first = found.items.slice(1, 6).map(({ class: name }) => name);
  expect(first.filter((name) => name === 'Forest').length).toBeGreaterThanOrEqual(4);
  expect((await images('like=0&measure=look').catch(() => null))?.measure).toEqual({ kind: 'look' });
});

test(
  'a model of the project suggests with its own labels; what the set does not know is said',
  async () => {
    const other = join(it.datasets, 'others');
    for (const [name, into] of [
      ['Forest', 'wood'],
      ['Residential', 'Residential'],
    ] as const) {
      await mkdir(join(other, into), { recursive: true });
      for (const file of (await readdir(join(EXAMPLES, name))).toSorted().slice(20, 28))
        await copyFile(join(EXAMPLES, name, file), join(other, into, file));
    }
    const body = { name: 'others', path: other };
    const set = (await it.ask<Dataset>('POST', `/projects/${it.project}/datasets`, body)).json;
    const config = {
      task: 'image-classification',
      model: { name: 'compact_cnn' },
      image_size: 32,
      epochs: 1,
      batch_size: 8,
      load_pretrained: false,
    };
    const run = await it.ask<{ id: string }>('POST', `/projects/${it.project}/runs`, {
      dataset_version_id: set.version.id,
      config,
    });
    expect(run.status, JSON.stringify(run.json)).toBe(201);
    const training = await trainNext(it);
    await training.ship([...training.files.keys()]);
    await training.finish();
    const { items: models } = (await it.ask<{ items: { id: string }[] }>('GET', `/models?project=${it.project}`)).json;
    const by = models[0]?.id ?? '';

    // Its files are gone: they cannot be looked at, and that is said.
    const lost = (await it.ask<Suggested>('POST', at('suggestions'), { by })).json;
    expect(lost).toMatchObject({ missing: 4, unread: { total: 4 } });
    expect(lost.unread.files[0]?.reason).toContain('cannot be opened');
    for (const name of ['Forest', 'Residential'])
      for (const file of (await readdir(join(EXAMPLES, name))).toSorted().slice(6, 8))
        await put(join('unlabelled', `${name}-${file}`), join(EXAMPLES, name, file));
    const { json } = await it.ask<Suggested>('POST', at('suggestions'), { by });
    expect(json).toMatchObject({ missing: 0, neighbours: null, unread: { total: 0, files: [] } });
    const { items } = await images(`suggest=${by}`);
    expect(items).toHaveLength(4);
    for (const { suggestion } of items) {
      expect(suggestion?.confidence).toBeGreaterThanOrEqual(0.5);
      expect(suggestion?.known).toBe(suggestion?.label === 'Residential');
    }
    for (const { label, known } of json.labels) expect(known).toBe(label === 'Residential');

    const { json: wrong } = await it.ask<ResponseOf<'listMistakes'>>('GET', `/runs/${run.json.id}/mistakes`);
    expect(wrong).toMatchObject({ dataset_id: set.id, version_id: set.version.id, version: 1, newest: { number: 1 } });
    const { evaluation } = (await it.ask<{ evaluation: { mistakes: unknown[] } }>('GET', `/runs/${run.json.id}`)).json;
    expect(wrong.items).toHaveLength(evaluation.mistakes.length);
    for (const { path, index } of wrong.items)
      expect(
        (await it.ask<{ path: string }>('GET', `/dataset-versions/${set.version.id}/images/${index}`)).json.path,
      ).toBe(path);
    const one = (await it.ask<ResponseOf<'listMistakes'>>('GET', `/runs/${run.json.id}/mistakes?truth=nothing`)).json;
    expect(one.items).toEqual([]);

    const elsewhere = (await it.ask<{ id: string }>('POST', '/projects', { name: 'elsewhere' })).json.id;
    const away = (await it.ask<Dataset>('POST', `/projects/${elsewhere}/datasets`, { name: 'x', path: other })).json;
    const refused = await it.ask<SentProblem>('GET', `/dataset-versions/${away.version.id}/suggestions?by=${by}`);
    expect([refused.status, refused.json.code]).toEqual([409, 'http.conflict']);
  },
  LONG,
);

test(
  'a look is cancelled like any scan, and what was seen stays',
  async () => {
    const many = join(it.datasets, 'many');
    for (const label of ['a', 'b']) await mkdir(join(many, label), { recursive: true });
    const files = (await readdir(join(EXAMPLES, 'Highway'))).toSorted();
    for (const [index, file] of files.slice(0, 40).entries())
      await copyFile(join(EXAMPLES, 'Highway', file), join(many, index % 2 ? 'a' : 'b', file));
    await writeFile(join(many, 'note.txt'), 'not a picture');
    const set = (await it.ask<Dataset>('POST', `/projects/${it.project}/datasets`, { name: 'many', path: many })).json;
    const asked = it.ask<SentProblem>('POST', `/dataset-versions/${set.version.id}/features`, {});
    const scan = await (async () => {
      for (;;) {
        const [one] = (await it.ask<{ items: DatasetScan[] }>('GET', '/scans')).json.items;
        if (one) return one;
        await new Promise((resolve) => setTimeout(resolve, 10));
      }
    })();
    // 204 where it was heard, 404 where it was over before.
    const ended = await fetch(`${it.address}/api/v1/scans/${scan.id}`, { method: 'DELETE' });
    const { status, json } = await asked;
    expect(ended.status === 204 ? json.code : status).toBe(ended.status === 204 ? 'scan.cancelled' : 200);
    const whole = await it.ask<ResponseOf<'makeFeatures'>>('POST', `/dataset-versions/${set.version.id}/features`, {});
    expect(whole.json).toMatchObject({ known: 40, pictures: 40, unread: { total: 0 } });
  },
  LONG,
);
