// The life of one attempt on this machine, from lease (or adoption) to the server's word that it has ended.
// A class because it has a lifetime: preparing → starting → running → shipping → done.
import type { Client } from '@trainyard/client/client';
import type { Command, Lease } from '@trainyard/contracts/agent';
import type { Job } from '@trainyard/contracts/job';
import { STOP_GRACE_SECONDS } from '@trainyard/contracts/limits';
import type { Trouble } from '@trainyard/contracts/run';
import { writeJson } from '@trainyard/host/json-file';
import { shipRest, withFreshData } from './attempt-end.ts';
import { dataOn, type DataSource } from './dataset-cache.ts';
import { broken, endingOf, heeded, unstarted, type Ending } from './ending.ts';
import { tellEnding } from './finish.ts';
import { handDown } from './handed-down.ts';
import { doneFile, type HeldRecord } from './held-attempts.ts';
import type { LateFiles } from './late-files.ts';
import type { Launcher, Worker } from './launcher.ts';
import { lastWords } from './local-launcher.ts';
import { attemptFolder, type AttemptFolder } from './run-folder.ts';
import { causeOf } from './sending.ts';
import { sourceModel } from './source-model.ts';
import { createSpool, type Shipping } from './spool.ts';

export type Stage = 'preparing' | 'starting' | 'running' | 'shipping' | 'done';
/** preempt: the platform wants the device back, not a person; revoke: another attempt has taken over. */
export type Wish = Command['command'] | 'preempt';
/** Which wish outweighs which: a person's cancel is not taken back by a pause that comes later, nor by a stop of this agent. */
const weight: Record<Wish, number> = { finish: 0, pause: 1, preempt: 1, prune: 2, cancel: 3, revoke: 4 };

export interface AttemptOptions {
  client: Client;
  launcher: Launcher;
  source: DataSource;
  late: LateFiles;
  out: string;
  /** What the engine calls a device that was leased. */
  jobDevice: (id: string) => string;
  held: HeldRecord;
  log: (text: string) => void;
}

interface Ended {
  /** null: nobody wants to know. */
  ending: Ending | null;
  troubles: Trouble[];
}

const NOBODY_ASKS: Ended = { ending: null, troubles: [] };

export class Attempt {
  readonly held: HeldRecord;
  /** Resolves when it is over, here and at the server, or abandoned. */
  readonly done: Promise<void>;
  readonly #options: AttemptOptions;
  readonly #folder: AttemptFolder;
  readonly #care = new AbortController();
  readonly #preparing = new AbortController();
  #stage: Stage = 'preparing';
  #wish: Wish | null = null;
  #reason: string | null = null;
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

  wish(wish: Wish, reason: string | null = null): void {
    if (this.#wish !== null && weight[wish] < weight[this.#wish]) return;
    this.#wish = wish;
    this.#reason = reason;
    // Data may take hours to come; nobody waits for it who does not want it any more.
    if (this.#ends) this.#preparing.abort();
    if (this.#stage === 'preparing' && wish === 'revoke') this.#care.abort();
    this.#enforce();
  }

  /** Whether what is wanted needs no training any more; to finish needs some. */
  get #ends(): boolean {
    return this.#wish !== null && this.#wish !== 'finish';
  }

  /** Ends the worker without a checkpoint. */
  kill(): void {
    if (this.#worker) this.#options.launcher.signal(this.#worker, 'kill');
  }

  /** Stops caring: the worker goes on, nothing more is shipped, a later agent takes it up. */
  abandon(): void {
    this.#care.abort();
  }

  /** Never rejects: whoever waits for the device must get it back. */
  async #live(begin: (attempt: Attempt) => Promise<Worker | null>): Promise<void> {
    const { client, held, log } = this.#options;
    const { signal } = this.#care;
    try {
      const { ending, troubles } = await this.#run(begin).catch((error: unknown) => this.#broken(error));
      clearTimeout(this.#grace);
      if (ending && !signal.aborted) await tellEnding(ending, troubles, { client, held, log, signal });
      // A revoked attempt has no end to tell; one that was abandoned is not over.
      if (!signal.aborted || this.#wish === 'revoke')
        await writeJson(doneFile(this.#folder), { at: new Date().toISOString() });
    } catch (error) {
      log(`${held.run_id} attempt ${held.attempt}: its end could not be kept. ${causeOf(error)}`);
    }
    this.#stage = 'done';
  }

  /** We could not go on with it: a worker that nobody hears may not go on either. */
  #broken(error: unknown): Ended {
    const { held, log, launcher } = this.#options;
    if (this.#care.signal.aborted) return NOBODY_ASKS;
    log(`${held.run_id} attempt ${held.attempt}: ${causeOf(error)}`);
    if (this.#worker) {
      this.kill();
      launcher.collect(this.#worker);
    }
    return { ending: broken(error), troubles: [] };
  }

  /** How it ended; nothing when nobody wants to know. */
  async #run(begin: (attempt: Attempt) => Promise<Worker | null>): Promise<Ended> {
    this.#worker = await begin(this);
    if (this.#worker === null) return { ending: unstarted(this.#wish), troubles: [] };
    this.#stage = 'running';
    this.#enforce();
    const { launcher, client, held, log, late, source } = this.#options;
    const { signal } = this.#care;
    const shipment = { client, run: held.run_id, folder: this.#folder, signal, late, log };
    const spool = createSpool(shipment);
    this.#fence(spool.shipped);
    await launcher.observe(this.#worker, signal);
    if (signal.aborted) {
      await spool.shipped;
      return NOBODY_ASKS;
    }
    clearTimeout(this.#grace);
    const exit = launcher.collect(this.#worker);
    this.#stage = 'shipping';
    const troubles = await shipRest(spool, shipment);
    if (troubles === null) return NOBODY_ASKS;
    const ending = heeded(endingOf(exit, spool.words, lastWords(this.#folder)), this.#wish);
    return { ending: await withFreshData(ending, this.#folder, source), troubles };
  }

  async #start(lease: Lease): Promise<Worker | null> {
    const job = await this.#prepare(lease).catch((error: unknown) => {
      if (this.#ends) return null;
      throw error;
    });
    if (job === null || this.#ends) return null;
    const unsent = await handDown(this.#folder);
    if (unsent > 0)
      this.#options.log(`${lease.run_id} attempt ${lease.attempt} tells ${unsent} lines of earlier attempts first.`);
    this.#stage = 'starting';
    return this.#options.launcher.launch(job);
  }

  async #prepare(lease: Lease): Promise<Job> {
    const { source, jobDevice, client } = this.#options;
    const signal = AbortSignal.any([this.#care.signal, this.#preparing.signal]);
    const { out, events } = this.#folder;
    const data = await dataOn(lease.data, source, signal);
    const test = lease.test_data ? await dataOn(lease.test_data, source, signal) : null;
    return {
      ...lease.job,
      manifest: data.manifest,
      test_manifest: test?.manifest ?? null,
      continue_from: await sourceModel(lease, out, client, signal),
      config: { ...lease.job.config, data: data.path, test_data: test?.path ?? null },
      out,
      events,
      device: jobDevice(lease.device),
      devices: lease.job.devices.map(jobDevice),
      threads: lease.threads,
    };
  }

  /** Tells the worker what is wanted; one that does not heed it in time is ended. */
  #enforce(): void {
    if (!this.#worker || !this.#wish) return;
    if (this.#wish === 'revoke') return this.kill();
    this.#options.launcher.signal(this.#worker, this.#wish === 'preempt' ? 'pause' : this.#wish, this.#reason);
    // Measuring and writing the model take their time, and nobody wants it back.
    if (this.#wish === 'finish') return;
    this.#grace ??= setTimeout(() => this.kill(), STOP_GRACE_SECONDS * 1000);
  }

  /** A worker whose words are not taken any more may not go on. */
  #fence(shipped: Promise<Shipping>): void {
    const { held, log } = this.#options;
    shipped.then(
      (result) => {
        if (result === 'stale') this.wish('revoke');
      },
      (error: unknown) => {
        log(`${held.run_id} attempt ${held.attempt}: its events cannot be shipped. ${causeOf(error)}`);
        this.kill();
      },
    );
  }
}
