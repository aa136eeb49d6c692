// The next piece of an events file: its lines read, judged and numbered, a few hundred at a time, so that nothing else has to wait.
import { setImmediate as breathe } from 'node:timers/promises';
import type { JsonObject } from '@trainyard/contracts/scalar';
import type { LineReader } from './event-file.ts';
import { place, type Ordered, type Ordering } from './event-order.ts';
import { readEvent, type HeardLine } from './worker-words.ts';

/** Lines that are read in one go: some milliseconds. */
const SLICE = 250;

export interface EventBatch {
  lines: HeardLine[];
  events: Ordered[];
}

/** Empty where the file has no whole line more. */
export async function nextBatch(reader: LineReader, ordering: Ordering, attempt: number): Promise<EventBatch> {
  const batch: EventBatch = { lines: [], events: [] };
  const found = await reader.read();
  for (const [index, line] of found.entries()) {
    if (index > 0 && index % SLICE === 0) await breathe();
    const heard = readEvent(line, attempt);
    batch.lines.push(heard);
    batch.events.push(
      ...place(heard, ordering, (seq, why) => standIn(seq, attempt, `A line of the worker could not be read: ${why}`)),
    );
  }
  return batch;
}

/** An event that says why another is not there. */
export function standIn(seq: number, attempt: number, message: string): JsonObject {
  return { event: 'log', seq, attempt, time: new Date().toISOString(), level: 'error', message };
}
