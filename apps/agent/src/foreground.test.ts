// A training in the foreground, with steps instead of training: its events, its end, its stops, and the folder it goes on in.
import { mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { WorkerEvent } from '@trainyard/contracts/event';
import { lockFolder } from '@trainyard/host/folder-lock';
import { identify } from '@trainyard/host/process-identity';
import { until } from '@trainyard/host/until';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { leaseOf, stepsEngine } from './fixtures/lease.ts';
import { trainForeground, type ForegroundResult } from './foreground.ts';
import type { Worker } from './launcher.ts';
import { createLocalLauncher } from './local-launcher.ts';
import { attemptFolder } from './run-folder.ts';

vi.setConfig({ testTimeout: 120_000 });

let out: string;
let stop: AbortController;
let kill: AbortController;
let events: WorkerEvent[];
let lines: string[];
let notices: string[];
const left: Worker[] = [];
const launcher = createLocalLauncher({ engine: stepsEngine, env: process.env });
beforeEach(() => {
  out = join(mkdtempSync(join(tmpdir(), 'trainyard-fg-')), 'run');
  [stop, kill] = [new AbortController(), new AbortController()];
  [events, lines, notices] = [[], [], []];
});
afterEach(() => {
  for (const worker of left.splice(0)) {
    launcher.signal(worker, 'kill');
    launcher.collect(worker);
  }
  rmSync(join(out, '..'), { recursive: true, force: true, maxRetries: 5 });
});

type Model = Parameters<typeof leaseOf>[0];
const train = (
  model: Model,
  resume = false,
  onEvent: (event: WorkerEvent) => void = () => {},
): Promise<ForegroundResult> =>
  trainForeground({
    files: { data: null, test: null },
    engine: stepsEngine,
    env: process.env,
    config: leaseOf(model).job.config,
    reading: null,
    testDialect: null,
    out,
    resume,
    devices: ['cpu'],
    threads: 1,
    onEvent: (line, event) => {
      lines.push(line);
      events.push(event);
      onEvent(event);
    },
    onNotice: (text) => notices.push(text),
    finish: new AbortController().signal,
    stop: stop.signal,
    kill: kill.signal,
  });
const steps = (): number[] => events.flatMap((event) => (event.event === 'progress' ? [event.step] : []));
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index + 1);

test('each line comes as the worker wrote it, and the finished one is the result', async () => {
  const result = await train({ steps: 3, milliseconds: 1 });
  expect(result).toMatchObject({
    failure: null,
    already: false,
    finished: { status: 'completed', metrics: { accuracy: 1 } },
  });
  expect(steps()).toEqual([1, 2, 3]);
  const written = readFileSync(attemptFolder(out, 1).events, 'utf8').trimEnd().split('\n');
  expect(lines).toEqual(written.slice(0, -1));
  expect(written.at(-1)).toContain('"finished"');
  expect(JSON.parse(readFileSync(join(out, 'job.json'), 'utf8'))).toMatchObject({
    run: null,
    attempt: 1,
    resume: false,
    device: 'cpu',
  });
  // Done is done, and no reason to train again.
  await expect(train({ steps: 3, milliseconds: 1 })).rejects.toMatchObject({ code: 'engine.run_complete' });
  const again = await train({ steps: 3, milliseconds: 1 }, true);
  expect(again).toMatchObject({ already: true, failure: null, finished: { status: 'completed' } });
  expect(steps()).toEqual([1, 2, 3]);
});

test('stopped, it writes its checkpoint and goes on there when it is resumed', async () => {
  const first = await train({ steps: 40, milliseconds: 5 }, false, (event) => {
    if (event.event === 'progress' && event.step === 5) stop.abort();
  });
  expect(first).toMatchObject({ failure: null, finished: { status: 'paused' } });
  const reached = steps().at(-1) ?? 0;
  expect(reached).toBeLessThan(40);
  await expect(train({ steps: 40, milliseconds: 5 })).rejects.toMatchObject({ code: 'engine.run_exists' });
  stop = new AbortController();
  expect(await train({ steps: 40, milliseconds: 5 }, true)).toMatchObject({ finished: { status: 'completed' } });
  expect(steps()).toEqual(upTo(40));
  expect(JSON.parse(readFileSync(join(out, 'job.json'), 'utf8'))).toMatchObject({ attempt: 2, resume: true });
});

test('one that is stopped before it begins ends at once', async () => {
  stop.abort();
  const result = await train({ steps: 10_000, milliseconds: 10 });
  // Told before it could listen, it dies of the signal instead.
  expect(['paused', 'failed']).toContain(result.finished.status);
  expect(steps().length).toBeLessThan(1_000);
});

test('killed, it is gone at once, and the way on is said', async () => {
  const result = await train({ steps: 10_000, milliseconds: 10 }, false, (event) => {
    if (event.event === 'progress' && event.step === 3) kill.abort();
  });
  expect(result.finished).toEqual({ event: 'finished', status: 'failed', metrics: {}, out });
  expect(result.failure).toMatchObject({
    code: 'worker.killed',
    message: 'The worker was killed by signal 9 (SIGKILL).',
    hint: 'Use --resume to go on from the last checkpoint.',
  });
});

test('a failure is the one that the worker said; one without a word has the last of its log', async () => {
  const said = await train({ steps: 1, milliseconds: 1, end: 'failed' });
  expect(said).toMatchObject({
    finished: { status: 'failed' },
    failure: { code: 'engine.failed', message: 'It was told to fail.', hint: 'Tell it otherwise.' },
  });
  rmSync(out, { recursive: true });
  const { failure } = await train({ steps: 1, milliseconds: 1, end: 'shout' });
  expect(failure?.message).toMatch(/^The worker ended with exit code 1: .*x the last word$/);
  rmSync(out, { recursive: true });
  expect((await train({ steps: 1, milliseconds: 1, end: 'exit0' })).failure?.code).toBe('worker.no_result');
});

test('what is no event is a notice, and the rest is heard', async () => {
  const result = await train({ steps: 2, milliseconds: 1, end: 'rubbish' });
  expect(result.finished.status).toBe('completed');
  expect(notices[0]).toBe('The worker wrote a line that is no event: it is no JSON: this is no event');
  expect(notices).toHaveLength(6);
  expect(events.some((event) => event.event === 'log' && event.message === 'after')).toBe(true);
});

test('two trainings in one folder: the second is told who has it', async () => {
  mkdirSync(out, { recursive: true });
  const lock = await lockFolder(out, '.lock');
  await expect(train({ steps: 1, milliseconds: 1 })).rejects.toMatchObject({
    code: 'engine.run_exists',
    message: `${out} is being trained by process ${process.pid}.`,
  });
  if (lock.kind !== 'held') await lock.release();
  expect(await train({ steps: 1, milliseconds: 1 })).toMatchObject({ failure: null });
});

test('a worker that was left in the folder is not trained beside: it is refused, or ended with its checkpoint first', async () => {
  const model = { steps: 400, milliseconds: 10 };
  mkdirSync(out, { recursive: true });
  const { job } = leaseOf(model);
  const worker = await launcher.launch({
    ...job,
    out,
    events: attemptFolder(out, 1).events,
    device: 'cpu',
    threads: 1,
    manifest: null,
    test_manifest: null,
    continue_from: null,
  });
  left.push(worker);
  const { pid } = worker.record;
  await until(() => readFileSync(worker.folder.events, 'utf8').includes('"step 3"'), 30_000);
  await expect(train(model)).rejects.toMatchObject({
    code: 'engine.run_exists',
    message: `${out} holds a run that process ${pid} is still training.`,
  });
  expect(identify(pid)).not.toBeNull();
  stop.abort();
  await train(model, true);
  expect(notices[0]).toBe(`Process ${pid} still trains in this folder; it is asked to write its checkpoint and end.`);
  expect(identify(pid)).toBeNull();
  expect(readFileSync(worker.folder.events, 'utf8')).toContain('"paused"');
  expect(launcher.collect(worker)).toEqual({ code: 3, signal: null });
});

test('an engine that cannot be started says so, and frees the folder', async () => {
  const broken = createLocalLauncher({ engine: { ...stepsEngine, folder: out }, env: process.env });
  const { job } = leaseOf({ steps: 1, milliseconds: 1 });
  mkdirSync(out, { recursive: true });
  const given = {
    ...job,
    out,
    events: attemptFolder(out, 1).events,
    device: 'cpu',
    threads: 1,
    manifest: null,
    test_manifest: null,
    continue_from: null,
  };
  await expect(broken.launch(given)).rejects.toMatchObject({
    code: 'engine.failed',
    message: expect.stringMatching(/^The worker could not be started: .*No module named/),
  });
  const nowhere = createLocalLauncher({ engine: { ...stepsEngine, python: join(out, 'none') }, env: process.env });
  await expect(nowhere.launch(given)).rejects.toMatchObject({ code: 'start.python' });
});
