// Going on from a run of the project, from the check of the config to what is measured and what is said of it afterwards.
import type { Dataset } from '@trainyard/contracts/dataset';
import { Continued } from '@trainyard/contracts/continued';
import type { Uses } from '@trainyard/contracts/lifecycle';
import type { Model } from '@trainyard/contracts/model';
import type { Run } from '@trainyard/contracts/run';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { trainNext } from '../testing-agent.ts';
import { type SentProblem, testPicture, type TestServer, testServer } from '../testing-server.ts';

/** A training starts Python and imports torch, on a machine that may be busy. */
const TRAINING = 240_000;

type Refusal = SentProblem & { problems: { path: string; code: string; message: string }[] };

let it: TestServer;
let shades: Dataset;
let first: string;

beforeAll(async () => {
  it = await testServer();
  shades = await pictures('shades', ['dark', 'bright']);
  first = await queue(shades, { ...small, epochs: 2 });
  await trainAll();
}, TRAINING);
afterAll(() => it.close());

const small = {
  task: 'image-classification',
  model: 'compact-cnn',
  load_pretrained: false,
  image_size: 16,
  batch_size: 8,
  epochs: 1,
  augmentation: [],
};
const goingOn = (from: string, more: Record<string, unknown> = {}) => {
  const { model: _model, image_size: _size, load_pretrained: _weights, ...rest } = small;
  return { ...rest, continue_from: from, ...more };
};

async function pictures(name: string, labels: string[]): Promise<Dataset> {
  for (const [index, label] of labels.entries()) {
    await mkdir(join(it.datasets, name, label), { recursive: true });
    for (let number = 0; number < 8; number += 1)
      await writeFile(join(it.datasets, name, label, `${number}.jpg`), await testPicture(index * 100 + number * 5));
  }
  const body = { name, path: join(it.datasets, name) };
  return (await it.ask<Dataset>('POST', `/projects/${it.project}/datasets`, body)).json;
}

const submit = (dataset: Dataset, config: Record<string, unknown>, project = it.project) =>
  it.ask<Run & Refusal>('POST', `/projects/${project}/runs`, { dataset_version_id: dataset.version.id, config });

async function queue(dataset: Dataset, config: Record<string, unknown>): Promise<string> {
  const { status, json } = await submit(dataset, config);
  expect(status, JSON.stringify(json)).toBe(201);
  return json.id;
}

async function trainAll(): Promise<void> {
  const training = await trainNext(it);
  await training.ship([...training.files.keys()]);
  await training.finish();
}

const runOf = async (id: string) => (await it.ask<Run>('GET', `/runs/${id}`)).json;
const problemOf = async (dataset: Dataset, config: Record<string, unknown>) => {
  const { status, json } = await submit(dataset, config);
  expect(status).toBe(422);
  return json.problems.filter(({ path }) => path !== 'load_pretrained').map((one) => [one.code, one.path, one.message]);
};

test('what cannot be gone on from is refused at its field', async () => {
  const [gone, model] = ['run_01k00000000000000000000000', (await runOf(first)).model_id ?? ''];
  expect(await problemOf(shades, goingOn('/models/mine', { model: 'compact-cnn' }))).toEqual([
    ['config.range', 'continue_from', expect.stringContaining('received "/models/mine", expected the id of a run')],
  ]);
  expect(await problemOf(shades, goingOn(gone, { model: 'compact-cnn' }))).toEqual([
    ['run.not_found', 'continue_from', expect.stringContaining(`there is no run ${gone} in this project`)],
  ]);
  expect(await problemOf(shades, goingOn(model, { model: 'resnet-18' }))).toEqual([
    ['config.incompatible', 'model', expect.stringMatching(/^model: received .*18.*, is compact-cnn\. Set it to that/)],
  ]);
  expect(await problemOf(shades, goingOn(first, { image_size: 64 }))).toEqual([
    ['config.incompatible', 'image_size', expect.stringContaining('sees pictures of 16 px')],
  ]);
  expect(await problemOf(shades, goingOn(first, { preset: 'quick', epochs: undefined }))).toContainEqual([
    'config.incompatible',
    'preset',
    expect.stringContaining('quick learns the last layer anew'),
  ]);
  const waits = await queue(shades, { ...small, seed: 1 });
  expect(await problemOf(shades, goingOn(waits))).toContainEqual([
    'model.not_ready',
    'continue_from',
    expect.stringContaining('is queued and has no model'),
  ]);
  await it.ask('POST', `/runs/${waits}/cancel`);
  // A run of another project is none of this one.
  const other = (await it.ask<{ id: string }>('POST', '/projects', { name: 'other' })).json.id;
  const copy = await it.ask<Dataset>('POST', `/projects/${other}/datasets`, {
    name: 'shades',
    path: join(it.datasets, 'shades'),
  });
  const { status, json } = await submit(copy.json, goingOn(first, { model: 'compact-cnn' }), other);
  expect([status, json.problems[0]?.code]).toEqual([422, 'run.not_found']);
});

test(
  'a run goes on from another: files handed on, labels right, the change measured, both runs say so, deletion too',
  async () => {
    const more = await pictures('more', ['dark', 'bright', 'white']);
    const [model, before] = [(await runOf(first)).model_id ?? '', await runOf(first)];
    // By the id of its model, without naming an architecture.
    const second = await queue(more, goingOn(model));
    const queued = await runOf(second);
    expect(queued.config).toMatchObject({ continue_from: first, model: { name: 'compact-cnn' } });
    expect(queued.lineage?.continued_from).toMatchObject({ id: first, name: before.name, model_id: model });
    expect((await runOf(first)).lineage?.continued_by).toMatchObject([{ id: second, name: queued.name }]);
    const refused = await it.ask<SentProblem>('DELETE', `/models/${model}`);
    expect(refused.json).toMatchObject({
      code: 'thing.in_use',
      detail: expect.stringContaining('a run that goes on from it is queued, running or paused'),
    });
    await trainAll();
    const after = await runOf(second);
    expect(after.state).toBe('completed');
    const made = (await it.ask<Model>('GET', `/models/${after.model_id}`)).json;
    expect(made.signature.labels).toEqual(['bright', 'dark', 'white']);
    expect(made.lineage?.continued_from?.id).toBe(first);
    const { continued } = after.evaluation as { continued: unknown };
    expect(Continued.parse(continued)).toMatchObject({
      from: first,
      kept: ['bright', 'dark'],
      added: ['white'],
      dropped: [],
      split: 'val',
      learned_before: 0,
    });
    const uses = (await it.ask<Uses>('GET', `/runs/${first}/uses`)).json;
    expect(uses.lines).toContain(`A run went on from it and stays: “${queued.name}”.`);
    // Its model may go now; what took it over keeps it, and says from whom it has it.
    expect((await it.ask('DELETE', `/models/${model}`)).status).toBe(200);
    expect((await it.ask('DELETE', `/runs/${first}`)).status).toBe(200);
    expect((await runOf(second)).lineage?.continued_from).toMatchObject({ id: first, model_id: null, deleted: true });
    const { json } = await submit(more, goingOn(first, { model: 'compact-cnn' }));
    expect(json.problems[0]).toMatchObject({ code: 'thing.deleted', path: 'continue_from' });
  },
  TRAINING,
);
