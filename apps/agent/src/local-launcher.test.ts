// Workers that are known by what is written of them: how they are told, watched, found again and cleared away. Real trainings stand in
// agent-inside.test.ts and foreground.test.ts; here a shell or nothing at all is the worker.
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { bootId, identify } from '@trainyard/host/process-identity';
import { until } from '@trainyard/host/until';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { stepsEngine } from './fixtures/lease.ts';
import type { Worker } from './launcher.ts';
import { stopLeftWorkers } from './left-workers.ts';
import { createLocalLauncher, lastWords } from './local-launcher.ts';
import { attemptFolder, type AttemptFolder } from './run-folder.ts';

// On a machine that is busy with other things processes take their time.
vi.setConfig({ testTimeout: 120_000 });

const launcher = createLocalLauncher({ engine: stepsEngine, env: process.env });
let folder: AttemptFolder;
const children: ChildProcess[] = [];
beforeEach(() => {
  folder = attemptFolder(mkdtempSync(join(tmpdir(), 'trainyard-launcher-')), 1);
  mkdirSync(folder.folder, { recursive: true });
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  rmSync(folder.out, { recursive: true, force: true, maxRetries: 5 });
});

/** A shell as leader of a session of its own, as guards are; and so its own worker. */
async function shell(script: string, output: 'ignore' | number = 'ignore'): Promise<ChildProcess> {
  const child = spawn('sh', ['-c', script], { detached: true, stdio: ['ignore', output, 'ignore'] });
  children.push(child);
  await once(child, 'spawn');
  return child;
}
const workerOf = (child: ChildProcess, guard = child): Worker => ({
  folder,
  record: { ...identify(child.pid ?? 0)!, guard_pid: guard.pid ?? 0 },
});
const { signal } = new AbortController();
const gone = (child: ChildProcess): Promise<unknown> => until(() => identify(child.pid ?? 0) === null, 60_000, 5);

test('to pause and to cancel are signals; to finish and to prune are a file with the reason', async () => {
  const heard = join(folder.out, 'heard');
  const child = await shell(
    `trap 'echo pause >> ${heard}' TERM; trap 'echo cancel >> ${heard}' USR1; touch ${heard}; while :; do sleep 0.02; done`,
  );
  await until(() => existsSync(heard), 60_000);
  const worker = workerOf(child);
  launcher.signal(worker, 'pause');
  await until(() => readFileSync(heard, 'utf8') === 'pause\n', 60_000);
  launcher.signal(worker, 'cancel');
  expect(await until(() => readFileSync(heard, 'utf8') === 'pause\ncancel\n', 60_000)).toBe(true);
  expect(existsSync(folder.stop)).toBe(false);
  const told = (): unknown => JSON.parse(readFileSync(folder.stop, 'utf8'));
  launcher.signal(worker, 'finish');
  expect(told()).toEqual({ stop: 'finish', reason: null });
  launcher.signal(worker, 'prune', 'It is behind.');
  expect(told()).toEqual({ stop: 'prune', reason: 'It is behind.' });
  launcher.signal(worker, 'kill');
  expect(await gone(child)).toBe(true);
});

test('a worker is watched until its guard has written how it ended, or nobody is left who could', async () => {
  const child = await shell('sleep 60');
  const worker = workerOf(child);
  let over = false;
  const watching = launcher.observe(worker, signal).then(() => (over = true));
  await new Promise((resolve) => setTimeout(resolve, 700));
  expect(over).toBe(false);
  writeFileSync(folder.exit, JSON.stringify({ code: 3, signal: null }));
  await watching;
  expect(launcher.collect(worker)).toEqual({ code: 3, signal: null });
  // What the worker left running goes with it.
  expect(await gone(child)).toBe(true);
  rmSync(folder.exit);
  await launcher.observe(worker, signal);
  expect(launcher.collect(worker)).toBeNull();
});

test('a worker that is gone is waited for while its guard may still write', async () => {
  const guard = await shell('sleep 60');
  const child = await shell('sleep 60');
  const worker = workerOf(child, guard);
  let over = false;
  const watching = launcher.observe(worker, signal).then(() => (over = true));
  launcher.signal(worker, 'kill');
  await gone(child);
  await new Promise((resolve) => setTimeout(resolve, 800));
  expect([over, identify(guard.pid ?? 0) === null]).toEqual([false, false]);
  guard.kill('SIGKILL');
  await watching;
});

test('whoever stops watching leaves the worker alone', async () => {
  const child = await shell('sleep 60');
  const stop = new AbortController();
  const watching = launcher.observe(workerOf(child), stop.signal);
  stop.abort();
  await watching;
  await launcher.observe(workerOf(child), stop.signal);
  expect(identify(child.pid ?? 0)).not.toBeNull();
});

test('a session with the number of a guard of another boot, or that began later, is somebody else’s', async () => {
  const child = await shell('sleep 60');
  const { record } = workerOf(child);
  for (const other of [
    { ...record, boot_id: 'another' },
    { ...record, start_time: String(Number(record.start_time) - 1) },
  ])
    launcher.collect({ folder, record: other });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(identify(child.pid ?? 0)).not.toBeNull();
});

test('a worker is found by what its guard wrote, be it later; one of whom nothing is known was never started', async () => {
  expect(await launcher.adopt(folder)).toBeNull();
  const record = { pid: 7, start_time: '1', boot_id: bootId(), guard_pid: 6 };
  writeFileSync(folder.worker, JSON.stringify(record));
  expect(await launcher.adopt(folder)).toEqual({ folder, record });
  rmSync(folder.worker);
  const log = openSync(folder.log, 'a');
  await shell(`sleep 0.3; printf '%s' '${JSON.stringify(record)}' > ${folder.worker}; sleep 60`, log);
  closeSync(log);
  expect(await launcher.adopt(folder)).toEqual({ folder, record });
});

test('the last words are the last line of the log, short', () => {
  expect(lastWords(folder)).toBe('it left no log');
  writeFileSync(folder.log, `first\n${'x'.repeat(50_000)} last\n\n`);
  expect(lastWords(folder)).toMatch(/^… \(what was before this is left out\) x+ last$/);
  expect(Buffer.byteLength(lastWords(folder))).toBeLessThanOrEqual(16_384);
});

test('a worker that was left is ended before the next, or refuses it; one that ended, or is older, is nobody’s matter', async () => {
  const said: string[] = [];
  const look = (resume: boolean): Promise<void> =>
    stopLeftWorkers(launcher, folder.out, resume, (text) => void said.push(text));
  await look(false);
  const child = await shell('sleep 60');
  const { record } = workerOf(child);
  writeFileSync(folder.worker, JSON.stringify(record));
  await expect(look(false)).rejects.toMatchObject({
    code: 'engine.run_exists',
    message: `${folder.out} holds a run that process ${child.pid} is still training.`,
  });
  expect([identify(child.pid ?? 0) === null, said]).toEqual([false, []]);
  // The second to last attempt may be the one.
  mkdirSync(attemptFolder(folder.out, 2).folder);
  await look(true);
  expect([identify(child.pid ?? 0), said.length]).toEqual([null, 1]);
  await look(false);
});
