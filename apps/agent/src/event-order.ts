// The numbers of events. A worker numbers its lines 1, 2, 3 …, and the server takes them in that order and without gaps. Where
// something else wrote into the file, or a line was damaged, the numbers still have to come out whole, and the same way each time.
import type { JsonObject } from '@trainyard/contracts/scalar';

/** Where the numbering stands after a line. */
export interface Order {
  /** Number of the last event. */
  seq: number;
  /** What is added to the worker's own number; 0 unless its numbers have a hole or run backwards. */
  shift: number;
}

/** A line as it was read: with its number, or without one and then with the reason. */
export type Heard = { end: number } & ({ seq: number; event: JsonObject } | { seq: null; why: string });

/** An event with the number it gets, and the place in the file after which it is done with. */
export interface Ordered extends Order {
  event: JsonObject;
  end: number;
}

export interface Ordering {
  order: Order;
  /** Byte offset after the last event that has a number. */
  offset: number;
  /** Lines without a number since then. Whether they took one, the next line with a number tells. */
  skipped: { count: number; why: string };
}

/** Puts a line into its place: nothing, the event, or before it one that stands for each damaged line that took a number. */
export function place(line: Heard, state: Ordering, standIn: (seq: number, why: string) => JsonObject): Ordered[] {
  const { order, offset, skipped } = state;
  if (line.seq === null) {
    state.skipped = { count: skipped.count + 1, why: skipped.count === 0 ? line.why : skipped.why };
    return [];
  }
  const next = order.seq + 1;
  const missing = line.seq + order.shift - next;
  const damaged = missing > 0 && missing <= skipped.count ? missing : 0;
  const shift = missing === damaged ? order.shift : next - line.seq;
  const found: Ordered[] = Array.from({ length: damaged }, (_, index) => ({
    seq: next + index,
    shift,
    end: offset,
    event: standIn(next + index, skipped.why),
  }));
  const seq = next + damaged;
  found.push({ seq, shift, end: line.end, event: shift === 0 ? line.event : { ...line.event, seq } });
  state.order = { seq, shift };
  state.offset = line.end;
  state.skipped = { count: 0, why: '' };
  return found;
}
