// An agent in the process of its test, with workers as real processes: what it holds, whom it obeys, and how it goes.
// What only a death of the agent's own process shows stands in agent.test.ts.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrainyardError } from '@trainyard/contracts/problem';
import { readJson } from '@trainyard/host/json-file';
import { identify } from '@trainyard/host/process-identity';
import { until } from '@trainyard/host/until';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { startAgent, type RunningAgent } from './agent.ts';
import { DATA, leaseOf, RUN, stepsEngine } from './fixtures/lease.ts';
import { startYardServer, TOKEN, type YardServer } from './fixtures/yard-server.ts';
import { writeHeld } from './held-attempts.ts';
import { attemptFolder, WorkerRecord } from './run-folder.ts';

// Each waits for processes that start processes; on a machine that is busy with other things they take their time.
vi.setConfig({ testTimeout: 120_000 });

let server: YardServer;
let folder: string;
let said: string[];
const agents: RunningAgent[] = [];
beforeEach(async () => {
  server = await startYardServer();
  folder = mkdtempSync(join(tmpdir(), 'trainyard-inside-'));
  said = [];
});
afterEach(async () => {
  for (const agent of agents.splice(0)) await agent.stop('kill');
  await server.close();
  const record = worker();
  if (record && identify(record.pid)) process.kill(record.pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const out = (): string => join(folder, 'runs', RUN);
const worker = (attempt = 1): WorkerRecord | null => readJson(attemptFolder(out(), attempt).worker, WorkerRecord);
const isDone = (attempt = 1): boolean => existsSync(join(attemptFolder(out(), attempt).folder, 'done.json'));
const logs = (): string[] =>
  (server.events.get(RUN) ?? []).filter((event) => event.event === 'log').map((event) => event.message ?? '');
const steps = (count: number): string[] => Array.from({ length: count }, (_, step) => `step ${step + 1}`);
/** Until an end was told, and the agent has written down that it was. */
const finished = (count = 1): Promise<unknown> =>
  until(() => server.finishes.length >= count && isDone(server.finishes[count - 1]?.attempt), 60_000);

async function start(token = TOKEN, slots = 1): Promise<RunningAgent> {
  const agent = await startAgent({
    server: server.url,
    token,
    name: 'inside',
    local: true,
    folder,
    slots,
    engine: stepsEngine,
    env: { ...process.env, TRAINYARD_ENGINE_DIR: stepsEngine.folder },
    log: (text) => said.push(text),
  });
  agents.push(agent);
  return agent;
}

test('one run after the other is done and told, and the folder is free again after the agent', async () => {
  server.leases.push(leaseOf({ steps: 5, milliseconds: 1 }));
  const agent = await start();
  expect(await finished()).toBeTruthy();
  expect(server.hellos).toMatchObject([{ name: 'inside', local: true, held: [], devices: [{ id: 'cpu' }] }]);
  expect(server.hellos[0]?.key).toBe(
    (JSON.parse(readFileSync(join(folder, 'agent.json'), 'utf8')) as { key: string }).key,
  );
  expect(logs()).toEqual(steps(5));
  expect(server.finishes).toMatchObject([
    { attempt: 1, outcome: 'completed', exit_code: 0, failure: null, troubles: [] },
  ]);
  expect(said).toContain(`${RUN} attempt 1 begins on cpu with 1 threads.`);
  const job = JSON.parse(readFileSync(attemptFolder(out(), 1).job, 'utf8')) as { config: object; device: string };
  expect(job).toMatchObject({ device: 'cpu', threads: 1, config: { data: DATA, test_data: null } });
  server.events.delete(RUN);
  server.leases.push(leaseOf({ steps: 5, milliseconds: 1 }, 2));
  expect(await finished(2)).toBeTruthy();
  await expect(start()).rejects.toMatchObject({
    code: 'start.data_in_use',
    message: `Process ${process.pid} is the agent of ${folder}.`,
  });
  await agent.stop('pause');
  expect(server.left).toEqual([{ keep_workers: false }]);
  // The same folder is the same agent.
  await start();
  expect(server.hellos[1]?.key).toBe(server.hellos[0]?.key);
});

test.each([
  ['pause', 'paused', 3],
  ['cancel', 'cancelled', 4],
] as const)('%s is told to the worker, and its end to the server', async (command, outcome, code) => {
  server.leases.push(leaseOf({ steps: 10_000, milliseconds: 10 }));
  await start();
  await until(() => logs().length > 2, 60_000);
  server.commands = [{ run_id: RUN, attempt: 1, command }];
  expect(await finished()).toBeTruthy();
  expect(server.finishes).toMatchObject([{ outcome, exit_code: code, failure: null }]);
  expect(identify(worker()?.pid ?? 0)).toBeNull();
  // A command that comes late is for nobody.
  await until(() => server.held.length === 0, 10_000);
});

test('a command for another attempt or another run is not obeyed', async () => {
  server.leases.push(leaseOf({ steps: 60, milliseconds: 20 }));
  await start();
  await until(() => logs().length > 2, 60_000);
  server.commands = [
    { run_id: RUN, attempt: 2, command: 'cancel' },
    { run_id: RUN.replace('k', 'j'), attempt: 1, command: 'cancel' },
  ];
  expect(await finished()).toBeTruthy();
  expect(server.finishes).toMatchObject([{ attempt: 1, outcome: 'completed' }]);
});

test('an attempt that was taken over is killed, ships and tells nothing, and is done with', async () => {
  server.leases.push(leaseOf({ steps: 10_000, milliseconds: 10 }));
  await start();
  await until(() => logs().length > 2, 60_000);
  const pid = worker()?.pid ?? 0;
  server.current.set(RUN, 2);
  const before = logs().length;
  expect(await until(() => identify(pid) === null && isDone(), 60_000)).toBe(true);
  await until(() => server.held.length === 0, 10_000);
  expect([logs().length, server.finishes, server.held]).toEqual([before, [], []]);
});

test('stopped to pause: the worker writes its checkpoint and the attempt is preempted', async () => {
  server.leases.push(leaseOf({ steps: 10_000, milliseconds: 10 }));
  const agent = await start();
  await until(() => logs().length > 2, 60_000);
  await agent.stop('pause');
  expect(server.finishes).toMatchObject([{ outcome: 'preempted', exit_code: 3, failure: null }]);
  expect(existsSync(join(out(), 'checkpoints', 'last', 'state.json'))).toBe(true);
  expect([identify(worker()?.pid ?? 0), isDone()]).toEqual([null, true]);
});

test('stopped to kill: the worker is gone at once', async () => {
  server.leases.push(leaseOf({ steps: 10_000, milliseconds: 10 }));
  const agent = await start();
  await until(() => logs().length > 2, 60_000);
  const began = performance.now();
  await agent.stop('kill');
  expect(performance.now() - began).toBeLessThan(20_000);
  expect(identify(worker()?.pid ?? 0)).toBeNull();
  // On a busy machine it may have heeded the first word before the second came.
  expect(server.finishes).toMatchObject([{ outcome: 'preempted', failure: null }]);
});

test('stopped to keep: the worker goes on, and the next agent takes it up', async () => {
  server.leases.push(leaseOf({ steps: 200, milliseconds: 10 }));
  const agent = await start();
  await until(() => logs().length > 2, 60_000);
  const pid = worker()?.pid ?? 0;
  await agent.stop('keep');
  expect(server.left).toEqual([{ keep_workers: true }]);
  expect([identify(pid) === null, isDone(), server.finishes.length]).toEqual([false, false, 0]);
  await start();
  expect(server.hellos[1]?.held).toEqual([{ run_id: RUN, attempt: 1 }]);
  expect(said).toContain(`${RUN} attempt 1 is taken up again (process ${pid}).`);
  expect(await finished()).toBeTruthy();
  expect(logs()).toEqual(steps(200));
  expect(server.finishes).toMatchObject([{ attempt: 1, outcome: 'completed' }]);
});

test('an attempt on two devices has both, also for the agent that takes it up; then both are free', async () => {
  const lease = leaseOf({ steps: 200, milliseconds: 10 });
  const both = ['cpu', 'cpu:1'];
  server.leases.push({ ...lease, threads: 2, job: { ...lease.job, devices: both } });
  const agent = await start(TOKEN, 2);
  await until(() => logs().length > 2, 60_000);
  expect(said).toContain(`${RUN} attempt 1 begins on cpu and cpu:1 with 2 threads.`);
  const job = JSON.parse(readFileSync(attemptFolder(out(), 1).job, 'utf8')) as object;
  // A slot is a share of the processor, which has one name for the engine.
  expect(job).toMatchObject({ device: 'cpu', devices: ['cpu', 'cpu'], threads: 2 });
  await agent.stop('keep');
  await start(TOKEN, 2);
  expect(await finished()).toBeTruthy();
  await until(() => server.asked.length > 1, 60_000);
  // Nothing was asked for in between: each request is for both.
  expect(new Set(server.asked.map((free) => free.join()))).toEqual(new Set(['cpu,cpu:1']));
});

test('an attempt whose worker was never started goes back, and cost nothing', async () => {
  server.current.set(RUN, 1);
  writeHeld(out(), { run_id: RUN, attempt: 1, device: 'cpu' });
  await start();
  expect(await finished()).toBeTruthy();
  expect(said).toContain(`${RUN} attempt 1 is taken up again: its worker was never started.`);
  expect(server.finishes).toMatchObject([{ outcome: 'preempted', failure: null, exit_code: null }]);
});

test('an attempt that was taken over while no agent was there is not gone on with', async () => {
  server.current.set(RUN, 2);
  writeHeld(out(), { run_id: RUN, attempt: 1, device: 'cpu' });
  await start();
  expect(await until(() => isDone(), 20_000)).toBe(true);
  expect(server.finishes).toEqual([]);
});

test('data that is not there is the failure of its run, and the device is free for the next', async () => {
  const lease = leaseOf({ steps: 3, milliseconds: 1 });
  server.leases.push(
    { ...lease, data: { ...lease.data, path: `${DATA}.gone` } },
    leaseOf({ steps: 3, milliseconds: 1 }, 2),
  );
  await start();
  expect(await finished(2)).toBeTruthy();
  expect(server.finishes).toMatchObject([
    { attempt: 1, outcome: 'failed', failure: { code: 'dataset.path_missing' } },
    { attempt: 2, outcome: 'completed' },
  ]);
});

test('what the files of a run lack is told with its end, and the log is one of them', async () => {
  server.leases.push(leaseOf({ steps: 2, milliseconds: 1, end: 'vanish' }));
  await start();
  expect(await finished()).toBeTruthy();
  expect(server.finishes).toMatchObject([
    {
      outcome: 'completed',
      troubles: [{ code: 'file.not_found', what: 'model', message: expect.stringContaining('it is gone.') }],
    },
  ]);
  expect([...server.files.values()].map(String)).toEqual(['the worker speaks\n']);
});

test('a worker that is killed has its cause named', async () => {
  server.leases.push(leaseOf({ steps: 2, milliseconds: 1, end: 'crash' }));
  await start();
  expect(await finished()).toBeTruthy();
  expect(server.finishes).toMatchObject([{ outcome: 'lost', signal: 'SIGKILL', failure: { code: 'worker.killed' } }]);
});

test('a wrong token ends the start, and frees the folder', async () => {
  await expect(start('wrong')).rejects.toMatchObject({ code: 'agent.token' });
  await start();
  expect(server.hellos).toHaveLength(1);
});

test('an end that is refused for ever does not hold the agent', async () => {
  server.leases.push(leaseOf({ steps: 1, milliseconds: 1 }));
  server.refuse = (what) => (what === 'finish' ? new TrainyardError('http.invalid', 'No.') : null);
  const agent = await start();
  expect(await until(() => said.filter((text) => text.includes('its end was refused')).length >= 4, 60_000)).toBe(true);
  await agent.stop('kill');
  expect([isDone(), server.finishes]).toEqual([false, []]);
});
