import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { holm, mcnemar, pairedInterval } from './paired.ts';

describe('paired answers', () => {
  test('McNemar equals values worked out elsewhere (statsmodels mcnemar, exact)', () => {
    expect(mcnemar({ gained: 0, lost: 0 })).toBe(1);
    expect(mcnemar({ gained: 5, lost: 0 })).toBeCloseTo(0.0625, 10);
    expect(mcnemar({ gained: 6, lost: 1 })).toBeCloseTo(0.125, 10);
    expect(mcnemar({ gained: 1, lost: 12 })).toBeCloseTo(0.00341796875, 10);
    expect(mcnemar({ gained: 4, lost: 4 })).toBe(1);
    expect(mcnemar({ gained: 20_000, lost: 10_000 })).toBeLessThan(1e-12);
  });

  test('the interval equals that of Newcombe (1998, table II, method 10) and holds the difference', () => {
    const [low, high] = pairedInterval({ both: 36, gained: 12, lost: 2, neither: 0 });
    expect(low).toBeCloseTo(0.0569, 3);
    expect(high).toBeCloseTo(0.3404, 3);
    const counts = fc.integer({ min: 0, max: 300 });
    fc.assert(
      fc.property(counts, counts, counts, counts, (both, gained, lost, rest) => {
        const paired = { both, gained, lost, neither: rest + 1 };
        const difference = (gained - lost) / (both + gained + lost + rest + 1);
        const [lower, upper] = pairedInterval(paired);
        expect(lower).toBeLessThanOrEqual(difference + 1e-9);
        expect(upper).toBeGreaterThanOrEqual(difference - 1e-9);
        expect(upper).toBeGreaterThan(lower);
      }),
    );
  });

  test('Holm keeps what holds together with the others', () => {
    expect(holm([0.04, 0.001, 0.02], 0.05)).toEqual([true, true, true]);
    expect(holm([0.04, 0.001, 0.03], 0.05)).toEqual([false, true, false]);
    expect(holm([], 0.05)).toEqual([]);
  });
});
