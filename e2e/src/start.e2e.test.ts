// Starting, stopping and what is refused.
import { spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { checkpointed, reached, smallNetwork, submit } from './example-run.ts';
import { freePort, startTrainyard, temporaryFolder, trainyard, type Trainyard } from './trainyard.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
const servers: Trainyard[] = [];

beforeEach(async () => {
  folder = await temporaryFolder();
});

afterEach(async () => {
  for (const server of servers.splice(0)) await server.stop();
  await folder.remove();
});

async function start(options: { port?: number; args?: string[] } = {}): Promise<Trainyard> {
  const server = await startTrainyard({ dataDir: folder.path, ...options });
  servers.push(server);
  return server;
}

/** Processes that have the data directory in their command line. */
const leftovers = (): string => spawnSync('pgrep', ['-fa', folder.path], { encoding: 'utf8' }).stdout;

test('a second server on the same data directory is refused by name', async () => {
  const first = await start();
  const other = await trainyard(['up', '--port', String(await freePort()), '--data-dir', folder.path]);
  expect(other.code).not.toBe(0);
  expect(other.stderr + other.stdout).toContain(String(first.process.pid));
  expect((await fetch(`${first.url}/healthz`)).status).toBe(200);
});

test('a port in use is said in one sentence with the remedy', async () => {
  const blocker = createServer().listen(0, '127.0.0.1');
  await once(blocker, 'listening');
  const address = blocker.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  const refused = await trainyard(['up', '--port', String(port), '--data-dir', folder.path]);
  blocker.close();
  expect(refused.code).not.toBe(0);
  expect(refused.stderr + refused.stdout).toContain(String(port));
  expect(refused.stderr + refused.stdout).toContain('--port');
  expect(refused.stderr + refused.stdout).not.toMatch(/\n\s+at /);
});

test('Ctrl-C checkpoints and pauses a training, leaves no process, and the next start goes on', async () => {
  const first = await start();
  const run = await submit(first.client, 'eurosat', { ...smallNetwork, epochs: 6 });
  await checkpointed(first.client, run.id);
  servers.splice(0);
  expect(await first.stop()).toBe(0);
  expect(leftovers()).toBe('');
  const second = await start();
  const done = await reached(second.client, run.id, 'completed');
  expect(done.attempt).toBe(2);
  expect(done.attempts[0]?.outcome).toBe('preempted');
});

test('a training survives a stop when it is asked to', async () => {
  const first = await start({ args: ['--keep-workers'] });
  const run = await submit(first.client, 'eurosat', { ...smallNetwork, epochs: 8 });
  await checkpointed(first.client, run.id);
  servers.splice(0);
  expect(await first.stop()).toBe(0);
  const second = await start();
  expect((await reached(second.client, run.id, 'completed')).attempt).toBe(1);
});
