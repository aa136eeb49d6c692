// Keeps the embedded server alive: notices its end at once and its silence within ten seconds, and starts it again, with
// growing pauses where it dies again and again. The socket stays the same, so whoever is connected only connects again.
import { setTimeout as delay } from 'node:timers/promises';
import { runs } from '@trainyard/host/process-identity';
import type { Postmaster, Started } from './postmaster.ts';
import { probe } from './probe.ts';

/** Looks at an adopted server, which tells nobody of its end; ours tells us. */
const LOOK_MS = 250;
/** Each probe costs the server a process; after a silent one the next follows at once. */
const PROBE_EVERY_MS = 2_000;
/** Probes in a row without an answer, of 3 s each at most, that make it dead: some ten seconds. */
const SILENT_PROBES = 3;
/** The kernel takes a moment to end what was killed. */
const KILL_MS = 5_000;
const POLL_MS = 10;
/** One that lived so long before its end is started again without a pause. */
const STEADY_MS = 30_000;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

export interface SupervisorEvent {
  /** died, silent: it is about to be started again. failed: a start did not work, the next follows. back: it answers. */
  what: 'died' | 'silent' | 'failed' | 'back';
  pid: number;
  /** A sentence for a log. */
  message: string;
}

export interface SupervisorOptions {
  /** One start; must clear away what the last one left. */
  start: (signal: AbortSignal) => Promise<Started>;
  onEvent: (event: SupervisorEvent) => void;
}

/** The pause before start number `quick` of those that followed short lives, in milliseconds. */
export function pauseBefore(quick: number): number {
  return quick === 0 ? 0 : Math.min(FIRST_PAUSE_MS * 2 ** (quick - 1), LONGEST_PAUSE_MS);
}

/** From the first answer of a server to the order to stop. */
export class Supervisor {
  #current: Postmaster;
  #condition: string | null = null;
  readonly #options: SupervisorOptions;
  readonly #closing = new AbortController();
  readonly #watching: Promise<void>;

  constructor(first: Postmaster, options: SupervisorOptions) {
    this.#current = first;
    this.#options = options;
    this.#watching = this.#watch();
  }

  get pid(): number {
    return this.#current.pid;
  }

  /** What is the matter, as a sentence; null while the server is there. */
  get condition(): string | null {
    return this.#condition;
  }

  /** Ends the watch; the server that runs now, if any, is the caller's to stop. */
  async close(): Promise<Postmaster> {
    this.#closing.abort();
    await this.#watching;
    return this.#current;
  }

  async #watch(): Promise<void> {
    const { signal } = this.#closing;
    for (let quick = 0; ;) {
      const since = performance.now();
      const end = await this.#untilEnd();
      if (signal.aborted) return;
      quick = performance.now() - since > STEADY_MS ? 0 : quick + 1;
      const { pid } = this.#current;
      this.#condition = 'The database ended unexpectedly and is being started again.';
      if (end === 'silent') {
        this.#tell('silent', `PostgreSQL (pid ${pid}) did not answer and is killed.`);
        await kill(pid);
      } else this.#tell('died', `PostgreSQL (pid ${pid}) ended without being told to.`);
      quick = await this.#revive(quick - 1);
      if (signal.aborted) return;
      this.#condition = null;
      const seconds = ((performance.now() - since) / 1000).toFixed(1);
      this.#tell('back', `PostgreSQL (pid ${this.#current.pid}) answers again; the one before lived ${seconds} s.`);
    }
  }

  /** Starts until it works; answers how many quick ends there were by then. */
  async #revive(quickBefore: number): Promise<number> {
    const { signal } = this.#closing;
    for (let quick = Math.max(quickBefore, 0); ; quick += 1) {
      await delay(pauseBefore(quick), undefined, { signal, ref: false }).catch(() => undefined);
      if (signal.aborted) return quick;
      const words = await this.#start();
      if (words === null || signal.aborted) return quick + 1;
      this.#condition = `The database cannot be started: ${words} It is tried again.`;
      this.#tell('failed', `PostgreSQL did not start: ${words}`);
    }
  }

  /** One start; answers the last words of one that did not work. */
  async #start(): Promise<string | null> {
    try {
      const started = await this.#options.start(this.#closing.signal);
      if (started.kind === 'ended') return started.words || 'it ended without a word.';
      this.#current = started.postmaster;
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  async #untilEnd(): Promise<'died' | 'silent'> {
    const { pid, exited } = this.#current;
    const over = AbortSignal.any([this.#closing.signal, ...(exited ? [exited] : [])]);
    let silent = 0;
    let probed = performance.now();
    while (!over.aborted) {
      await delay(LOOK_MS, undefined, { signal: over, ref: false }).catch(() => undefined);
      if (over.aborted) break;
      if (!exited && !runs(pid)) return 'died';
      if (silent === 0 && performance.now() - probed < PROBE_EVERY_MS) continue;
      silent = (await probe(this.#current)) === 'silent' ? silent + 1 : 0;
      probed = performance.now();
      if (silent >= SILENT_PROBES && !over.aborted) return 'silent';
    }
    return 'died';
  }

  #tell(what: SupervisorEvent['what'], message: string): void {
    try {
      this.#options.onEvent({ what, pid: this.#current.pid, message });
    } catch {
      // A log that cannot be written, as on a full disk, must not end the watch.
    }
  }
}

async function kill(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGKILL');
  } catch {
    // It ended at the last moment.
  }
  for (const deadline = performance.now() + KILL_MS; performance.now() < deadline && runs(pid);) await delay(POLL_MS);
}
