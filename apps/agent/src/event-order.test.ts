import fc from 'fast-check';
import { expect, test } from 'vitest';
import { place, type Heard, type Ordered, type Ordering } from './event-order.ts';

const start = (): Ordering => ({ order: { seq: 0, shift: 0 }, offset: 0, skipped: { count: 0, why: '' } });
const standIn = (seq: number, why: string) => ({ seq, standsFor: why });

function all(lines: Heard[], state = start()): Ordered[] {
  return lines.flatMap((line) => place(line, state, standIn));
}
/** A number, or x for a line that has none. */
const linesOf = (numbers: (number | 'x')[]): Heard[] =>
  numbers.map((number, index) =>
    number === 'x'
      ? { end: (index + 1) * 10, seq: null, why: `line ${index}` }
      : { end: (index + 1) * 10, seq: number, event: { seq: number, said: index } },
  );
const shown = (numbers: (number | 'x')[]) =>
  all(linesOf(numbers)).map(({ event }) => ('standsFor' in event ? `${event['seq'] as number}!` : event['seq']));

test.each([
  ['as a worker writes them', [1, 2, 3], [1, 2, 3]],
  ['something else wrote in between', [1, 'x', 'x', 2, 3], [1, 2, 3]],
  ['a line was damaged', [1, 'x', 3, 4], [1, '2!', 3, 4]],
  ['two were, and something else wrote a third', [1, 'x', 'x', 'x', 4], [1, '2!', '3!', 4]],
  ['numbers are missing', [1, 5, 6], [1, 2, 3]],
  ['numbers run backwards', [1, 2, 1, 2], [1, 2, 3, 4]],
  ['the first line is no event', ['x', 1, 2], [1, 2]],
] as const)('%s: %j become %j', (_, numbers, wanted) => {
  expect(shown([...numbers])).toEqual(wanted);
});

const numbers = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.constant('x' as const)), { maxLength: 40 });

test('numbers come out 1, 2, 3 …, and every event that can be read comes out once and in order', () => {
  fc.assert(
    fc.property(numbers, (some) => {
      const found = all(linesOf(some));
      expect(found.map(({ seq }) => seq)).toEqual(found.map((_, index) => index + 1));
      expect(found.map(({ event, seq }) => event['seq'] === seq)).not.toContain(false);
      const said = found.flatMap(({ event }) => ('said' in event ? [event['said']] : []));
      expect(said).toEqual(some.flatMap((number, index) => (number === 'x' ? [] : [index])));
    }),
  );
});

test('going on after any event gives the numbers that going through all at once gives', () => {
  fc.assert(
    fc.property(numbers, fc.nat({ max: 50 }), (some, cut) => {
      const lines = linesOf(some);
      const whole = all(lines);
      const last = whole[cut % Math.max(1, whole.length)];
      if (!last) return;
      const state = { ...start(), order: { seq: last.seq, shift: last.shift }, offset: last.end };
      const rest = all(
        lines.filter((line) => line.end > last.end),
        state,
      );
      expect(rest.map(({ seq, event }) => [seq, event['said']])).toEqual(
        whole.filter(({ seq }) => seq > last.seq).map(({ seq, event }) => [seq, event['said']]),
      );
    }),
  );
});
