// Agents beyond the local one: a wrong token, and a machine that joins and works without the server's files.
import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createClient, newKey } from '@trainyard/client/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { reached, submit } from './example-run.ts';
import { main, root, startTrainyard, temporaryFolder, trainyard, type Trainyard, until } from './trainyard.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Trainyard;

beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startTrainyard({ dataDir: join(folder.path, 'server'), args: ['--no-agent'] });
});

afterAll(async () => {
  await server?.stop();
  await folder?.remove();
});

test('an agent with a wrong token is told so and ends', async () => {
  const refused = await trainyard([
    'agent',
    '--server',
    server.url,
    '--token',
    'not-the-token',
    '--data-dir',
    join(folder.path, 'wrong'),
  ]);
  expect(refused.code).not.toBe(0);
  expect(refused.stderr).toContain(
    'The agent token in the Authorization header is wrong. Copy the join command from the agents page.',
  );
  expect((await server.client.call('listAgents')).items).toEqual([]);
});

test('a machine that joins appears, trains, and says good-bye', async () => {
  const { command } = await server.client.call('getJoinCommand');
  const token = /--token (\S+)/.exec(command)?.[1] ?? '';
  const agent = spawn(
    process.execPath,
    [
      main,
      'agent',
      '--server',
      server.url,
      '--token',
      token,
      '--name',
      'second',
      '--data-dir',
      join(folder.path, 'remote'),
    ],
    { cwd: root, stdio: 'ignore' },
  );
  try {
    const seen = await until('the agent', async () =>
      (await server.client.call('listAgents')).items.find((item) => item.name === 'second'),
    );
    expect(seen.state).toBe('online');
    expect(seen.devices.length).toBeGreaterThan(0);
    const run = await submit(server.client, 'penguins', {
      task: 'tabular-classification',
      target: 'species',
      model: 'random_forest',
    });
    const done = await reached(server.client, run.id, 'completed');
    expect(done.agent_name).toBe('second');
    // It is registered after the end is told, which on a busy machine somebody may see in between.
    await until('its model', async () => (await server.client.call('getRun', { params: { run: run.id } })).model_id);
  } finally {
    agent.kill('SIGTERM');
    await new Promise((resolve) => agent.once('exit', resolve));
  }
  await until('good-bye', async () => (await server.client.call('listAgents')).items[0]?.state === 'left');
});

test('a run of a machine that says good-bye and does not finish it says that the machine signed off', async () => {
  const { command } = await server.client.call('getJoinCommand');
  const agent = createClient({ baseUrl: server.url, token: /--token (\S+)/.exec(command)?.[1] ?? '' });
  const [known] = (await server.client.call('listAgents')).items;
  const { agent_id } = await agent.call('registerAgent', {
    body: { name: 'third', local: false, key: newKey(), machine: known!.machine, devices: [aCpu], held: [] },
  });
  const run = await submit(server.client, 'penguins', {
    task: 'tabular-classification',
    target: 'species',
    model: 'random_forest',
    seed: 9,
  });
  const params = { agent: agent_id };
  const { lease } = await agent.call('leaseRun', { params, body: { free: [aCpu.id], wait_seconds: 30 } });
  expect(lease?.run_id).toBe(run.id);
  await agent.call('leaveAgent', { params, body: { keep_workers: false } });
  const again = await until('the end of the attempt', async () => {
    const told = await server.client.call('getRun', { params: { run: run.id } });
    return told.state === 'queued' ? told : null;
  });
  expect(again.attempts).toMatchObject([
    { outcome: 'lost', failure: { code: 'agent.left', message: expect.stringContaining('signed off in order') } },
  ]);
});

const aCpu = { id: 'cpu', kind: 'cpu' as const, name: 'CPU', memory_bytes: null, threads: 1 };
