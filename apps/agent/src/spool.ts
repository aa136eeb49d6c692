// Ships what a worker says: the events file is the spool, the server's acknowledgement moves the offset, and a lost answer or
// a killed agent only means that some lines are sent again and recognised by their number. What was said is remembered on the
// way, so that the end of ten million lines costs no more than that of ten.
import { join } from 'node:path';
import type { Client } from '@trainyard/client/client';
import { readJson, writeJson } from '@trainyard/host/json-file';
import { z } from 'zod';
import { deliver, type Delivery } from './delivery.ts';
import { nextBatch, type EventBatch } from './event-batch.ts';
import { LineReader, watchFolder } from './event-file.ts';
import type { Ordering } from './event-order.ts';
import type { AttemptFolder } from './run-folder.ts';
import { causeOf, rest } from './sending.ts';
import { hear, note, noWords, Words } from './worker-words.ts';

const Shipped = z.object({
  /** Number of the last event that the server has, and the byte offset after its line. */
  seq: z.int().min(0),
  offset: z.int().min(0),
  shift: z.int(),
  /** Byte offset up to which `words` heard the lines. */
  heard: z.int().min(0),
  words: Words,
});
type Shipped = z.infer<typeof Shipped>;
/** What agents wrote before the words were kept: how far the server is; the file is heard anew. */
const FormerlyShipped = z.object({ seq: z.int().min(0) });
const SAVE_EVERY = 1_000;
const READ_AGAIN = 1_000;

/** drained: all of it is with the server. stale: another attempt has taken over. stopped: aborted before the end. */
export type Shipping = 'drained' | 'stale' | 'stopped';
export interface Spool {
  /** What the worker has said of what is shipped. */
  readonly words: Words;
  /** Number of the last event that is shipped. */
  readonly seq: number;
  /** Byte offset after the last whole line that was read. */
  readonly offset: number;
  /** Resolves when there is no more to ship after `drain`, or nobody wants it. */
  shipped: Promise<Shipping>;
  /** Nobody writes to the file any more: resolves when all whole lines are shipped. May be asked again after one was added. */
  drain(): Promise<Shipping>;
}

export interface SpoolOptions {
  client: Client;
  run: string;
  folder: AttemptFolder;
  signal: AbortSignal;
  log: (text: string) => void;
}

export function createSpool(options: SpoolOptions): Spool {
  const spool = new EventSpool(options);
  const shipped = spool.start();
  return {
    get words() {
      return spool.words;
    },
    get seq() {
      return spool.seq;
    },
    get offset() {
      return spool.offset;
    },
    shipped,
    async drain() {
      spool.close();
      const first = await shipped;
      if (first !== 'drained') return first;
      spool.forgetHalfLine();
      return spool.ship();
    },
  };
}

/** A class because it has a lifetime and a place in the file. */
class EventSpool {
  readonly #options: SpoolOptions;
  readonly #stateFile: string;
  readonly #delivery: Delivery;
  readonly #state: Shipped;
  #reader: LineReader;
  #ordering: Ordering;
  #closed = false;
  #news = false;
  #wake: () => void = () => {};
  #saved = 0;

  constructor(options: SpoolOptions) {
    const { client, run, folder, signal, log } = options;
    this.#options = options;
    this.#stateFile = join(folder.folder, 'shipped.json');
    const known = readJson(this.#stateFile, Shipped);
    this.#state = known ?? { seq: 0, offset: 0, shift: 0, heard: 0, words: noWords() };
    const acked = known?.seq ?? readJson(this.#stateFile, FormerlyShipped)?.seq ?? 0;
    const onRefused = (why: string): void => {
      note(this.words.refused, why);
      log(`${run} attempt ${folder.attempt}: a line was refused. ${why}`);
    };
    this.#delivery = { client, run, folder, signal, acked, onRefused };
    this.#reader = new LineReader(folder.events, this.#state.offset);
    this.#ordering = orderingOf(this.#state);
  }

  get words(): Words {
    return this.#state.words;
  }

  get seq(): number {
    return this.#ordering.order.seq;
  }

  get offset(): number {
    return this.#reader.offset;
  }

  close(): void {
    this.#closed = true;
    this.#look();
  }

  /** Half a line that was looked at may have been cut off since; what was written behind it begins where it began. */
  forgetHalfLine(): void {
    this.#reader = new LineReader(this.#options.folder.events, this.#reader.offset);
  }

  readonly #look = (): void => {
    this.#news = true;
    this.#wake();
  };

  async start(): Promise<Shipping> {
    const { folder, signal } = this.#options;
    const stopWatching = watchFolder(folder.events, this.#look);
    signal.addEventListener('abort', this.#look);
    try {
      return await this.ship();
    } finally {
      stopWatching();
      signal.removeEventListener('abort', this.#look);
    }
  }

  async ship(): Promise<Shipping> {
    const { signal, folder } = this.#options;
    for (;;) {
      if (signal.aborted) return 'stopped';
      const nothingMore = this.#closed;
      this.#news = false;
      const batch = await nextBatch(this.#reader, this.#ordering, folder.attempt).catch((error: unknown) =>
        this.#readAgain(error),
      );
      if (batch === null) continue;
      if (batch.lines.length > 0) {
        const delivered = await deliver(batch.events, this.#delivery);
        if (delivered === 'ok') await this.#settle(batch);
        else if (delivered === 'back') this.#goBack();
        else return this.#end(delivered);
      } else if (nothingMore) return this.#end('drained');
      else await this.#more();
    }
  }

  async #end(how: Shipping): Promise<Shipping> {
    await this.#save();
    return how;
  }

  #more(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve;
      if (this.#news || this.#options.signal.aborted) resolve();
    });
  }

  /** What is with the server is done with, and may be heard. */
  async #settle({ lines, events }: EventBatch): Promise<void> {
    for (const line of lines) {
      if (line.end <= this.#state.heard) continue;
      hear(line, this.words);
      this.#state.heard = line.end;
    }
    const last = events.at(-1);
    if (last) Object.assign(this.#state, { seq: last.seq, shift: last.shift, offset: last.end });
    if (performance.now() - this.#saved > SAVE_EVERY) await this.#save();
  }

  /** Where it stands is worth keeping, and not worth a training: without it some lines are sent twice. */
  async #save(): Promise<void> {
    this.#saved = performance.now();
    await writeJson(this.#stateFile, this.#state).catch((error: unknown) => this.#complain('kept', error));
  }

  /** A disk that fails for a while is not the end of the run. */
  async #readAgain(error: unknown): Promise<null> {
    this.#complain('read', error);
    this.#reader = new LineReader(this.#options.folder.events, this.#state.offset);
    this.#ordering = orderingOf(this.#state);
    await rest(READ_AGAIN, this.#options.signal);
    return null;
  }

  #complain(what: string, error: unknown): void {
    const { run, folder, log } = this.#options;
    log(`${run} attempt ${folder.attempt}: its events cannot be ${what}. ${causeOf(error)}`);
  }

  /** The server lacks what was shipped before, as after a restored database: it is all gone through again, and heard only once. */
  #goBack(): void {
    const { folder } = this.#options;
    Object.assign(this.#state, { seq: 0, shift: 0, offset: 0 });
    this.#reader = new LineReader(folder.events, 0);
    this.#ordering = orderingOf(this.#state);
  }
}

function orderingOf({ seq, shift, offset }: Shipped): Ordering {
  return { order: { seq, shift }, offset, skipped: { count: 0, why: '' } };
}
