// The life of one attempt with a worker that is only told of: what it gets to hear, in which order, and what the server hears at the
// end. With real workers the same stands in agent-inside.test.ts.
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@trainyard/client/client';
import type { Job } from '@trainyard/contracts/job';
import { STOP_GRACE_SECONDS } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { until } from '@trainyard/host/until';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { Attempt, type Stage, type Wish } from './attempt.ts';
import { DATA, leaseOf, RUN } from './fixtures/lease.ts';
import { startYardServer, TOKEN, type YardServer } from './fixtures/yard-server.ts';
import { createLateFiles } from './late-files.ts';
import type { Launcher, Worker } from './launcher.ts';
import { attemptFolder, type ExitRecord } from './run-folder.ts';

// On a machine that is busy with other things processes take their time.
vi.setConfig({ testTimeout: 120_000 });

let server: YardServer;
let folder: string;
let said: string[];
let jobs: Job[];
let told: string[];
let attempt: Attempt | null;
/** Ends the worker, or fails to watch it. */
let gone: PromiseWithResolvers<void>;
let exit: ExitRecord | null;
let launching: Promise<void>;
beforeEach(async () => {
  server = await startYardServer();
  server.current.set(RUN, 1);
  folder = mkdtempSync(join(tmpdir(), 'trainyard-attempt-'));
  [said, jobs, told] = [[], [], []];
  attempt = null;
  gone = Promise.withResolvers();
  gone.promise.catch(() => {});
  exit = { code: 0, signal: null };
  launching = Promise.resolve();
});
afterEach(async () => {
  vi.useRealTimers();
  attempt?.abandon();
  await attempt?.done;
  await server.close();
  rmSync(folder, { recursive: true, force: true });
});

const out = (): string => join(folder, 'runs', RUN);
const at = () => attemptFolder(out(), 1);
const worker = (): Worker => ({ folder: at(), record: { pid: 1, start_time: '', boot_id: '', guard_pid: 1 } });
const isDone = (): boolean => existsSync(join(at().folder, 'done.json'));

const launcher: Launcher = {
  async launch(job) {
    await launching;
    jobs.push(job);
    return worker();
  },
  signal: (_, signal, reason) => void told.push(reason ? `${signal}: ${reason}` : signal),
  observe: (_, signal) =>
    Promise.race([gone.promise, new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()))]),
  adopt: async () => null,
  collect() {
    told.push(`collected while ${attempt?.stage}`);
    return exit;
  },
};

function options() {
  const client = createClient({ baseUrl: server.url, token: TOKEN });
  const log = (text: string): void => void said.push(text);
  return {
    client,
    launcher,
    source: { client, cache: join(folder, 'cache'), local: true, fetching: new Map() },
    late: createLateFiles({ client, folder, log }),
    out: out(),
    jobDevice: (id: string) => `the ${id}`,
    held: { run_id: RUN, attempt: 1, device: 'cpu' },
    log,
  };
}
const lease = leaseOf({ steps: 1, milliseconds: 1 });
function begin(changes: Partial<typeof lease> = {}): Attempt {
  mkdirSync(at().folder, { recursive: true });
  attempt = Attempt.begin({ ...lease, ...changes }, options());
  return attempt;
}
const stage = (wanted: Stage): Promise<unknown> => until(() => attempt?.stage === wanted, 60_000, 5);
async function running(changes?: Partial<typeof lease>): Promise<Attempt> {
  const one = begin(changes);
  expect(await stage('running')).toBe(true);
  return one;
}
const finished = (status: string): string =>
  `${JSON.stringify({ event: 'finished', seq: 1, attempt: 1, time: new Date(0).toISOString(), status, metrics: {}, out: out() })}\n`;

test('a lease becomes a job of this machine, and the end of its worker is told and written down', async () => {
  const one = await running({
    threads: 3,
    test_data: lease.data,
    job: { ...lease.job, devices: ['cuda:0', 'cuda:1'] },
  });
  expect(jobs).toMatchObject([
    {
      run: RUN,
      out: out(),
      events: at().events,
      device: 'the cpu',
      devices: ['the cuda:0', 'the cuda:1'],
      threads: 3,
      manifest: expect.stringContaining(folder),
      test_manifest: expect.stringContaining(folder),
      config: { data: DATA, test_data: DATA },
    },
  ]);
  expect([told, isDone()]).toEqual([[], false]);
  writeFileSync(at().events, finished('completed'));
  gone.resolve();
  await one.done;
  expect(told).toEqual(['collected while running']);
  expect(server.finishes).toMatchObject([{ attempt: 1, outcome: 'completed', exit_code: 0 }]);
  expect([one.stage, isDone()]).toEqual(['done', true]);
});

test.each<[Wish[], string[]]>([
  [['preempt'], ['pause']],
  [
    ['pause', 'cancel'],
    ['pause', 'cancel'],
  ],
  [['cancel', 'pause', 'preempt', 'prune', 'finish'], ['cancel']],
  [['prune', 'pause', 'finish'], ['prune']],
  [
    ['finish', 'pause'],
    ['finish', 'pause'],
  ],
  [['pause', 'finish'], ['pause']],
  [
    ['cancel', 'revoke', 'cancel'],
    ['cancel', 'kill'],
  ],
])('of %j the worker hears %j: the weightier is not taken back', async (wishes, heard) => {
  const one = await running();
  for (const wish of wishes) one.wish(wish);
  expect(told).toEqual(heard);
});

test('why a run is pruned reaches its worker; what is wished before there is one reaches it then', async () => {
  const started = Promise.withResolvers<void>();
  launching = started.promise;
  const one = begin();
  expect(await stage('starting')).toBe(true);
  one.wish('prune', 'It is behind.');
  one.kill();
  expect(told).toEqual([]);
  started.resolve();
  await stage('running');
  expect(told).toEqual(['prune: It is behind.']);
  exit = { code: null, signal: 15 };
  gone.resolve();
  await one.done;
  expect(server.finishes).toMatchObject([{ outcome: 'pruned', failure: null }]);
});

test('one that does not heed it in time is ended; the time runs from the first word, and not for finishing', async () => {
  const one = await running();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  one.wish('finish');
  vi.advanceTimersByTime(STOP_GRACE_SECONDS * 10_000);
  one.wish('pause');
  vi.advanceTimersByTime(STOP_GRACE_SECONDS * 1_000 - 1);
  one.wish('cancel');
  expect(told).toEqual(['finish', 'pause', 'cancel']);
  vi.advanceTimersByTime(1);
  expect(told).toEqual(['finish', 'pause', 'cancel', 'kill']);
});

test('one that heeded it is not ended afterwards', async () => {
  const one = await running();
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  one.wish('pause');
  gone.resolve();
  await one.done;
  vi.advanceTimersByTime(STOP_GRACE_SECONDS * 1_000);
  expect(told).toEqual(['pause', 'collected while running']);
});

test('while its data is on the way nobody is waited for who does not want it any more', async () => {
  server.away = true;
  const cancelled = begin();
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(cancelled.stage).toBe('preparing');
  cancelled.wish('finish');
  cancelled.wish('cancel');
  server.away = false;
  await cancelled.done;
  expect(server.finishes).toMatchObject([{ outcome: 'cancelled', exit_code: null, failure: null }]);
  expect([jobs, told, isDone()]).toEqual([[], [], true]);
});

test('taken over while its data is on the way, it tells nothing and is done with', async () => {
  server.away = true;
  const revoked = begin();
  revoked.wish('revoke');
  await revoked.done;
  server.away = false;
  expect([jobs, server.finishes, isDone(), said]).toEqual([[], [], true, []]);
});

test('asked to finish while its data is on the way, it is trained, and told as soon as it can listen', async () => {
  server.away = true;
  const one = begin();
  one.wish('finish');
  server.away = false;
  expect(await stage('running')).toBe(true);
  expect([jobs.length, told]).toEqual([1, ['finish']]);
  one.kill();
  expect(told.at(-1)).toBe('kill');
});

test('taken over while it trains, the worker is ended and nothing told; so it is where the server takes its words no more', async () => {
  const one = await running();
  server.current.set(RUN, 2);
  writeFileSync(at().events, finished('completed'));
  expect(await until(() => told.includes('kill'), 60_000)).toBe(true);
  gone.resolve();
  await one.done;
  expect([server.finishes, isDone()]).toEqual([[], true]);
});

test('abandoned, it leaves the worker as it is and says nothing: a later agent takes it up', async () => {
  const one = await running();
  one.abandon();
  await one.done;
  expect([told, server.finishes, isDone(), one.stage]).toEqual([[], [], false, 'done']);
  // Taken up, the end is told.
  writeFileSync(at().events, finished('paused'));
  exit = { code: 3, signal: null };
  attempt = Attempt.adopt(worker(), options());
  attempt.wish('preempt');
  await stage('running');
  expect(told).toEqual(['pause']);
  gone.resolve();
  await attempt.done;
  expect(server.finishes).toMatchObject([{ outcome: 'preempted', exit_code: 3 }]);
  expect(isDone()).toBe(true);
});

test('what this machine cannot do is the failure of the attempt, with its code', async () => {
  launching = Promise.reject(new TrainyardError('start.python', 'There is no Python.'));
  launching.catch(() => {});
  const one = begin();
  await one.done;
  expect(said[0]).toBe(`${RUN} attempt 1: There is no Python.`);
  expect(server.finishes).toMatchObject([{ outcome: 'failed', failure: { code: 'start.python' } }]);
  expect([told, isDone()]).toEqual([[], true]);
});

test('a worker that cannot be watched is ended, because nobody would hear it', async () => {
  const one = await running();
  gone.reject(new Error('The folder is gone'));
  await one.done;
  expect(told).toEqual(['kill', 'collected while running']);
  expect(server.finishes).toMatchObject([
    {
      outcome: 'failed',
      failure: { code: 'engine.failed', message: 'The agent could not run it: The folder is gone' },
    },
  ]);
});

test('an end that cannot be written down is said, and the device is free', async () => {
  const one = await running();
  mkdirSync(join(at().folder, 'done.json'));
  gone.resolve();
  await one.done;
  expect(said.at(-1)).toMatch(new RegExp(`^${RUN} attempt 1: its end could not be kept\\. .*\\.$`));
});

test('what an earlier attempt could not send is told first, and that is said', async () => {
  const earlier = attemptFolder(out(), 1);
  mkdirSync(earlier.folder, { recursive: true });
  writeFileSync(earlier.events, '{"event":"log","seq":1,"attempt":1,"message":"x"}\n');
  attempt = Attempt.begin({ ...lease, attempt: 2 }, { ...options(), held: { run_id: RUN, attempt: 2, device: 'cpu' } });
  server.current.set(RUN, 2);
  expect(await stage('running')).toBe(true);
  expect(said).toEqual([`${RUN} attempt 2 tells 1 lines of earlier attempts first.`]);
  server.current.set(RUN, 2);
});
