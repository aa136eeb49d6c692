import type { Dataset } from '@trainyard/contracts/dataset';
import type { Model, Prediction } from '@trainyard/contracts/model';
import type { Run } from '@trainyard/contracts/run';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unpackZip } from '../archive-zip.ts';
import { trainNext } from '../testing-agent.ts';
import { type SentProblem, testPicture, type TestServer, testServer } from '../testing-server.ts';

/** A training starts Python and imports torch, on a machine that may be busy. */
const TRAINING = 180_000;

let it: TestServer;
beforeAll(async () => {
  it = await testServer();
});
afterAll(() => it.close());

interface Predicted {
  predictions: Prediction[];
  milliseconds: number;
}

async function queue(dataset: Dataset, config: Record<string, unknown>): Promise<string> {
  const body = { dataset_version_id: dataset.version.id, name: 'first try', config };
  const { status, json } = await it.ask<Run & SentProblem>('POST', `/projects/${dataset.project_id}/runs`, body);
  expect(status, JSON.stringify(json)).toBe(201);
  return json.id;
}
/** The models of a project, each whole: lists have what a row shows. */
const models = async (project: string) => {
  const { items } = (await it.ask<{ items: { id: string }[] }>('GET', `/models?project=${project}`)).json;
  return Promise.all(items.map(async ({ id }) => (await it.ask<Model>('GET', `/models/${id}`)).json));
};
const predict = async <T = Predicted>(model: string, files: [string, Buffer<ArrayBuffer> | string][]) => {
  const form = new FormData();
  for (const [name, bytes] of files) form.append('file', new Blob([bytes]), name);
  return it.ask<T>('POST', `/models/${model}/predict`, form);
};

describe('a table', () => {
  let model: Model;

  test(
    'becomes a model when its last file has come, with all that it must say',
    async () => {
      const penguins = (await it.ask<{ items: Dataset[] }>('GET', '/datasets')).json.items.find(
        ({ kind }) => kind === 'table',
      ) as Dataset;
      const run = await queue(penguins, {
        task: 'tabular-classification',
        target: 'species',
        model: 'logistic_regression',
        importance_repeats: 1,
      });
      const training = await trainNext(it);
      const paths = [...training.files.keys()];
      await training.ship(paths.filter((path) => path !== 'model/signature.json'));
      await training.finish();
      expect(await models(penguins.project_id)).toEqual([]);
      await training.ship(['model/signature.json']);
      const [registered, ...others] = await models(penguins.project_id);
      expect(others).toEqual([]);
      model = registered as Model;
      expect(model).toMatchObject({
        name: 'first try',
        run_id: run,
        task: 'tabular-classification',
        architecture: 'logistic_regression',
        dataset_name: 'Palmer penguins',
        dataset_version_id: penguins.version.id,
        data_fingerprint: penguins.version.fingerprint,
        metric: { name: 'accuracy', examples: 69 },
        signature: { target: 'species', labels: ['Adelie', 'Chinstrap', 'Gentoo'] },
      });
      expect(model.metrics['accuracy']).toBeGreaterThan(0.95);
      expect(model.metric.interval?.[0]).toBeLessThan(model.metrics['accuracy'] as number);
      expect(model.files.map(({ path }) => path)).toEqual(
        paths
          .filter((path) => path.startsWith('model/'))
          .map((path) => path.slice(6))
          .sort(),
      );
      expect((await it.ask<Run>('GET', `/runs/${run}`)).json.model_id).toBe(model.id);
      await training.ship(['model/signature.json']);
      expect(await models(penguins.project_id)).toHaveLength(1);
    },
    TRAINING,
  );

  test('answers for rows', { timeout: TRAINING }, async () => {
    const rows = [
      {
        island: 'Torgersen',
        bill_length_mm: 39.1,
        bill_depth_mm: 18.7,
        flipper_length_mm: 181,
        body_mass_g: 3750,
        sex: 'male',
        year: 2007,
      },
      {
        island: 'Biscoe',
        bill_length_mm: 50,
        bill_depth_mm: 15.2,
        flipper_length_mm: 218,
        body_mass_g: 5700,
        sex: 'male',
        year: 2007,
      },
    ];
    const { status, json } = await it.ask<Predicted>('POST', `/models/${model.id}/predict-rows`, { rows });
    expect(status).toBe(200);
    expect(json.predictions.map(({ label }) => label)).toEqual(['Adelie', 'Gentoo']);
    expect(json.predictions[0]?.scores.map(({ score }) => score).reduce((a, b) => a + b)).toBeCloseTo(1, 6);
  });

  test('says what is wrong with rows and pictures', async () => {
    const wrong = await it.ask<SentProblem>('POST', `/models/${model.id}/predict-rows`, {
      rows: [{ island: 'Dream' }],
    });
    expect(wrong).toMatchObject({
      status: 422,
      json: { code: 'predict.row', detail: expect.stringContaining('bill_length_mm') },
    });
    const many = await it.ask<SentProblem>('POST', `/models/${model.id}/predict-rows`, {
      rows: Array.from({ length: 1001 }, () => ({})),
    });
    expect(many.json).toMatchObject({
      code: 'predict.row',
      detail: 'The request has 1001 rows; at most 1000 are allowed.',
    });
    expect((await predict<SentProblem>(model.id, [['x.jpg', 'x']])).json).toMatchObject({
      code: 'predict.image',
      detail: 'The model "first try" answers for rows, not for images.',
    });
  });

  test('is downloaded as a folder that is the same to the byte', async () => {
    const response = await fetch(`${it.address}/api/v1/models/${model.id}/download`);
    expect(response.headers.get('content-disposition')).toContain('filename="first try.zip"');
    const folder = await mkdtemp(join(tmpdir(), 'model-'));
    try {
      await writeFile(join(folder, 'it.zip'), Buffer.from(await response.arrayBuffer()));
      await mkdir(join(folder, 'out'));
      await unpackZip(join(folder, 'it.zip'), join(folder, 'out'));
      expect((await readdir(join(folder, 'out/model'))).sort()).toEqual(model.files.map(({ path }) => path).sort());
      const signature = JSON.parse(
        await readFile(join(folder, 'out/model/signature.json'), 'utf8'),
      ) as Model['signature'];
      expect(signature).toEqual(model.signature);
    } finally {
      await rm(folder, { recursive: true });
    }
  });
});

test(
  'pictures: trained, registered, warmed, asked, and refused in words',
  async () => {
    for (const [index, label] of ['dark', 'bright'].entries()) {
      await mkdir(join(it.datasets, 'shades', label), { recursive: true });
      for (let number = 0; number < 8; number += 1)
        await writeFile(
          join(it.datasets, 'shades', label, `${number}.jpg`),
          await testPicture(index * 200 + number * 5),
        );
    }
    const dataset = (
      await it.ask<Dataset>('POST', `/projects/${it.project}/datasets`, {
        name: 'shades',
        path: join(it.datasets, 'shades'),
      })
    ).json;
    await queue(dataset, {
      task: 'image-classification',
      model: 'resnet-18',
      load_pretrained: false,
      image_size: 32,
      epochs: 2,
      batch_size: 8,
      augmentation: [],
    });
    const training = await trainNext(it);
    await training.ship([...training.files.keys()]);
    await training.finish();
    const [model] = await models(it.project);
    expect(model?.signature).toMatchObject({ image_size: 32, labels: ['bright', 'dark'] });
    const id = model?.id ?? '';
    expect((await fetch(`${it.address}/api/v1/models/${id}/warm`, { method: 'POST' })).status).toBe(204);
    const { json } = await predict(id, [['../../etc/passwd', (await testPicture(250)) as Buffer<ArrayBuffer>]]);
    expect(json.predictions[0]?.scores.map(({ label }) => label).sort()).toEqual(['bright', 'dark']);
    expect(json.milliseconds).toBeGreaterThan(0);
    const refused: [string, [string, Buffer<ArrayBuffer> | string][], string, string][] = [
      ['an empty file', [['a.jpg', '']], 'predict.image', 'the file has 0 bytes'],
      ['text', [['a.jpg', 'hello']], 'predict.image', 'it is a text file'],
      ['no file', [], 'predict.image', 'The request has 0 files'],
      [
        'two files',
        [
          ['a.jpg', 'x'],
          ['b.jpg', 'x'],
        ],
        'predict.image',
        'The request has 2 files',
      ],
      ['too much', [['a.jpg', Buffer.alloc(20_000_001)]], 'http.too_large', 'more than 20000000 bytes'],
    ];
    for (const [what, files, code, text] of refused)
      expect((await predict<SentProblem>(id, files)).json, what).toMatchObject({
        code,
        detail: expect.stringContaining(text),
      });
    expect((await readdir(tmpdir())).filter((name) => name.startsWith('trainyard-picture-'))).toEqual([]);
  },
  TRAINING,
);

test(
  'a model folder without labels is refused: the run is complete, and there is no model',
  async () => {
    const penguins = (await it.ask<{ items: Dataset[] }>('GET', '/datasets')).json.items.find(
      ({ name }) => name === 'Palmer penguins',
    ) as Dataset;
    const run = await queue(penguins, {
      task: 'tabular-classification',
      target: 'species',
      model: 'logistic_regression',
      importance_repeats: 0,
      seed: 1,
    });
    const training = await trainNext(it, ({ event, path }) => !(event === 'artifact' && path === 'model/labels.json'));
    await training.ship([...training.files.keys()]);
    await training.finish();
    expect((await it.ask<Run>('GET', `/runs/${run}`)).json).toMatchObject({
      state: 'completed',
      model_id: null,
      troubles: [
        { what: 'model', code: 'model.not_ready', message: 'The model folder has no labels.json.', settled_at: null },
      ],
    });
  },
  TRAINING,
);

test('a model that is not there', async () => {
  expect((await it.ask<SentProblem>('GET', '/models/mdl_00000000000000000000000000')).json.code).toBe(
    'model.not_found',
  );
});
