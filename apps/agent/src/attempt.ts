// The life of one attempt on this machine, from lease (or adoption) to the server's word that it has ended.
// A class because it has a lifetime: preparing → starting → running → shipping → done.
import type { Client } from '@trainyard/client/client';
import type { Command, Lease } from '@trainyard/contracts/agent';
import type { Job } from '@trainyard/contracts/job';
import { STOP_GRACE_SECONDS } from '@trainyard/contracts/limits';
import { dataOn, type DataSource } from './dataset-cache.ts';
import { engineDevice } from './devices.ts';
import { broken, endingOf, heeded, unstarted, type Ending } from './ending.ts';
import { uploadFiles } from './file-upload.ts';
import { tellEnding } from './finish.ts';
import { doneFile, type HeldRecord } from './held-attempts.ts';
import type { Launcher, Worker } from './launcher.ts';
import { lastWords } from './local-launcher.ts';
import { writeJsonSync } from '@trainyard/host/json-file';
import { attemptFolder, type AttemptFolder } from './run-folder.ts';
import { createSpool, type Shipping } from './spool.ts';
import { announceLog, wordsOf } from './worker-words.ts';

export type Stage = 'preparing' | 'starting' | 'running' | 'shipping' | 'done';
/** preempt: the platform wants the device back, not a person; revoke: another attempt has taken over. */
export type Wish = Command['command'] | 'preempt';

export interface AttemptOptions {
  client: Client;
  launcher: Launcher;
  source: DataSource;
  out: string;
  held: HeldRecord;
  log: (text: string) => void;
}

export class Attempt {
  readonly held: HeldRecord;
  /** Resolves when it is over, here and at the server, or abandoned. */
  readonly done: Promise<void>;
  readonly #options: AttemptOptions;
  readonly #folder: AttemptFolder;
  readonly #care = new AbortController();
  #stage: Stage = 'preparing';
  #wish: Wish | null = null;
  #worker: Worker | null = null;
  #grace: ReturnType<typeof setTimeout> | undefined;

  /** Begins a leased attempt. */
  static begin(lease: Lease, options: AttemptOptions): Attempt {
    return new Attempt(options, (attempt) => attempt.#start(lease));
  }

  /** Goes on with an attempt that an agent before us began; `worker` is null when it never got that far. */
  static adopt(worker: Worker | null, options: AttemptOptions): Attempt {
    return new Attempt(options, async () => worker);
  }

  private constructor(options: AttemptOptions, begin: (attempt: Attempt) => Promise<Worker | null>) {
    this.#options = options;
    this.held = options.held;
    this.#folder = attemptFolder(options.out, options.held.attempt);
    this.done = this.#live(begin);
  }

  get stage(): Stage {
    return this.#stage;
  }

  wish(wish: Wish): void {
    // A person's cancel is not taken back by a pause that comes later.
    if (this.#wish === 'cancel' && wish !== 'revoke') return;
    this.#wish = wish;
    if (this.#stage === 'preparing' && wish === 'revoke') this.#care.abort();
    this.#enforce();
  }

  /** Ends the worker without a checkpoint. */
  kill(): void {
    if (this.#worker) this.#options.launcher.signal(this.#worker, 'kill');
  }

  /** Stops caring: the worker goes on, nothing more is shipped, a later agent takes it up. */
  abandon(): void {
    this.#care.abort();
  }

  async #live(begin: (attempt: Attempt) => Promise<Worker | null>): Promise<void> {
    const { client, held, log } = this.#options;
    const { signal } = this.#care;
    const ending = await this.#run(begin).catch((error: unknown) => {
      log(`${held.run_id} attempt ${held.attempt}: ${error instanceof Error ? error.message : String(error)}`);
      return broken(error);
    });
    clearTimeout(this.#grace);
    if (ending && !signal.aborted) await tellEnding(ending, { client, held, log, signal });
    // A revoked attempt has no end to tell; one that was abandoned is not over.
    if (!signal.aborted || this.#wish === 'revoke')
      writeJsonSync(doneFile(this.#folder), { at: new Date().toISOString() });
    this.#stage = 'done';
  }

  /** How it ended, or null when nobody wants to know. */
  async #run(begin: (attempt: Attempt) => Promise<Worker | null>): Promise<Ending | null> {
    this.#worker = await begin(this);
    if (this.#worker === null) return unstarted(this.#wish);
    this.#stage = 'running';
    this.#enforce();
    const { client, launcher, held, log } = this.#options;
    const { signal } = this.#care;
    const upload = { client, run: held.run_id, folder: this.#folder, signal };
    const spool = createSpool(upload);
    const shipped = this.#fenced(spool.shipped);
    await launcher.observe(this.#worker, signal);
    if (signal.aborted) return (await shipped, null);
    clearTimeout(this.#grace);
    const exit = launcher.collect(this.#worker);
    this.#stage = 'shipping';
    await announceLog(this.#folder);
    spool.close();
    if ((await shipped) !== 'drained') return null;
    const words = wordsOf(this.#folder.events);
    if (!(await uploadFiles(words.artifacts, { ...upload, log }))) return null;
    return heeded(endingOf(exit, words, lastWords(this.#folder)), this.#wish);
  }

  async #start(lease: Lease): Promise<Worker | null> {
    const job = await this.#prepare(lease);
    if (this.#wish) return null;
    this.#stage = 'starting';
    return this.#options.launcher.launch(job);
  }

  async #prepare(lease: Lease): Promise<Job> {
    const { source } = this.#options;
    const { signal } = this.#care;
    const { out, events } = this.#folder;
    const data = await dataOn(lease.data, source, signal);
    const test = lease.test_data ? await dataOn(lease.test_data, source, signal) : null;
    const config = { ...lease.job.config, data, test_data: test };
    return {
      ...lease.job,
      manifest: null,
      test_manifest: null,
      config,
      out,
      events,
      device: engineDevice(lease.device),
      threads: lease.threads,
    };
  }

  /** Tells the worker what is wanted; one that does not heed it in time is ended. */
  #enforce(): void {
    if (!this.#worker || !this.#wish) return;
    if (this.#wish === 'revoke') return this.kill();
    this.#options.launcher.signal(this.#worker, this.#wish === 'cancel' ? 'cancel' : 'pause');
    this.#grace ??= setTimeout(() => this.kill(), STOP_GRACE_SECONDS * 1000);
  }

  /** A worker whose words are not taken any more may not go on. */
  #fenced(shipped: Promise<Shipping>): Promise<Shipping> {
    return shipped.then(
      (result) => {
        if (result === 'stale') this.wish('revoke');
        return result;
      },
      (error: unknown) => {
        this.kill();
        throw error;
      },
    );
  }
}
