import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { downSample, type Point } from './down-sample.ts';

const series = fc
  .array(fc.oneof(fc.double({ noNaN: true }), fc.constant(Number.NaN), fc.constant(Infinity)), { maxLength: 3000 })
  .map((values) => values.map((value, step): Point => ({ step, value })));

describe('downSample', () => {
  test('keeps what is short as it is', () => {
    const points = [
      { step: 0, value: 1 },
      { step: 1, value: 2 },
    ];
    expect(downSample(points, 2)).toEqual(points);
  });

  test('keeps at most the limit, in order, only given points, first and last, the exact extremes, and a NaN', () => {
    fc.assert(
      fc.property(series, fc.integer({ min: 5, max: 500 }), (points, limit) => {
        const kept = downSample(points, limit);
        expect(kept.length).toBeLessThanOrEqual(limit);
        expect(kept[0]).toBe(points[0]);
        expect(kept.at(-1)).toBe(points.at(-1));
        const given = new Set(points);
        expect(kept.every((point) => given.has(point))).toBe(true);
        for (let i = 1; i < kept.length; i += 1) expect(kept[i]!.step).toBeGreaterThan(kept[i - 1]!.step);
        const numbers = (list: Point[]) => list.map((point) => point.value).filter((value) => !Number.isNaN(value));
        expect(Math.min(...numbers(kept))).toBe(Math.min(...numbers(points)));
        expect(Math.max(...numbers(kept))).toBe(Math.max(...numbers(points)));
        const hasNaN = (list: Point[]) => list.some((point) => Number.isNaN(point.value));
        expect(hasNaN(kept)).toBe(hasNaN(points));
      }),
      { numRuns: 200 },
    );
  });

  test('a single spike among a hundred thousand points survives', () => {
    const points = Array.from({ length: 100_000 }, (_, step) => ({ step, value: step === 77_777 ? 99 : 0 }));
    expect(downSample(points, 500)).toContainEqual({ step: 77_777, value: 99 });
  });
});

test('with room for two or three there are the ends, with room for four also the extremes between', () => {
  const points = [5, 1, 9, 2, 5].map((value, step): Point => ({ step, value }));
  expect(downSample(points, 2).map(({ step }) => step)).toEqual([0, 4]);
  expect(downSample(points, 3).map(({ step }) => step)).toEqual([0, 4]);
  expect(downSample(points, 4).map(({ step }) => step)).toEqual([0, 1, 2, 4]);
  expect(downSample(points, 5)).toEqual(points);
});

test('of equal extremes and of several NaN the first one is kept', () => {
  const points = [5, Number.NaN, 1, 9, Number.NaN, 1, 9, 5].map((value, step): Point => ({ step, value }));
  expect(downSample(points, 6).map(({ step }) => step)).toEqual([0, 1, 2, 3, 7]);
});
