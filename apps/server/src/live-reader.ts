// Reads events for live connections. Those that stand at the same place share one query, so that a hundred open pages
// of one run cost as much as one.
import type { StoredEvent } from '@trainyard/contracts/event';
import { listEvents } from '@trainyard/store/event-log';
import type { Database } from '@trainyard/store/database';

/** Events of one message. */
export const LIVE_BATCH = 500;

export class LiveReader {
  readonly #db: Database;
  readonly #reads = new Map<string, Promise<StoredEvent[]>>();
  /** Counts notices. A read that began before one must not stand for a read that begins after it. */
  #generation = 0;

  constructor(db: Database) {
    this.#db = db;
  }

  /** Somewhere there are new events. */
  note(): void {
    this.#generation += 1;
  }

  /** The next events after a position, at most LIVE_BATCH. */
  async read(run: string, after: number): Promise<StoredEvent[]> {
    const key = `${run} ${after} ${this.#generation}`;
    const shared = this.#reads.get(key);
    if (shared) return shared;
    const read = listEvents(this.#db, run, { after, limit: LIVE_BATCH }).finally(() => this.#reads.delete(key));
    this.#reads.set(key, read);
    return read;
  }
}
