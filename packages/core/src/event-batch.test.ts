import { MAX_COUNT, MAX_LOG_LINE } from '@trainyard/contracts/limits';
import type { JsonValue } from '@trainyard/contracts/scalar';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutLine, readBatch, type ReadyEvent, refusedLine } from './event-batch.ts';

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

const numbers = (raw: JsonValue[], acked = 0) => ready(raw, acked).map(({ seq }) => seq);

describe('a line without a number that can be read', () => {
  test.each<[string, JsonValue]>([
    ['null', null],
    ['a list', [1]],
    ['a word', 'seq'],
    ['no number', { seq: '7' }],
    ['a part of a number', { seq: 1.5 }],
    ['nought', { seq: 0 }],
    ['more than may be', { seq: MAX_COUNT + 1 }],
  ])('%s takes the place behind the one before it', (_, line) => {
    expect(numbers([log(4), line, log(6)], 3)).toEqual([4, 5, 6]);
    // In front it takes the place that the next readable one leaves.
    expect(numbers([line, log(6)], 4)).toEqual([5, 6]);
    expect(numbers([line, line, log(6)], 3)).toEqual([4, 5, 6]);
    expect(numbers([line, log(6)], 5)).toEqual([6]);
    expect(numbers([line], 8)).toEqual([9]);
  });

  test('the largest number is one, and one is', () => {
    expect(numbers([log(MAX_COUNT)], MAX_COUNT - 1)).toEqual([MAX_COUNT]);
    expect(numbers([log(1)], 0)).toEqual([1]);
  });
});

test('what is kept of an event, whole', () => {
  const base = { attempt: 1, time };
  const metric = { ...base, seq: 1, event: 'metric', step: 3, epoch: 0.5, values: { 'train/loss': 1 } };
  const status = { ...base, seq: 2, event: 'status', phase: 'training' };
  const [first, second] = ready([metric, status]);
  expect(first).toMatchObject({ seq: 1, time, event: 'metric' });
  expect(first?.payload).toEqual({ step: 3, epoch: 0.5, values: { 'train/loss': 1 } });
  expect(second?.payload).toEqual({ phase: 'training' });
  expect(first?.parsed).not.toBeNull();
});

test('a bad line says why: its place, the whole, its depth, or what the database said', () => {
  const why = (line: JsonValue) => String(ready([line])[0]?.payload['message']);
  expect(why({ seq: 1, attempt: 1, time, event: 'log', level: 'loud', message: 'x' })).toMatch(
    /^A line of the worker is not an event \(level: .+\): \{/,
  );
  expect(why('x')).toMatch(/not an event \([^:)]+.*\): "?x/);
  let deep: JsonValue = 1;
  for (let level = 0; level < 200; level += 1) deep = [deep];
  expect(why({ seq: 1, attempt: 1, time, event: 'data', summary: { deep } })).toContain('(it is nested too deeply)');
  expect(why({ seq: 1, attempt: 3, time, event: 'log', level: 'info', message: 'x' })).toContain(
    '(attempt is 3, expected 1)',
  );
  const refused = refusedLine(log(1), 'value out of range');
  expect(refused).toEqual({ seq: 1, refused: 'value out of range', line: expect.stringContaining('line 1') });
  expect(why(refused)).toContain('(value out of range)');
  expect(refusedLine('odd', 'why')).toEqual({ refused: 'why', line: expect.stringContaining('odd') });
  // A field of that name in a list or of another kind is no word of ours.
  expect(why({ seq: 1, refused: 7 })).not.toContain('(7)');
});

test('a log line is cut with the count of what is missing, at the limit not', () => {
  const whole = 'x'.repeat(MAX_LOG_LINE);
  expect(cutLine(whole)).toBe(whole);
  expect(cutLine(`${whole}yz`)).toBe(`${whole}… (2 more characters)`);
});
