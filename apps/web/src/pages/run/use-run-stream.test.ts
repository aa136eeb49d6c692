import fc from 'fast-check';
import { expect, test } from 'vitest';
import { withMore } from './use-run-stream.ts';

const event = (position: number) => ({ position, attempt: 1, seq: position, time: '', event: 'log', payload: null });
const reduce = (state: number[], events: { position: number }[]) => [
  ...state,
  ...events.map(({ position }) => position),
];

test('each event is taken once and in order, however often and overlapping it is said', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 20 }), fc.array(fc.tuple(fc.nat(6), fc.nat(6))), (read, batches) => {
      let end = read;
      let held = { state: Array.from({ length: read }, (_, index) => index + 1), position: read };
      for (const [again, more] of batches) {
        const from = Math.max(1, end - again + 1);
        const said = Array.from({ length: end + more - from + 1 }, (_, index) => event(from + index));
        held = withMore(held, said, reduce);
        end += more;
      }
      expect(held.state).toEqual(Array.from({ length: end }, (_, index) => index + 1));
      expect(held.position).toBe(end);
    }),
  );
});
