import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { median, wilsonInterval } from './statistics.ts';

describe('Wilson interval', () => {
  test('equals values worked out elsewhere (statsmodels proportion_confint, method wilson)', () => {
    const [low, high] = wilsonInterval(0.9, 100);
    expect(low).toBeCloseTo(0.825633, 5);
    expect(high).toBeCloseTo(0.944771, 5);
    expect(wilsonInterval(0, 10)[0]).toBe(0);
    expect(wilsonInterval(0, 10)[1]).toBeCloseTo(0.277533, 5);
  });

  test('holds the share, stays within 0 and 1, and narrows with more examples', () => {
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.integer({ min: 1, max: 1_000_000 }), (share, n) => {
        const [low, high] = wilsonInterval(share, n);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeLessThanOrEqual(1);
        expect(low).toBeLessThanOrEqual(share + 1e-12);
        expect(high).toBeGreaterThanOrEqual(share - 1e-12);
        const [lower, higher] = wilsonInterval(share, n * 2);
        expect(higher - lower).toBeLessThan(high - low);
      }),
    );
  });
});

test('median', () => {
  expect(median([])).toBeNull();
  expect(median([3, 1, 2])).toBe(2);
  expect(median([4, 1, 2, 3])).toBe(2.5);
});
