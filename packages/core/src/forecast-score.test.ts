import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { scoreOf, type Scored } from './forecast-score.ts';

const one = (middle: number, taken: number, rest: Partial<Scored> = {}): Scored => ({
  middle,
  taken,
  low: middle / 2,
  high: middle * 2,
  spread: Math.log(2),
  ...rest,
});
const many = (count: number, scored: Scored) => Array.from({ length: count }, () => scored);

describe('what a person is told of earlier forecasts', () => {
  test('nothing of none', () => {
    expect(scoreOf([])).toEqual({ off: null, scored: 0, within: 0, widen: 1 });
  });

  test('how far off they were in the middle, and how many ended in their range, ends included', () => {
    expect(scoreOf([one(100, 110), one(100, 70), one(100, 500)])).toMatchObject({ scored: 3, within: 2 });
    expect(scoreOf([one(100, 110), one(100, 70), one(100, 500)]).off).toBeCloseTo(0.3);
    expect(scoreOf([one(100, 50), one(100, 200), one(100, 49), one(100, 201)]).within).toBe(2);
  });

  test('of the last ten', () => {
    const told = scoreOf([...many(10, one(100, 100)), ...many(90, one(100, 1000))]);
    expect(told).toMatchObject({ off: 0, scored: 10, within: 10 });
  });

  test('nothing of those without a time', () => {
    expect(scoreOf([one(0, 5), one(5, 0), one(-1, -1), one(0, 0)])).toEqual(scoreOf([]));
    expect(scoreOf([one(0, 5), one(100, 100), one(5, 0)])).toEqual(scoreOf([one(100, 100)]));
  });
});

describe('how much wider ranges become', () => {
  const widen = (list: Scored[]) => scoreOf(list).widen;

  test('as wide as 8 of 10 would have needed, drawn to 1 while there are few', () => {
    // Each took the double of twice what its range allows: twice as wide in logarithms.
    const twice = one(100, 400);
    expect(widen([twice])).toBeCloseTo((2 + 10) / 11);
    expect(widen(many(30, twice))).toBeCloseTo((30 * 2 + 10) / 40);
    // Sooner than expected counts like later.
    expect(widen(many(30, one(100, 25)))).toBeCloseTo((30 * 2 + 10) / 40);
    expect(widen(many(30, one(100, 100)))).toBe(0.5);
  });

  test('is decided by the eighth of ten, of the last thirty', () => {
    const needs = (factor: number) => one(100, 100 * 2 ** factor);
    // 0.8 times one more than ten, rounded up: the ninth.
    const ten = [1, 1, 1, 1, 1, 1, 1, 1, 3, 4].map(needs);
    expect(widen(ten)).toBeCloseTo((10 * 3 + 10) / 20);
    expect(widen(ten.toReversed())).toBeCloseTo((10 * 3 + 10) / 20);
    const four = [1, 1, 1, 3].map(needs);
    expect(widen(four)).toBeCloseTo((4 * 3 + 10) / 14);
    const nine = [1, 1, 1, 1, 1, 1, 1, 2, 4].map(needs);
    expect(widen(nine)).toBeCloseTo((9 * 2 + 10) / 19);
    expect(widen([...many(30, needs(1)), ...many(90, needs(4))])).toBeCloseTo(1);
  });

  test('one that was wholly wrong counts as five times too narrow, and no range grows beyond two and a half', () => {
    expect(widen([one(1, 1e300)])).toBeCloseTo((5 + 10) / 11);
    expect(widen(many(30, one(1, 1e300)))).toBe(2.5);
  });

  test('those without a width say nothing of it', () => {
    expect(widen(many(30, one(100, 900, { spread: 0 })))).toBe(1);
    expect(widen([...many(30, one(100, 900, { spread: -1 }))])).toBe(1);
  });

  test('is bounded and finite, whatever happened', () => {
    const time = fc.double({ min: 1e-3, max: 1e12, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(time, time, fc.double({ min: 0, max: 5, noNaN: true }))), (given) => {
        const factor = widen(given.map(([middle, taken, spread]) => one(middle, taken, { spread })));
        expect(factor).toBeGreaterThanOrEqual(0.5);
        expect(factor).toBeLessThanOrEqual(2.5);
      }),
    );
  });
});
