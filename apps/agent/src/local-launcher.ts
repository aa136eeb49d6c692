// Workers as processes of this machine. A worker belongs to nobody: its guard is a session of its own, so that it outlives the
// agent, and whoever comes later knows it by pid, start time and boot id.
import { spawn } from 'node:child_process';
import { closeSync, existsSync, openSync } from 'node:fs';
import type { Job } from '@trainyard/contracts/job';
import { TrainyardError } from '@trainyard/contracts/problem';
import { engineEnvironment } from '@trainyard/host/engine-environment';
import { PRIVATE_FILE, privateFolderSync } from '@trainyard/host/private-file';
import { visibleTo } from './devices.ts';
import { engineArguments, requireEngine, type Engine } from './engine.ts';
import { watchFolder } from './event-file.ts';
import type { Launcher, Worker, WorkerSignal } from './launcher.ts';
import { alive, bootId, identify, killSession, signalProcess, writersOf } from '@trainyard/host/process-identity';
import { readJson, writeJsonSync } from '@trainyard/host/json-file';
import { attemptFolder, ExitRecord, WorkerRecord, type AttemptFolder } from './run-folder.ts';
import { harmless, keepEnd, lastLine } from '@trainyard/host/text-tail';
import { until } from '@trainyard/host/until';

const START_TIMEOUT = 60_000;
/** A guard that is gone without an exit record wrote none; a short wait covers the rename that is just under way. */
const RECORD_GRACE = 500;
/** A guard that was just forked has opened its log within this time. */
const FORK_GRACE = 500;
/** Bytes of a log's last line that are told. */
const MAX_WORDS = 16_384;

/** Forks a guard without paying for the imports; throws when it cannot. */
export interface WarmStart {
  fork(folder: AttemptFolder, environment: Record<string, string>): Promise<number>;
}

export interface LocalLauncherOptions {
  engine: Engine;
  env: NodeJS.ProcessEnv;
  warm?: WarmStart;
  onWarmFailure?: (error: unknown) => void;
}

const SIGNALS = { pause: 'SIGTERM', cancel: 'SIGUSR1' } as const;

export function createLocalLauncher(options: LocalLauncherOptions): Launcher {
  return {
    launch: (job) => launch(job, options),
    signal: sendSignal,
    observe,
    adopt,
    collect(worker) {
      killLeftovers(worker.record);
      return readJson(worker.folder.exit, ExitRecord);
    },
  };
}

async function launch(job: Job, { engine, env, warm, onWarmFailure }: LocalLauncherOptions): Promise<Worker> {
  requireEngine(engine);
  const folder = attemptFolder(job.out, job.attempt);
  privateFolderSync(folder.folder);
  // Made before the worker makes them, because its umask is not ours to know.
  for (const file of [folder.events, folder.log]) closeSync(openSync(file, 'a', PRIVATE_FILE));
  writeJsonSync(folder.job, job);
  writeJsonSync(folder.intent, { attempt: job.attempt, at: new Date().toISOString() });
  const environment = { ...engineEnvironment(engine, env), ...visibleTo(job) };
  if (warm) {
    try {
      return await begun(await warm.fork(folder, environment), folder);
    } catch (error) {
      onWarmFailure?.(error);
      // The answer may have been lost after the fork: a second worker for the same attempt must never be.
      await new Promise((resolve) => setTimeout(resolve, FORK_GRACE));
      const worker = await adopt(folder);
      if (worker) return worker;
    }
  }
  return begun(await startGuard(engine, environment, folder), folder);
}

/** Waits until the guard has written down who its worker is. */
async function begun(guard: number, folder: AttemptFolder): Promise<Worker> {
  const record = await until(
    () => readJson(folder.worker, WorkerRecord) ?? (identify(guard) === null && 'gone'),
    START_TIMEOUT,
  );
  if (record && record !== 'gone') return { folder, record };
  // A worker may be over before anybody looked.
  const late = readJson(folder.worker, WorkerRecord);
  if (late) return { folder, record: late };
  killSession(guard);
  throw new TrainyardError('engine.failed', `The worker could not be started: ${lastWords(folder)}`);
}

async function startGuard(engine: Engine, environment: Record<string, string>, folder: AttemptFolder): Promise<number> {
  // What the guard itself has to say, such as a missing library, stands in the worker's log as well.
  const log = openSync(folder.log, 'a', PRIVATE_FILE);
  const child = spawn(engine.python, engineArguments('guard', folder.job, '--log', folder.log, '--exit', folder.exit), {
    env: environment,
    cwd: folder.out,
    detached: true,
    stdio: ['ignore', log, log],
  });
  closeSync(log);
  await new Promise<void>((resolve, reject) => {
    child.once('spawn', resolve);
    child.once('error', (error) =>
      reject(new TrainyardError('start.python', `${engine.python} cannot be started: ${error.message}`)),
    );
  });
  child.unref();
  return child.pid ?? 0;
}

/** What needs a reason, or must reach a worker that may not listen to signals yet, goes through the file that it looks at. */
function sendSignal(worker: Worker, signal: WorkerSignal, reason: string | null = null): void {
  if (signal === 'kill') killWorker(worker);
  else if (signal === 'finish' || signal === 'prune') writeJsonSync(worker.folder.stop, { stop: signal, reason });
  else signalProcess(worker.record, SIGNALS[signal]);
}

/** The worker and what it started; the guard is left to write down how it ended. */
function killWorker(worker: Worker): void {
  signalProcess(worker.record, 'SIGKILL');
}

/** A pid is not given away while a session bears it, so a leader that started after the worker is somebody else's. */
function guardOf(record: WorkerRecord): 'ours' | 'gone' | 'foreign' {
  if (record.boot_id !== bootId()) return 'foreign';
  const leader = identify(record.guard_pid);
  if (leader === null) return 'gone';
  return Number(leader.start_time) > Number(record.start_time) ? 'foreign' : 'ours';
}

/** Whatever the worker left running, such as loader processes. */
function killLeftovers(record: WorkerRecord): void {
  if (guardOf(record) !== 'foreign') killSession(record.guard_pid);
}

async function observe(worker: Worker, signal: AbortSignal): Promise<void> {
  const { folder, record } = worker;
  let goneSince: number | null = null;
  const over = (): boolean => {
    if (existsSync(folder.exit)) return true;
    if (alive(record) || guardOf(record) === 'ours') goneSince = null;
    else goneSince ??= performance.now();
    return goneSince !== null && performance.now() - goneSince > RECORD_GRACE;
  };
  await new Promise<void>((resolve) => {
    const check = (): void => {
      if (!over() && !signal.aborted) return;
      stop();
      signal.removeEventListener('abort', check);
      resolve();
    };
    const stop = watchFolder(folder.exit, check);
    signal.addEventListener('abort', check);
    queueMicrotask(check);
  });
}

async function adopt(folder: AttemptFolder): Promise<Worker | null> {
  const known = readJson(folder.worker, WorkerRecord);
  if (known) return { folder, record: known };
  // Started, but the agent died before the guard had written who it is: the guard has the log open.
  const record = await until(
    () => readJson(folder.worker, WorkerRecord) ?? (writersOf(folder.log).length === 0 && 'none'),
    START_TIMEOUT,
    50,
  );
  if (record && record !== 'none') return { folder, record };
  const late = readJson(folder.worker, WorkerRecord);
  return late ? { folder, record: late } : null;
}

/** The last line of the worker's log, for an error that a person reads: its end, where it is a long one. */
export function lastWords(folder: AttemptFolder): string {
  return keepEnd(harmless(lastLine(folder.log)), MAX_WORDS) || 'it left no log';
}
