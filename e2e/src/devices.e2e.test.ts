// A run on two devices of one machine, from the config to the model: two processes that learn what one learns with the double batch.
import type { Run } from '@trainyard/contracts/run';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { exampleVersion, outcome, reached } from './example-run.ts';
import { startTrainyard, temporaryFolder, type Trainyard, until } from './trainyard.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Trainyard;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startTrainyard({ dataDir: folder.path, args: ['--slots', '2'] });
}, 300_000);

afterAll(async () => {
  await server?.stop();
  await folder?.remove();
});

/** No batch normalisation, whose statistics are of one process alone, and nothing by chance. */
const config = {
  task: 'image-classification',
  model: 'vit-tiny',
  load_pretrained: false,
  image_size: 32,
  epochs: 2,
  augmentation: [],
  optimizer: 'sgd',
  learning_rate: 0.01,
  seed: 7,
};

async function train(devices: number, batch: number): Promise<Run> {
  const { project, version } = await exampleVersion(server.client, 'eurosat');
  const body = { dataset_version_id: version, config: { ...config, devices, batch_size: batch } };
  return server.client.call('createRun', { params: { project }, body });
}

test('a run on two devices learns what one learns with the double batch, and one that wants three says why it waits', async () => {
  const together = await train(2, 8);
  const alone = await train(1, 16);
  const never = await train(3, 8);
  await until('both devices to be lent to it', async () => {
    const [agent] = (await server.client.call('listAgents')).items;
    return agent?.devices.every(({ run_id }) => run_id === together.id);
  });
  const running = await server.client.call('getRun', { params: { run: together.id } });
  expect([running.devices, running.attempts.map(({ devices }) => devices)]).toEqual([
    ['cpu', 'cpu:1'],
    [['cpu', 'cpu:1']],
  ]);
  expect((await server.client.call('getRun', { params: { run: never.id } })).forecast?.reason).toBe(
    'it needs 3 processors at once, and no machine has more than 2',
  );
  const done = await reached(server.client, together.id, 'completed');
  expect(done.effective_config).toMatchObject({ devices: 2 });
  await reached(server.client, alone.id, 'completed');
  const [two, one] = [await outcome(server.client, together.id), await outcome(server.client, alone.id)];
  expect(two.weights).toBeDefined();
  for (const name of ['train/loss', 'val/loss', 'val/accuracy']) {
    const [ours, theirs] = [two, one].map(({ metrics }) => (metrics[name] ?? []) as [number, number][]);
    expect(ours?.length).toBeGreaterThan(1);
    expect(ours?.map(([step]) => step)).toEqual(theirs?.map(([step]) => step));
    // Sums of the same numbers in another order.
    ours?.forEach(([, value], index) => expect(value).toBeCloseTo(theirs?.[index]?.[1] ?? Number.NaN, 3));
  }
});
