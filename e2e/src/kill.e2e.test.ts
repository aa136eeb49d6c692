// kill -9 of worker, agent and server in mid-training: the run completes, nothing is missing or double,
// and the weights are those of a run that nobody disturbed.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allEvents, checkpointed, outcome, reached, smallNetwork, submit } from './example-run.ts';
import { agentPid, startTrainyard, temporaryFolder, type Trainyard, until, workerPid } from './trainyard.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Trainyard;
let calm: Awaited<ReturnType<typeof outcome>>;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startTrainyard({ dataDir: folder.path });
  const run = await submit(server.client, 'eurosat', smallNetwork);
  await reached(server.client, run.id, 'completed');
  calm = await outcome(server.client, run.id);
}, 300_000);

afterAll(async () => {
  await server?.stop();
  await folder?.remove();
});

async function expectUnharmed(id: string, attempts: number): Promise<void> {
  const run = await reached(server.client, id, 'completed');
  expect(run.attempt).toBe(attempts);
  const { weights, metrics } = await outcome(server.client, id);
  expect(weights).toBeDefined();
  expect(weights).toBe(calm.weights);
  expect(Object.keys(metrics).sort()).toEqual(Object.keys(calm.metrics).sort());
  for (const name of ['val/accuracy', 'val/loss', 'train/loss']) expect(metrics[name]).toEqual(calm.metrics[name]);
  const events = await allEvents(server.client, id);
  expect(events.map((event) => event.position)).toEqual(events.map((_, index) => index + 1));
  for (let attempt = 1; attempt <= attempts; attempt += 1) {
    const own = events.filter((event) => event.attempt === attempt && event.seq > 0).map((event) => event.seq);
    expect(own).toEqual(own.map((_, index) => index + 1));
  }
}

test('a killed worker is started again from its checkpoint', async () => {
  const run = await submit(server.client, 'eurosat', smallNetwork);
  await checkpointed(server.client, run.id);
  const pid = await until('the worker', () => workerPid(server, run.id, 1));
  process.kill(pid, 'SIGKILL');
  await expectUnharmed(run.id, 2);
});

test('a killed agent comes back and adopts its worker', async () => {
  const run = await submit(server.client, 'eurosat', smallNetwork);
  await checkpointed(server.client, run.id);
  const before = await agentPid(server);
  process.kill(before, 'SIGKILL');
  await until('a new agent', async () => (await agentPid(server).catch(() => before)) !== before);
  await expectUnharmed(run.id, 1);
});

test('a killed server comes back to a training that went on', async () => {
  const run = await submit(server.client, 'eurosat', smallNetwork);
  await checkpointed(server.client, run.id);
  await server.kill();
  server = await startTrainyard({ dataDir: folder.path });
  await expectUnharmed(run.id, 1);
});
