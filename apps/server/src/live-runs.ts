// The runs that one connection reads: how far each was sent, and what is still to be read for it. A read that fails stays
// due and is tried again, later each time; nothing but the reader's good-bye ends a subscription.
import type { ServerMessage } from '@trainyard/contracts/live';
import { MAX_SUBSCRIPTIONS } from '@trainyard/contracts/limits';
import { LIVE_BATCH, type LiveReader } from './live-reader.ts';

/** First and longest wait after a read that failed. */
const RETRY_MS = [200, 5_000] as const;

interface Subscription {
  position: number;
  /** The run is there and has that many events. */
  checked: boolean;
  dirty: boolean;
  failures: number;
  retryAt: number;
}

export interface LiveSource {
  reader: Pick<LiveReader, 'read'>;
  /** Events of a run so far; undefined where there is no such run. */
  count: (run: string) => Promise<number | undefined>;
  onError: (error: unknown) => void;
}

export class LiveRuns {
  readonly #source: LiveSource;
  readonly #runs = new Map<string, Subscription>();

  constructor(source: LiveSource) {
    this.#source = source;
  }

  has(run: string): boolean {
    return this.#runs.has(run);
  }

  /** Subscribes from a position on, anew where it was; answers an error message where there are too many. */
  add(run: string, after: number): ServerMessage | null {
    if (!this.#runs.has(run) && this.#runs.size >= MAX_SUBSCRIPTIONS)
      return error('limit', `A connection has at most ${MAX_SUBSCRIPTIONS} subscriptions.`);
    this.#runs.set(run, { position: after, checked: false, dirty: true, failures: 0, retryAt: 0 });
    return null;
  }

  delete(run: string): void {
    this.#runs.delete(run);
  }

  /** A run has news; null: any may have. */
  note(run: string | null): void {
    for (const [id, subscription] of this.#runs) if (run === null || run === id) subscription.dirty = true;
  }

  /** Milliseconds until something is to be read, 0 for now; null where nothing is. */
  wait(now: number): number | null {
    const waits = [...this.#runs.values()].flatMap(({ dirty, retryAt }) => (dirty ? [retryAt - now] : []));
    return waits.length === 0 ? null : Math.max(0, Math.min(...waits));
  }

  /** Reads what is due, one batch for each run; every message is yielded when the last one has left. */
  async *messages(now: number): AsyncGenerator<ServerMessage> {
    for (const [run, subscription] of this.#runs) {
      if (!subscription.dirty || subscription.retryAt > now) continue;
      const message = await this.#next(run, subscription);
      if (message) yield message;
    }
  }

  async #next(run: string, subscription: Subscription): Promise<ServerMessage | null> {
    // Cleared before the read: news that come while it runs make it dirty again.
    subscription.dirty = false;
    try {
      const message = (await this.#check(run, subscription)) ?? (await this.#read(run, subscription));
      subscription.failures = 0;
      return message;
    } catch (cause) {
      // What could not be read is still due: there may never be another notice of this run.
      subscription.dirty = true;
      const wait = Math.min(RETRY_MS[0] * 2 ** subscription.failures, RETRY_MS[1]);
      subscription.failures += 1;
      subscription.retryAt = performance.now() + wait;
      this.#source.onError(cause);
      return null;
    }
  }

  /** Whether there is that place; answers the error that ends the subscription where there is not. */
  async #check(run: string, subscription: Subscription): Promise<ServerMessage | null> {
    if (subscription.checked) return null;
    const count = await this.#source.count(run);
    if (this.#runs.get(run) !== subscription) return null;
    subscription.checked = true;
    if (count !== undefined && subscription.position <= count) return null;
    this.#runs.delete(run);
    if (count === undefined) return error('not_found', `There is no run ${run}.`);
    return error('after', `after: received ${subscription.position}, run ${run} has ${count} events.`);
  }

  async #read(run: string, subscription: Subscription): Promise<ServerMessage | null> {
    const { position } = subscription;
    const events = await this.#source.reader.read(run, position);
    const last = events.at(-1);
    // The reader may have gone, or have subscribed anew from elsewhere, while the database answered.
    if (!last || this.#runs.get(run) !== subscription) return null;
    subscription.position = last.position;
    if (events.length === LIVE_BATCH) subscription.dirty = true;
    return { type: 'events', run, events };
  }
}

function error(code: Extract<ServerMessage, { type: 'error' }>['code'], message: string): ServerMessage {
  return { type: 'error', code, message };
}
