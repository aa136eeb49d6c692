// Agents and workers as real processes, with steps instead of training.
import { spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { leaseOf, RUN, stepsEngine } from './fixtures/lease.ts';
import { startYardServer, TOKEN, type YardServer } from './fixtures/yard-server.ts';
import { identify } from '@trainyard/host/process-identity';
import { readJson } from '@trainyard/host/json-file';
import { attemptFolder, WorkerRecord } from './run-folder.ts';
import { until } from '@trainyard/host/until';

// Each waits for processes that start processes; on a machine that is busy with other things they take their time.
vi.setConfig({ testTimeout: 120_000 });

let server: YardServer;
let folder: string;
const agents: ChildProcess[] = [];

beforeEach(async () => {
  server = await startYardServer();
  folder = mkdtempSync(join(tmpdir(), 'trainyard-agent-'));
});
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.kill('SIGKILL');
  await server.close();
  const record = workerRecord();
  if (record && identify(record.pid)) process.kill(record.pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const out = (): string => join(folder, 'agent', 'runs', RUN);
const workerRecord = (attempt = 1): WorkerRecord | null => readJson(attemptFolder(out(), attempt).worker, WorkerRecord);
const logs = (): string[] =>
  (server.events.get(RUN) ?? []).filter((event) => event.event === 'log').map((event) => event.message ?? '');
const steps = (count: number): string[] => Array.from({ length: count }, (_, step) => `step ${step + 1}`);
/** What the model `steps` has as weights after so many steps without interruption. */
const weights = (count: number): string =>
  steps(count).reduce(
    (sum, _, step) =>
      createHash('sha256')
        .update(`${sum}${step + 1}`)
        .digest('hex'),
    '',
  );
const finished = (): Promise<true | null> => until(() => server.finishes.length > 0 || null, 60_000);

function startAgent(token = TOKEN): { agent: ChildProcess; said: () => string; gone: Promise<unknown[]> } {
  const agent = spawn(
    process.execPath,
    [join(import.meta.dirname, 'fixtures/run-agent.ts'), server.url, join(folder, 'agent')],
    {
      env: {
        ...process.env,
        TRAINYARD_AGENT_TOKEN: token,
        TRAINYARD_ENGINE_DIR: stepsEngine.folder,
        SECRET_OF_THE_AGENT: 'hidden',
      },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  agents.push(agent);
  let text = '';
  agent.stderr?.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return { agent, said: () => text, gone: once(agent, 'exit') };
}

test('a run is done: every event once, files with their bytes, the log as a file, the end told', async () => {
  server.leases.push(leaseOf({ steps: 30, milliseconds: 2 }));
  startAgent();
  expect(await finished()).toBe(true);
  expect(logs()).toEqual(steps(30));
  expect(server.finishes).toMatchObject([
    { attempt: 1, outcome: 'completed', exit_code: 0, signal: null, failure: null },
  ]);
  const artifacts = (server.events.get(RUN) ?? []).filter((event) => event.event === 'artifact') as unknown as {
    path: string;
    sha256: string;
    kind: string;
  }[];
  expect(artifacts.map((artifact) => [artifact.path, artifact.kind])).toEqual([
    ['model/model.safetensors', 'model'],
    ['attempts/1/worker.log', 'log'],
  ]);
  const bytes = artifacts.map((artifact) => server.files.get(artifact.sha256)?.toString());
  expect(bytes).toEqual([weights(30), 'the worker speaks\n']);
});

test('kill -9 of the agent: the worker trains on, the next agent takes it up, nothing is lost or double', async () => {
  server.leases.push(leaseOf({ steps: 400, milliseconds: 20 }));
  server.loseAnswers = 4;
  const first = startAgent();
  await until(() => logs().length > 10, 60_000);
  first.agent.kill('SIGKILL');
  await first.gone;
  const record = workerRecord();
  expect(record && identify(record.pid)).not.toBeNull();
  const before = logs().length;
  await until(() => readFileSync(attemptFolder(out(), 1).events, 'utf8').includes('"step 60"'), 60_000);
  expect(logs().length).toBe(before);
  startAgent();
  expect(await finished()).toBe(true);
  expect(server.hellos[1]).toMatchObject({ key: server.hellos[0]?.key, held: [{ run_id: RUN, attempt: 1 }] });
  expect(workerRecord()?.pid).toBe(record?.pid);
  expect(logs()).toEqual(steps(400));
  expect(server.finishes).toMatchObject([{ attempt: 1, outcome: 'completed' }]);
  expect(readFileSync(join(out(), 'model/model.safetensors'), 'utf8')).toBe(weights(400));
});

test('what an attempt that was given up had measured and not sent is the beginning of the next', async () => {
  const lost = attemptFolder(out(), 1);
  mkdirSync(lost.folder, { recursive: true });
  const said = ['step a', 'step b'].map((message, index) => ({
    event: 'log',
    seq: index + 1,
    attempt: 1,
    time: '2026-01-01T00:00:00.000Z',
    level: 'info',
    message,
  }));
  writeFileSync(lost.events, said.map((event) => `${JSON.stringify(event)}\n`).join(''));
  server.leases.push(leaseOf({ steps: 3, milliseconds: 1 }, 2));
  startAgent();
  expect(await finished()).toBe(true);
  expect(logs()).toEqual(['step a', 'step b', ...steps(3)]);
  const seqs = (server.events.get(RUN) ?? []).map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
});

test('a worker that ended while no agent was there is told with its real end', async () => {
  server.leases.push(leaseOf({ steps: 40, milliseconds: 20, end: 'failed' }));
  const first = startAgent();
  await until(() => logs().length > 2, 60_000);
  first.agent.kill('SIGKILL');
  const exit = attemptFolder(out(), 1).exit;
  await until(() => readJson(exit, WorkerRecord.partial().loose()), 60_000);
  startAgent();
  expect(await finished()).toBe(true);
  expect(logs()).toEqual(steps(40));
  expect(server.finishes).toMatchObject([
    { outcome: 'failed', exit_code: 1, failure: { code: 'engine.failed', message: 'It was told to fail.' } },
  ]);
});

test.each([
  [
    'a worker that is killed',
    'crash',
    {
      outcome: 'lost',
      signal: 'SIGKILL',
      failure: { code: 'worker.killed', message: 'The worker was killed by signal 9 (SIGKILL).' },
    },
  ],
  [
    'a worker that ends with exit code 0 and no result',
    'exit0',
    { outcome: 'failed', exit_code: 0, failure: { code: 'worker.no_result' } },
  ],
])('%s has its cause named', async (_, end, wanted) => {
  server.leases.push(leaseOf({ steps: 3, milliseconds: 1, end }));
  startAgent();
  expect(await finished()).toBe(true);
  expect(server.finishes).toMatchObject([wanted]);
});

test('a server that is away for a while gets everything afterwards', async () => {
  server.leases.push(leaseOf({ steps: 100, milliseconds: 10 }));
  startAgent();
  await until(() => logs().length > 5, 60_000);
  server.away = true;
  await until(() => readFileSync(attemptFolder(out(), 1).events, 'utf8').includes('"finished"'), 60_000);
  server.away = false;
  expect(await finished()).toBe(true);
  expect(logs()).toEqual(steps(100));
});

test('pause, then the next attempt goes on at the step where it was', async () => {
  server.leases.push(leaseOf({ steps: 60, milliseconds: 20 }));
  startAgent();
  await until(() => logs().length > 5, 60_000);
  server.commands = [{ run_id: RUN, attempt: 1, command: 'pause' }];
  expect(await finished()).toBe(true);
  expect(server.finishes).toMatchObject([{ attempt: 1, outcome: 'paused', exit_code: 3 }]);
  server.leases.push(leaseOf({ steps: 60, milliseconds: 1 }, 2));
  await until(() => server.finishes.length === 2, 60_000);
  expect(server.finishes[1]).toMatchObject({ attempt: 2, outcome: 'completed' });
  expect(logs()).toEqual(steps(60));
});

test('finish lets the worker make its model of what there is, also after the agent has died', async () => {
  server.leases.push(leaseOf({ steps: 10_000, milliseconds: 20 }));
  const { agent } = startAgent();
  await until(() => logs().length > 5, 60_000);
  agent.kill('SIGKILL');
  server.commands = [{ run_id: RUN, attempt: 1, command: 'finish' }];
  startAgent();
  expect(await finished()).toBe(true);
  expect(server.finishes).toMatchObject([{ attempt: 1, outcome: 'completed', exit_code: 0 }]);
});

test('prune ends the worker with its reason in the log, and is no failure', async () => {
  server.leases.push(leaseOf({ steps: 10_000, milliseconds: 20 }));
  startAgent();
  await until(() => logs().length > 5, 60_000);
  server.commands = [{ run_id: RUN, attempt: 1, command: 'prune', reason: 'behind the median' }];
  expect(await finished()).toBe(true);
  expect(server.finishes).toMatchObject([{ outcome: 'pruned', exit_code: 5, failure: null }]);
  expect(logs().at(-1)).toBe('pruned: behind the median');
});

test('cancel ends the worker for good', async () => {
  server.leases.push(leaseOf({ steps: 10_000, milliseconds: 20 }));
  startAgent();
  await until(() => logs().length > 5, 60_000);
  server.commands = [{ run_id: RUN, attempt: 1, command: 'cancel' }];
  expect(await finished()).toBe(true);
  expect(server.finishes).toMatchObject([{ outcome: 'cancelled', exit_code: 4 }]);
});

test('an attempt that was taken over is killed and ships nothing more', async () => {
  server.leases.push(leaseOf({ steps: 10_000, milliseconds: 20 }));
  startAgent();
  await until(() => logs().length > 5, 60_000);
  const record = workerRecord();
  server.current.set(RUN, 2);
  const kept = logs().length;
  await until(() => record && identify(record.pid) === null, 60_000);
  expect(logs().length).toBe(kept);
  await until(() => server.held.length === 0 || null, 10_000);
  expect(server.held).toEqual([]);
  expect(server.finishes).toEqual([]);
});

test('SIGTERM: the worker writes its checkpoint, the attempt is told as preempted, the agent says good-bye', async () => {
  server.leases.push(leaseOf({ steps: 10_000, milliseconds: 20 }));
  const { agent, gone } = startAgent();
  await until(() => logs().length > 5, 60_000);
  agent.kill('SIGTERM');
  expect((await gone)[0]).toBe(0);
  expect(server.finishes).toMatchObject([{ outcome: 'preempted', exit_code: 3 }]);
  expect(server.left).toEqual([{ keep_workers: false }]);
  const record = workerRecord();
  expect(record && identify(record.pid)).toBeNull();
});

test('a wrong token is said in words and ends the agent', async () => {
  const { said, gone } = startAgent('wrong');
  expect((await gone)[0]).toBe(1);
  expect(said()).toContain('The agent token is wrong. Copy the join command from the agents page.');
});

test('a second agent on the same folder is refused and names the first', async () => {
  const first = startAgent();
  await until(() => server.hellos.length > 0, 60_000);
  const second = startAgent();
  expect((await second.gone)[0]).toBe(1);
  expect(second.said()).toContain(`Process ${first.agent.pid} is the agent of`);
});

test('a worker gets nothing of the environment of the agent that it has no use for', async () => {
  server.leases.push(leaseOf({ steps: 10_000, milliseconds: 20 }));
  startAgent();
  const record = await until(() => workerRecord(), 60_000);
  const environment = readFileSync(`/proc/${record?.guard_pid}/environ`, 'utf8');
  expect(environment).toContain('PYTHONPATH=');
  expect(environment).not.toMatch(/SECRET_OF_THE_AGENT|TRAINYARD_AGENT_TOKEN|hidden|right/);
});
