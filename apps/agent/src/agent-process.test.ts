// The agent as a process: what a signal, a parent that is gone and a server that refuses it do to it. Its exits are caught, so that
// they can be counted; that a worker outlives a killed agent stands in agent.test.ts.
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough } from 'node:stream';
import { lockFolder } from '@trainyard/host/folder-lock';
import { until } from '@trainyard/host/until';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { runAgentProcess, type AgentProcessOptions } from './agent-process.ts';
import { stepsEngine } from './fixtures/lease.ts';
import { startYardServer, TOKEN, type YardServer } from './fixtures/yard-server.ts';

vi.setConfig({ testTimeout: 120_000 });

const EVENTS = ['SIGTERM', 'SIGINT', 'unhandledRejection'] as const;
let server: YardServer;
let folder: string;
let said: string[];
let exits: unknown[];
let parent: PassThrough;
let umask: number;
let before: Map<string, unknown[]>;
beforeEach(async () => {
  server = await startYardServer();
  folder = mkdtempSync(join(tmpdir(), 'trainyard-process-'));
  said = [];
  const codes: unknown[] = [];
  exits = codes;
  umask = process.umask();
  before = new Map(EVENTS.map((name) => [name, process.listeners(name as 'SIGTERM')]));
  parent = new PassThrough();
  vi.spyOn(process, 'exit').mockImplementation((code) => void codes.push(code) as never);
  vi.spyOn(process, 'stdin', 'get').mockReturnValue(parent as unknown as typeof process.stdin);
});
afterEach(async () => {
  if (exits.length === 0) signal('SIGTERM');
  await until(() => exits.length > 0, 60_000);
  for (const name of EVENTS) for (const one of added(name)) process.off(name, one as () => void);
  vi.restoreAllMocks();
  process.umask(umask);
  await server.close();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** What listens now and did not before the test. */
const added = (name: (typeof EVENTS)[number]): unknown[] =>
  process.listeners(name as 'SIGTERM').filter((one) => !before.get(name)?.includes(one));

function signal(name: 'SIGTERM' | 'SIGINT'): void {
  for (const listener of added(name)) (listener as () => void)();
}

function run(options: Partial<AgentProcessOptions> = {}): Promise<never> {
  return runAgentProcess({
    server: server.url,
    token: TOKEN,
    name: 'process',
    local: true,
    folder,
    slots: 1,
    engine: stepsEngine,
    env: process.env,
    keepWorkers: false,
    watchParent: false,
    log: (text) => said.push(text),
    ...options,
  });
}
const ready = (): Promise<unknown> => until(() => said.includes('Ready.'), 60_000);

test.each([
  ['SIGTERM', false, 'Leaving; trainings write their checkpoints.'],
  ['SIGINT', true, 'Leaving; trainings go on.'],
] as const)('%s ends it in good order, and the server hears whether workers stay (%s)', async (name, kept, words) => {
  void run({ keepWorkers: kept });
  expect(await ready()).toBe(true);
  signal(name);
  expect(await until(() => exits.length > 0, 60_000)).toBe(true);
  expect([exits, server.left, said]).toEqual([[0], [{ keep_workers: kept }], ['Ready.', words]]);
});

test('a second signal does not wait', async () => {
  void run();
  await ready();
  signal('SIGTERM');
  signal('SIGTERM');
  expect(await until(() => exits.length >= 2, 60_000)).toBe(true);
  expect([exits, said.slice(1)]).toEqual([
    [0, 0],
    ['Leaving; trainings write their checkpoints.', 'Ending at once.'],
  ]);
});

test('a signal before the server has answered ends it at once', async () => {
  server.away = true;
  void run();
  await until(() => said.length > 0, 60_000);
  signal('SIGINT');
  expect(exits).toEqual([0]);
  server.away = false;
  await ready();
});

test.each([
  ['ends after it has gone', true, [0]],
  ['is nothing to an agent that was started by itself', false, []],
])('the end of the parent %s', async (_, watchParent, expected) => {
  void run({ watchParent });
  await ready();
  parent.end();
  await new Promise((resolve) => parent.once('close', resolve).resume());
  expect(exits).toEqual(expected);
  // Its workers are left alone: nobody has said good-bye.
  expect(server.left).toEqual([]);
  exits.length = 0;
});

test('a server that refuses it, and a folder that another agent has, are said with what to do, and are exit code 1', async () => {
  await run({ token: 'wrong' });
  expect(exits).toEqual([1]);
  expect(said[0]).toMatch(/^The agent token is wrong\. \S.*\.$/);
  const lock = await lockFolder(folder, '.lock');
  await run();
  if (lock.kind !== 'held') await lock.release();
  expect(exits).toEqual([1, 1]);
  expect(said[1]).toBe(
    `Process ${process.pid} is the agent of ${folder}. Stop it, or use --data-dir with another folder.`,
  );
});

test('a promise that nobody waited for is said and ends nothing; what it writes is its user’s alone', async () => {
  void run();
  await ready();
  for (const listener of added('unhandledRejection')) (listener as (error: Error) => void)(new Error('Lost.'));
  expect([exits, said.slice(1)]).toEqual([[], ['Something failed that nobody waited for: Lost.']]);
  expect(process.umask()).toBe(0o077);
  expect(statSync(join(folder, 'agent.json')).mode & 0o077).toBe(0);
});
