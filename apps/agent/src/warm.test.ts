import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { leaseOf, stepsEngine } from './fixtures/lease.ts';
import { createLocalLauncher } from './local-launcher.ts';
import { identify, ProcessIdentity } from '@trainyard/host/process-identity';
import { readJson } from '@trainyard/host/json-file';
import { attemptFolder, type WorkerRecord } from './run-folder.ts';
import { until } from '@trainyard/host/until';
import { createWarmEngine, endOldWarm, type WarmEngine } from './warm.ts';

let folder: string;
let warm: WarmEngine;
const failures: unknown[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-warm-test-'));
  warm = createWarmEngine({ engine: stepsEngine, env: process.env, folder });
  failures.length = 0;
});
afterEach(() => {
  warm.stop();
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

/** For a signal: 0 would be everybody in the process group of the test. */
function knownPid(): number {
  const pid = warmPid();
  if (pid === undefined) throw new Error('There is no warm process.');
  return pid;
}
const warmPid = (): number | undefined => readJson(join(folder, 'warm.json'), ProcessIdentity)?.pid;

async function launch(attempt: number): Promise<WorkerRecord> {
  const launcher = createLocalLauncher({
    engine: stepsEngine,
    env: process.env,
    warm,
    onWarmFailure: (error) => failures.push(error),
  });
  const out = join(folder, 'out');
  mkdirSync(out, { recursive: true });
  const { job } = leaseOf({ steps: 3, milliseconds: 1 }, attempt);
  const worker = await launcher.launch({
    ...job,
    out,
    events: attemptFolder(out, attempt).events,
    device: 'cpu',
    threads: 1,
    manifest: null,
    test_manifest: null,
    continue_from: null,
  });
  await launcher.observe(worker, new AbortController().signal);
  expect(launcher.collect(worker)).toEqual({ code: 0, signal: null });
  return worker.record;
}

test('workers are forked from one process, and it is started again when it has gone', async () => {
  await warm.ready();
  const first = warmPid();
  await launch(1);
  await launch(2);
  expect(warmPid()).toBe(first);
  process.kill(knownPid(), 'SIGKILL');
  await until(() => identify(first ?? 0) === null, 5_000);
  // Whether the first one after its death is warm depends on who notices first; that it is done does not.
  await launch(3);
  await warm.ready();
  expect(warmPid()).not.toBe(first);
  failures.length = 0;
  await launch(4);
  expect(failures).toEqual([]);
});

test('one that is kept comes back by itself after its death, and says what happened', async () => {
  const said: string[] = [];
  warm = createWarmEngine({ engine: stepsEngine, env: process.env, folder, log: (text) => said.push(text) });
  warm.keep();
  await warm.ready();
  const first = knownPid();
  process.kill(first, 'SIGKILL');
  expect(await until(() => warmPid() !== first && identify(warmPid() ?? 0) !== null, 10_000)).toBe(true);
  expect(said).toEqual(['The warm engine ended (SIGKILL). Workers start cold until it is back in 1 s.']);
  const last = warmPid() ?? 0;
  await warm.ready();
  warm.stop();
  await until(() => identify(last) === null, 5_000);
  expect(said).toHaveLength(1);
});

test('sources that changed are not what a worker is forked from', async () => {
  const copy = join(folder, 'engine');
  cpSync(stepsEngine.folder, copy, { recursive: true });
  warm = createWarmEngine({ engine: { ...stepsEngine, folder: copy }, env: process.env, folder });
  await warm.ready();
  const first = warmPid();
  await launch(1);
  expect(warmPid()).toBe(first);
  writeFileSync(join(copy, 'trainyard_engine', 'new_model.py'), '# changed');
  await launch(2);
  expect(warmPid()).not.toBe(first);
  expect(await until(() => identify(first ?? 0) === null, 5_000)).toBe(true);
  expect(failures).toEqual([]);
});

test('it gets nothing of the environment that it has no use for', async () => {
  warm = createWarmEngine({ engine: stepsEngine, env: { ...process.env, A_SECRET: 'canary' }, folder });
  await warm.ready();
  const environment = readFileSync(`/proc/${warmPid()}/environ`, 'utf8');
  expect(environment).toContain('PYTHONPATH=');
  expect(environment).not.toContain('canary');
});

test('an engine that cannot be kept warm starts its workers cold', async () => {
  warm = createWarmEngine({ engine: { ...stepsEngine, folder: '/nowhere' }, env: process.env, folder });
  await launch(1);
  expect(failures).toHaveLength(1);
});

test('the warm process of an agent that died is ended by the next', async () => {
  await warm.ready();
  const pid = warmPid() ?? 0;
  expect(identify(pid)).not.toBeNull();
  await endOldWarm(folder);
  expect(identify(pid)).toBeNull();
});
