import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Column, OUTLINE_POINTS, summarise, thinOutline } from './chunk.ts';

const value = fc.oneof(fc.double(), fc.integer({ min: -3, max: 3 }), fc.constant(Number.NaN));
const columnOf = (values: number[]): Column => ({ name: 'a', at: values.map((_, index) => index), values });

describe('summarise', () => {
  test('tells points that exist, newest per step, up to where they are shown', () => {
    const points = fc.array(fc.tuple(fc.integer({ min: 0, max: 60 }), value), { minLength: 1, maxLength: 80 });
    fc.assert(
      fc.property(points, fc.option(fc.integer({ min: -1, max: 60 })), (given, shownTo) => {
        const { summary } = summarise(columnOf(given.map(([, one]) => one)), (at) => given[at]?.[0] as number, shownTo);
        const newest = [...new Map(given)]
          .filter(([step]) => shownTo === null || step <= shownTo)
          .sort(([a], [b]) => a - b);
        expect(summary.n).toBe(newest.length);
        if (newest.length === 0) return;
        const byStep = new Map(newest);
        const numbers = newest.map(([, one]) => one).filter((one) => !Number.isNaN(one));
        expect([summary.firstStep, summary.first]).toEqual(newest[0]);
        expect([summary.lastStep, summary.last]).toEqual(newest.at(-1));
        expect(summary.nanStep).toBe(newest.find(([, one]) => Number.isNaN(one))?.[0] ?? null);
        if (numbers.length === 0) {
          expect([summary.low, summary.high]).toEqual([Number.NaN, Number.NaN]);
          return;
        }
        expect(summary.low === Math.min(...numbers) && summary.high === Math.max(...numbers)).toBe(true);
        expect([byStep.get(summary.lowStep), byStep.get(summary.highStep)]).toEqual([summary.low, summary.high]);
      }),
    );
  });

  test('the outline has the extremes of every stretch, however it is thinned', () => {
    fc.assert(
      fc.property(
        fc.array(value, { minLength: 2 * OUTLINE_POINTS, maxLength: 500 }),
        fc.integer({ min: 1, max: 20 }),
        (values, pairs) => {
          const { outline } = summarise(columnOf(values), (at) => at, null);
          const numbers = values.filter((one) => !Number.isNaN(one));
          const thin = thinOutline(outline ?? { at: [], values: [] }, pairs);
          for (const { at, values: kept } of [outline, thin].filter((one) => one !== null)) {
            expect(at).toEqual([...new Set(at)].sort((a, b) => a - b));
            expect(kept).toEqual(at.map((index) => values[index]));
            if (numbers.length > 0)
              expect(Math.min(...kept) === Math.min(...numbers) && Math.max(...kept) === Math.max(...numbers)).toBe(
                true,
              );
          }
          expect(thin.at.length).toBeLessThanOrEqual(Math.max(2 * pairs, 2));
          for (let from = 0; from < values.length; from += OUTLINE_POINTS) {
            const part = values.slice(from, from + OUTLINE_POINTS).filter((one) => !Number.isNaN(one));
            const kept = (outline?.at ?? [])
              .filter((at) => at >= from && at < from + OUTLINE_POINTS)
              .map((at) => values[at] as number);
            expect(kept.length === 0).toBe(part.length === 0);
            if (part.length > 0)
              expect(Math.min(...kept) === Math.min(...part) && Math.max(...kept) === Math.max(...part)).toBe(true);
          }
        },
      ),
    );
    expect(summarise(columnOf([1, 2]), () => 5, null).outline).toBeNull();
  });
});

test('of equal extremes the first is told, and an empty chunk has no numbers', () => {
  const { summary } = summarise(columnOf([2, 1, 3, 1, 3]), (at) => at * 10, null);
  expect(summary).toMatchObject({ lowStep: 10, highStep: 20, firstStep: 0, lastStep: 40 });
  expect(summarise(columnOf([2, 1]), (at) => at + 5, 4).summary).toEqual({
    n: 0,
    sorted: true,
    firstStep: 0,
    first: Number.NaN,
    lastStep: 0,
    last: Number.NaN,
    lowStep: 0,
    low: Number.NaN,
    highStep: 0,
    high: Number.NaN,
    nanStep: null,
  });
});

test('an outline begins at 64 points, of those that are shown', () => {
  const values = Array.from({ length: 64 }, (_, index) => index % 7);
  const outline = (shownTo: number | null, many = 64) =>
    summarise(columnOf(values.slice(0, many)), (at) => at, shownTo).outline;
  expect(outline(null)?.at).toEqual([0, 6, 34, 35]);
  expect(outline(null, 63)).toBeNull();
  expect(outline(62)).toBeNull();
  expect(outline(63)).not.toBeNull();
});

test('a thin outline has the first of equal extremes, and one point where all are equal', () => {
  const thin = (values: number[], pairs: number) => thinOutline({ at: values.map((_, index) => index), values }, pairs);
  expect(thin([2, 1, 3, 1, 3, 2], 2).at).toEqual([1, 2, 3, 4]);
  expect(thin([1, 3, 1, 3], 1).at).toEqual([0, 1]);
  expect(thin([4, 4, 4, 4], 1).at).toEqual([0]);
  expect(thin([3, 1, 2, 4], 2).at).toEqual([0, 1, 2, 3]);
  expect(thin([3, 1, 2, 4], 9).at).toEqual([0, 1, 2, 3]);
});
