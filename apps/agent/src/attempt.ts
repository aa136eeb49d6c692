// The life of one attempt on this machine, from lease (or adoption) to the server's word that it has ended.
import type { Client } from '@trainyard/client/client';
import { ClientError } from '@trainyard/client/client-error';
import type { Command, Lease } from '@trainyard/contracts/agent';
import type { Job } from '@trainyard/contracts/job';
import { STOP_GRACE_SECONDS } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { dataOn, type DataSource } from './dataset-cache.ts';
import { engineDevice } from './devices.ts';
import { endingOf, failure, type Ending } from './ending.ts';
import { uploadFiles } from './file-upload.ts';
import { doneFile, type HeldRecord } from './held-attempts.ts';
import type { Launcher, Worker } from './launcher.ts';
import { lastWords } from './local-launcher.ts';
import { attemptFolder, writeJson, type AttemptFolder } from './run-folder.ts';
import { backoff, rest, verdictOf } from './sending.ts';
import { createSpool } from './spool.ts';
import { announceLog, wordsOf } from './worker-words.ts';

/** Where an attempt is in its life; what comes after what is the order here. */
export type Stage = 'preparing' | 'starting' | 'running' | 'shipping' | 'done';
/** preempt: the platform wants the device back, not a person; revoke: another attempt has taken over. */
export type Wish = Command['command'] | 'preempt';

export interface Attempt {
  readonly held: HeldRecord;
  stage(): Stage;
  wish(wish: Wish): void;
  /** Ends the worker without a checkpoint. */
  kill(): void;
  /** Stops caring: the worker goes on, nothing more is shipped. */
  abandon(): void;
  /** Resolves when it is over, here and at the server, or abandoned. */
  done: Promise<void>;
}

export interface AttemptOptions {
  client: Client;
  launcher: Launcher;
  source: DataSource;
  out: string;
  held: HeldRecord;
  log: (text: string) => void;
}

/** Begins a leased attempt. */
export function beginAttempt(lease: Lease, options: AttemptOptions): Attempt {
  return live(options, (life) => life.start(lease));
}

/** Goes on with an attempt that an agent before us began; `worker` is null when it never got that far. */
export function adoptAttempt(worker: Worker | null, options: AttemptOptions): Attempt {
  return live(options, async () => worker);
}

interface Life {
  start(lease: Lease): Promise<Worker | null>;
}

/** No worker, and the reason why. */
class NotStarted extends Error {
  readonly ending: Ending;
  constructor(ending: Ending) {
    super(ending.failure?.message ?? ending.outcome);
    this.ending = ending;
  }
}

function live(options: AttemptOptions, begin: (life: Life) => Promise<Worker | null>): Attempt {
  const { held, launcher, log } = options;
  const folder = attemptFolder(options.out, held.attempt);
  const care = new AbortController();
  const state: { stage: Stage; wish: Wish | null; worker: Worker | null; grace?: ReturnType<typeof setTimeout> } = { stage: 'preparing', wish: null, worker: null };

  const kill = (): void => {
    if (state.worker) launcher.signal(state.worker, 'kill');
  };
  /** Tells the worker what is wanted; one that does not heed it in time is ended. */
  const enforce = (): void => {
    if (!state.worker || !state.wish) return;
    if (state.wish === 'revoke') return kill();
    launcher.signal(state.worker, state.wish === 'cancel' ? 'cancel' : 'pause');
    state.grace ??= setTimeout(kill, STOP_GRACE_SECONDS * 1000);
  };
  const start = async (lease: Lease): Promise<Worker> => {
    const job = await prepare(lease, folder, options, care.signal);
    if (state.wish) throw new NotStarted(unstarted(state.wish));
    state.stage = 'starting';
    return launcher.launch(job);
  };
  const run = async (): Promise<void> => {
    const worker = await begin({ start });
    state.worker = worker;
    state.stage = 'running';
    enforce();
    const spool = createSpool({ client: options.client, run: held.run_id, folder, signal: care.signal });
    const shipped = spool.shipped.then((result) => {
      if (result === 'stale') {
        state.wish = 'revoke';
        kill();
      }
      return result;
    });
    shipped.catch(kill);
    if (worker) await launcher.observe(worker, care.signal);
    if (care.signal.aborted) return void (await shipped);
    clearTimeout(state.grace);
    const exit = worker ? launcher.collect(worker) : null;
    state.stage = 'shipping';
    await announceLog(folder);
    spool.close();
    const words = wordsOf(folder.events);
    const ending = heeded(worker ? endingOf(exit, words, lastWords(folder)) : unstarted(state.wish ?? 'preempt'), state.wish);
    if (state.wish === 'revoke' || (await shipped) !== 'drained') return;
    if (await uploadFiles(words.artifacts, { client: options.client, run: held.run_id, folder, signal: care.signal, log })) await finish(ending, options, care.signal);
  };

  const done = run()
    .catch(async (error: unknown) => {
      clearTimeout(state.grace);
      if (care.signal.aborted) return;
      log(`${held.run_id} attempt ${held.attempt}: ${(error as Error).message}`);
      await finish(error instanceof NotStarted ? error.ending : broken(error), options, care.signal);
    })
    .then(() => {
      state.stage = 'done';
      if (!care.signal.aborted) writeJson(doneFile(folder), { at: new Date().toISOString() });
    });
  return {
    held, done, kill, stage: () => state.stage,
    wish(wish) {
      // A person's cancel is not taken back by a pause that comes later.
      if (state.wish === 'cancel' && wish !== 'revoke') return;
      state.wish = wish;
      if (state.stage === 'preparing' && wish === 'revoke') care.abort();
      enforce();
    },
    abandon: () => care.abort(),
  };
}

async function prepare(lease: Lease, folder: AttemptFolder, { source }: AttemptOptions, signal: AbortSignal): Promise<Job> {
  const data = await dataOn(lease.data, source, signal);
  const test = lease.test_data ? await dataOn(lease.test_data, source, signal) : null;
  const config = { ...lease.job.config, data, ...('test_data' in lease.job.config || test !== null ? { test_data: test } : {}) };
  return { ...lease.job, config, out: folder.out, events: folder.events, device: engineDevice(lease.device), threads: lease.threads };
}

/** What was asked for explains an end that the worker itself could not explain. */
function heeded(ending: Ending, wish: Wish | null): Ending {
  const unexplained = ending.outcome === 'lost';
  if (wish === 'cancel' && unexplained) return { ...ending, outcome: 'cancelled', failure: null };
  if (wish === 'pause' && unexplained) return { ...ending, outcome: 'paused', failure: null };
  if (wish === 'preempt' && (unexplained || ending.outcome === 'paused')) return { ...ending, outcome: 'preempted', failure: null };
  return ending;
}

/** An attempt whose worker never began cost nothing: nobody is to blame, and the run goes back to the queue. */
function unstarted(wish: Wish): Ending {
  const outcome = wish === 'cancel' ? 'cancelled' : wish === 'pause' ? 'paused' : 'preempted';
  return { outcome, exitCode: null, signal: null, failure: null };
}

function broken(error: unknown): Ending {
  const base = { outcome: 'failed', exitCode: null, signal: null } as const;
  if (error instanceof TrainyardError) return { ...base, failure: { code: error.code, message: error.message, hint: error.toProblem().hint } };
  if (error instanceof ClientError) return { ...base, failure: { code: error.code, message: error.message, hint: error.problem.hint } };
  return { ...base, failure: failure('engine.failed', `The agent could not run it: ${(error as Error).message}`) };
}

async function finish(ending: Ending, { client, held, log }: AttemptOptions, signal: AbortSignal): Promise<void> {
  const body = { outcome: ending.outcome, exit_code: ending.exitCode, signal: ending.signal, failure: ending.failure };
  for (let tries = 0; !signal.aborted; tries += 1) {
    try {
      const { state } = await client.call('finishAttempt', { params: { run: held.run_id, attempt: held.attempt }, body, signal });
      return log(`${held.run_id} attempt ${held.attempt} ended: ${ending.outcome}; the run is ${state}.`);
    } catch (error) {
      const verdict = verdictOf(error);
      if (verdict === 'stale' || verdict === 'refused') return log(`${held.run_id} attempt ${held.attempt}: its end was not taken: ${(error as Error).message}`);
      await rest(backoff(tries), signal);
    }
  }
}
