// Two connections never write into one upload: the next waits for the end of the one before, or ends it where it has gone silent.
import { TrainyardError } from '@trainyard/contracts/problem';
import { setTimeout as delay } from 'node:timers/promises';

/** Whoever writes at the moment. */
export interface Writer {
  signal: AbortSignal;
  /** Bytes came. */
  heard: () => void;
}

interface Held {
  stop: AbortController;
  over: Promise<true>;
  heardAt: number;
}
/** By folder. */
const writers = new Map<string, Held>();

/** @param silentMs How long the writer before may send nothing until it is ended; 0 ends it at once. */
export async function alone<T>(folder: string, silentMs: number, work: (writer: Writer) => Promise<T>): Promise<T> {
  for (let before = writers.get(folder); before; before = writers.get(folder)) await endOf(before, silentMs);
  const { promise: over, resolve } = Promise.withResolvers<true>();
  const mine: Held = { stop: new AbortController(), over, heardAt: performance.now() };
  writers.set(folder, mine);
  try {
    return await work({ signal: mine.stop.signal, heard: () => void (mine.heardAt = performance.now()) });
  } finally {
    writers.delete(folder);
    resolve(true);
  }
}

async function endOf(before: Held, silentMs: number): Promise<void> {
  for (;;) {
    const left = before.heardAt + silentMs - performance.now();
    if (left <= 0) break;
    if (await Promise.race([before.over, delay(left, false, { ref: false })])) return;
  }
  before.stop.abort(new TrainyardError('upload.offset', 'Another connection goes on with this upload.'));
  await before.over;
}
