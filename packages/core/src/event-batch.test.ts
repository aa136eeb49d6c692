import { MAX_LOG_LINE } from '@trainyard/contracts/limits';
import type { JsonValue } from '@trainyard/contracts/scalar';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readBatch, type ReadyEvent } from './event-batch.ts';

const time = '2026-01-01T00:00:00.000Z';
const log = (seq: number, message = `line ${seq}`): JsonValue => ({
  seq,
  attempt: 1,
  time,
  event: 'log',
  level: 'info',
  message,
});
const at = (acked: number) => ({ attempt: 1, acked, now: time });
const ready = (raw: JsonValue[], acked = 0): ReadyEvent[] => {
  const batch = readBatch(raw, at(acked));
  if (batch.kind !== 'ready') throw new Error(`gap before ${batch.next}`);
  return batch.events;
};

describe('readBatch', () => {
  test('what is stored already is left out, what is missing is named', () => {
    expect(ready([log(1), log(2), log(3)], 2).map(({ seq }) => seq)).toEqual([3]);
    expect(readBatch([log(5)], at(2))).toEqual({ kind: 'gap', next: 3 });
    expect(readBatch([log(3), log(5)], at(2))).toEqual({ kind: 'gap', next: 4 });
  });

  test('a bad line is stored as a log error and holds up nothing', () => {
    const batch = readBatch([log(1), 'garbage', { ...(log(3) as object), level: 'loud' }, log(4)], at(0));
    expect(batch).toMatchObject({ kind: 'ready', invalid: 2 });
    const events = ready([log(1), 'garbage', { ...(log(3) as object), level: 'loud' }, log(4)]);
    expect(events.map(({ seq }) => seq)).toEqual([1, 2, 3, 4]);
    expect(events[1]).toMatchObject({ event: 'log', payload: { level: 'error' } });
    expect(events[1]?.payload['message']).toContain('garbage');
  });

  test('an event of another attempt is not one of this', () => {
    expect(ready([{ ...(log(1) as object), attempt: 2 }])[0]?.parsed).toBeNull();
  });

  test('an unreadable first line takes the place before its neighbour, so a repeated batch is still a repetition', () => {
    expect(ready(['garbage', log(2)], 2)).toEqual([]);
    expect(ready(['garbage', log(4)], 2).map(({ seq }) => seq)).toEqual([3, 4]);
  });

  test('a long line is cut and says so', () => {
    const message = ready([log(1, 'x'.repeat(MAX_LOG_LINE + 7))])[0]?.payload['message'];
    expect(message).toMatch(/… \(7 more characters\)$/);
  });

  test('batches cut anywhere, repeated and overlapping, store each event once and in order', () => {
    const cut = fc.tuple(fc.nat({ max: 30 }), fc.nat({ max: 30 }));
    fc.assert(
      fc.property(fc.array(cut, { maxLength: 30 }), (cuts) => {
        const all = Array.from({ length: 30 }, (_, index) => log(index + 1));
        const stored: number[] = [];
        for (const [from, length] of [...cuts, [0, 30] as const]) {
          const batch = readBatch(all.slice(from, from + length), at(stored.length));
          if (batch.kind === 'ready') stored.push(...batch.events.map(({ seq }) => seq));
          else expect(batch.next).toBe(stored.length + 1);
        }
        expect(stored).toEqual(all.map((_, index) => index + 1));
      }),
    );
  });
});
