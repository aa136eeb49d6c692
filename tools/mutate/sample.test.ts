import fc from 'fast-check';
import { expect, test } from 'vitest';
import { draw, interval } from './sample.ts';

const items = Array.from({ length: 20 }, (_, index) => index);

test('a seed draws the same, without doubles, never more than there are', () => {
  fc.assert(
    fc.property(fc.nat(60), fc.nat(), (count, seed) => {
      const drawn = draw(items, count, seed);
      expect(drawn).toEqual(draw(items, count, seed));
      expect(new Set(drawn).size).toBe(Math.min(count, items.length));
    }),
  );
});

test('each item is drawn as often as each other', () => {
  const times = items.map(() => 0);
  for (let seed = 1; seed <= 4_000; seed += 1) for (const item of draw(items, 5, seed)) times[item]! += 1;
  // A fourth of 4,000, with a standard deviation of 27.
  expect(Math.min(...times)).toBeGreaterThan(870);
  expect(Math.max(...times)).toBeLessThan(1_130);
});

test("Wilson's interval", () => {
  // Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
  const rounded = (hits: number, of: number) => interval(hits, of).map((bound) => Number(bound.toFixed(4)));
  expect(rounded(81, 263)).toEqual([0.2553, 0.3662]);
  expect(rounded(15, 148)).toEqual([0.0624, 0.1605]);
  expect(rounded(0, 20)).toEqual([0, 0.1611]);
  expect(rounded(1, 29)).toEqual([0.0061, 0.1718]);
  expect(interval(20, 20)[1]).toBe(1);
  expect(interval(0, 0)).toEqual([0, 1]);
});
