// One training in the foreground: no server, no database, the same engine, job and folder as an attempt of an agent.
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from '@trainyard/contracts/config-field';
import type { WorkerEvent } from '@trainyard/contracts/event';
import type { Job } from '@trainyard/contracts/job';
import { STOP_GRACE_SECONDS } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Failure } from '@trainyard/contracts/run';
import { lockFolder } from '@trainyard/host/folder-lock';
import { writeJsonSync } from '@trainyard/host/json-file';
import type { ManifestFile } from '@trainyard/host/preflight';
import type { Engine } from './engine.ts';
import { endingOf, type LastSaid } from './ending.ts';
import { LineReader, watchFolder, type Line } from './event-file.ts';
import { decide, folderState, type Finished } from './foreground-folder.ts';
import type { Launcher, Worker } from './launcher.ts';
import { createLocalLauncher, lastWords } from './local-launcher.ts';
import { stopLeftWorkers } from './left-workers.ts';
import { attemptFolder } from './run-folder.ts';
import { causeOf } from './sending.ts';
import { readEvent } from './worker-words.ts';

export interface ForegroundOptions {
  engine: Engine;
  env: NodeJS.ProcessEnv;
  config: Config;
  /** How its tables are read; null for images. */
  reading: Job['reading'];
  testDialect: Job['test_dialect'];
  /** What lists say of the pictures of `data` and `test_data`; null where class folders do. */
  files: { data: ManifestFile[] | null; test: ManifestFile[] | null };
  out: string;
  resume: boolean;
  /** As the engine calls them; several train one model together. */
  devices: [string, ...string[]];
  threads: number;
  /** Each line of the worker as it wrote it; the finished one is held back and is the result. */
  onEvent: (line: string, event: WorkerEvent) => void;
  onNotice: (text: string) => void;
  /** Aborted: end training and make a model of the best so far. */
  finish: AbortSignal;
  /** Aborted once: checkpoint and end. */
  stop: AbortSignal;
  /** Aborted: end at once. */
  kill: AbortSignal;
}

export interface ForegroundResult {
  finished: Finished;
  failure: Failure | null;
  /** The run was complete before; nothing was trained. */
  already: boolean;
}

/** Trains until the end. Throws TrainyardError when it cannot begin. */
export async function trainForeground(options: ForegroundOptions): Promise<ForegroundResult> {
  const { out, resume } = options;
  mkdirSync(out, { recursive: true });
  const lock = await lockFolder(out, '.lock');
  if (lock.kind === 'held') {
    const who = lock.holder ? `process ${lock.holder.pid}` : 'another process';
    throw new TrainyardError('engine.run_exists', `${out} is being trained by ${who}.`, {
      hint: 'Wait for it, or stop it first.',
    });
  }
  const launcher = createLocalLauncher({ engine: options.engine, env: options.env });
  try {
    await stopLeftWorkers(launcher, out, resume, options.onNotice);
    const next = decide(out, folderState(out), options.config, resume);
    if (typeof next !== 'number') return { finished: next, failure: null, already: true };
    return await attempt(next, launcher, options);
  } finally {
    await lock.release();
  }
}

async function attempt(number: number, launcher: Launcher, options: ForegroundOptions): Promise<ForegroundResult> {
  const { config, out, devices, threads } = options;
  const folder = attemptFolder(out, number);
  mkdirSync(folder.folder, { recursive: true });
  const job: Job = {
    version: 1,
    run: null,
    attempt: number,
    config,
    out,
    events: folder.events,
    resume: options.resume,
    device: devices[0],
    threads,
    data_fingerprint: null,
    manifest: manifestOf(join(folder.folder, 'files.json'), options.files.data),
    test_manifest: manifestOf(join(folder.folder, 'test-files.json'), options.files.test),
    continue_from: null,
    reading: options.reading,
    test_dialect: options.testDialect,
    devices: devices.length > 1 ? devices : [],
  };
  const worker = await launcher.launch(job);
  const quiet = heedStops(launcher, worker, options);
  const tail = tailEvents(folder.events, number, options);
  await launcher.observe(worker, new AbortController().signal);
  quiet();
  await tail.end();
  const exit = launcher.collect(worker);
  const finished = tail.finished();
  const ending = endingOf(exit, { finished: finished?.status ?? null, error: tail.error() }, lastWords(folder));
  return {
    finished: finished ?? { event: 'finished', status: 'failed', metrics: {}, out },
    failure: inForeground(ending.failure),
    already: false,
  };
}

/** The path of a manifest with these items; null where there are none to say. */
function manifestOf(file: string, items: ManifestFile[] | null): string | null {
  if (items === null) return null;
  writeJsonSync(file, { items });
  return file;
}

/** No platform starts it again here. */
function inForeground(failure: Failure | null): Failure | null {
  return failure?.code === 'worker.killed'
    ? { ...failure, hint: 'Use --resume to go on from the last checkpoint.' }
    : failure;
}

function heedStops(launcher: Launcher, worker: Worker, { finish, stop, kill }: ForegroundOptions): () => void {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const end = (): void => launcher.signal(worker, 'kill');
  const pause = (): void => {
    launcher.signal(worker, 'pause');
    timer ??= setTimeout(end, STOP_GRACE_SECONDS * 1000);
  };
  const finishNow = (): void => launcher.signal(worker, 'finish');
  if (finish.aborted) finishNow();
  if (stop.aborted) pause();
  finish.addEventListener('abort', finishNow);
  stop.addEventListener('abort', pause);
  kill.addEventListener('abort', end);
  return () => {
    clearTimeout(timer);
    finish.removeEventListener('abort', finishNow);
    stop.removeEventListener('abort', pause);
    kill.removeEventListener('abort', end);
  };
}

interface Tail {
  /** Reads what is left and stops; nobody writes any more. */
  end(): Promise<void>;
  finished(): Finished | null;
  error(): LastSaid['error'];
}

function tailEvents(file: string, attempt: number, { onEvent, onNotice }: ForegroundOptions): Tail {
  const reader = new LineReader(file);
  let finished: Finished | null = null;
  let error: LastSaid['error'] = null;
  const hear = (line: Line): void => {
    const { parsed: event, why } = readEvent(line, attempt);
    if (event === null) return onNotice(`The worker wrote a line that is no event: ${why}`);
    if (event.event === 'finished') finished = event;
    else onEvent(line.text, event);
    if (event.event === 'error') error = { code: event.code, message: event.message, hint: event.hint ?? null };
  };
  const readAll = async (): Promise<void> => {
    for (let lines = await reader.read(); lines.length > 0; lines = await reader.read()) lines.forEach(hear);
  };
  // One reading after the other: each goes on where the one before stopped.
  let reading = Promise.resolve();
  const look = (): void => {
    reading = reading
      .then(readAll)
      .catch((failure: unknown) => onNotice(`The events cannot be read. ${causeOf(failure)}`));
  };
  const stop = watchFolder(file, look, 100);
  return {
    async end() {
      stop();
      look();
      await reading;
    },
    finished: () => finished,
    error: () => error,
  };
}
