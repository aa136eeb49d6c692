import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { matrixOf, mixUps, totals } from './confusion.ts';
import { readEvaluation } from './evaluation.ts';
import { residualsOf } from './residual.ts';
import { digitsOf, extent, fits, fittingTicks, padded, ticks, wholeTicks } from './scale.ts';

describe('ticks', () => {
  it('are round and lie within the range', () => {
    expect(ticks(0.3, 1, 4)).toEqual([0.4, 0.6, 0.8, 1]);
    expect(ticks(0, 20, 10)).toEqual([0, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    expect(ticks(2, 2)).toEqual([2]);
    expect(ticks(Number.NaN, 1)).toEqual([]);
  });
  it('stay within any range and rise', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e6, max: 1e6, noNaN: true }),
        fc.double({ min: 1e-3, max: 1e6, noNaN: true }),
        (low, span) => {
          const found = ticks(low, low + span);
          expect(found.length).toBeLessThanOrEqual(12);
          for (const [index, value] of found.entries()) {
            expect(value).toBeGreaterThanOrEqual(low - span * 1e-6);
            expect(value).toBeLessThanOrEqual(low + span * (1 + 1e-6));
            if (index > 0) expect(value).toBeGreaterThan(found[index - 1] ?? Infinity);
          }
        },
      ),
    );
  });
  it('of epochs begin with the first and end with the last', () => {
    expect(wholeTicks(1, 20)).toEqual([1, 2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    expect(wholeTicks(1, 1)).toEqual([1]);
    expect(wholeTicks(1, 3)).toEqual([1, 2, 3]);
  });
  it('never touch each other, however narrow the axis: 14 and 15 do not become 1415', () => {
    expect(fittingTicks([1, 15], 188, { whole: true, each: 45 })).not.toContain(14);
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 5 }),
        fc.integer({ min: 1, max: 200_000 }),
        fc.integer({ min: 0, max: 1200 }),
        fc.boolean(),
        fc.constantFrom(45, 75),
        (low, span, room, whole, each) => {
          const found = fittingTicks([low, low + span], room, { whole, each });
          expect(fits(found, [low, low + span], room)).toBe(true);
          expect(found.length).toBeGreaterThan(0);
          if (whole) expect(found.at(-1)).toBe(low + span);
        },
      ),
    );
  });
  it('have as many digits as they need', () => {
    expect(digitsOf([0.2, 0.4])).toBe(1);
    expect(digitsOf([0.05, 0.1])).toBe(2);
    expect(digitsOf([10, 20])).toBe(0);
  });
});

it('pads a range within limits and skips what is not finite', () => {
  expect(padded([0.5, 1], [0, 1])).toEqual([0.47, 1]);
  expect(extent([Number.NaN, 3, Infinity, 1])).toEqual([1, 3]);
  expect(extent([])).toBeNull();
});

describe('confusion', () => {
  const labels = ['rose', 'tulip', 'lily'];
  const confusion = [
    [22, 3, 0],
    [5, 20, 0],
    [0, 0, 0],
  ];
  it('makes cells with the diagonal apart', () => {
    const matrix = matrixOf(labels, confusion);
    expect(matrix.cells).toHaveLength(9);
    expect(matrix.cells[3]).toMatchObject({ row: 1, column: 0, count: 5, right: false, weight: 1 });
    expect(matrix.cells[0]).toMatchObject({ right: true, weight: 0.88 });
    expect(matrix.found).toEqual([0.88, 0.8, null]);
  });
  it('stands in the order of the year, whatever the order of the labels', () => {
    const { labels, cells } = matrixOf(
      ['feb', 'jan'],
      [
        [1, 2],
        [3, 4],
      ],
    );
    expect(labels).toEqual(['jan', 'feb']);
    expect(cells.map(({ count }) => count)).toEqual([4, 3, 2, 1]);
  });
  it('keeps the classes with the most errors when there are too many', () => {
    expect(
      matrixOf(
        ['a', 'b', 'c'],
        [
          [5, 0, 0],
          [0, 4, 1],
          [0, 2, 3],
        ],
        2,
      ),
    ).toMatchObject({ labels: ['b', 'c'], left_out: 1 });
  });
  it('lists mix-ups, most frequent first, and counts', () => {
    expect(mixUps(labels, confusion)).toEqual([
      { truth: 'tulip', answer: 'rose', count: 5, of: 25 },
      { truth: 'rose', answer: 'tulip', count: 3, of: 25 },
    ]);
    expect(totals(confusion)).toEqual({ all: 50, right: 42 });
  });
});

describe('residuals', () => {
  it('share one domain and put errors into symmetric bins', () => {
    const found = residualsOf([1, 2, 3, Number.NaN], [1, 4, 2, 1], 4);
    expect(found).toMatchObject({ domain: [1, 4], median_error: 1 });
    expect(found?.points).toHaveLength(3);
    expect(found?.bins.map((bin) => bin.count)).toEqual([0, 1, 1, 1]);
    expect(found?.bias).toBeCloseTo(1 / 3);
  });
  it('are null without a pair of numbers', () => {
    expect(residualsOf([], [])).toBeNull();
  });
  it('never lose an example', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: -1000, max: 1000 })), {
          minLength: 1,
        }),
        (pairs) => {
          const found = residualsOf(
            pairs.map(([a]) => a),
            pairs.map(([, b]) => b),
          );
          expect(found?.bins.reduce((sum, bin) => sum + bin.count, 0)).toBe(pairs.length);
        },
      ),
    );
  });
});

describe('readEvaluation', () => {
  it('reads what the engine writes, not-a-number as a number', () => {
    const read = readEvaluation({
      split: 'test',
      examples: 2,
      labels: ['a', 'b'],
      confusion: [
        [1, 0],
        [1, 0],
      ],
      per_class: [{ label: 'a', precision: 'NaN', recall: 1, f1: 0.5, support: 1 }],
      mistakes: [{ path: 'b/1.png', truth: 'b', answer: 'a', score: 0.9 }],
    });
    expect(read).toMatchObject({
      split: 'test',
      mistakes: [{ path: 'b/1.png', score: 0.9 }],
      importance: [],
      residuals: null,
    });
    expect(read?.per_class[0]?.precision).toBeNaN();
  });
  it('is null where there is none', () => {
    expect(readEvaluation(null)).toBeNull();
    expect(readEvaluation('x')).toBeNull();
  });
});
