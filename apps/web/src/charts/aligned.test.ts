import fc from 'fast-check';
import { expect, it } from 'vitest';
import { alignedColumns, endOf, spread, tableRows } from './aligned.ts';
import type { Curve, Panel } from './curve-model.ts';

const curve = (part: string, points: [number, number][]): Curve => ({
  part,
  label: part,
  points: points.map(([x, y]) => ({ x, y })),
});

it('puts curves of different steps on one axis, holes undefined and not-a-number null', () => {
  const columns = alignedColumns([
    curve('train', [
      [1, 2],
      [1.5, Number.NaN],
    ]),
    curve('val', [
      [1, 3],
      [2, 4],
    ]),
  ]);
  expect(columns).toEqual([
    [1, 1.5, 2],
    [2, null, undefined],
    [3, undefined, 4],
  ]);
});

it('ends a curve at its last number', () => {
  expect(
    endOf(
      curve('a', [
        [1, 2],
        [2, Number.NaN],
      ]),
    ),
  ).toEqual({ x: 1, y: 2 });
  expect(endOf(curve('a', []))).toBeNull();
});

it('moves labels apart and keeps them inside', () => {
  expect(spread([10, 12], 16, 100)).toEqual([10, 26]);
  expect(spread([98, 99], 16, 100)).toEqual([84, 100]);
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 0, max: 200 }), { minLength: 1, maxLength: 8 }), (tops) => {
      const placed = spread(tops, 16, 200).toSorted((a, b) => a - b);
      for (const [index, top] of placed.entries())
        if (index > 0) expect(top - (placed[index - 1] ?? 0)).toBeGreaterThanOrEqual(16);
      expect(placed.at(-1)).toBeLessThanOrEqual(200);
    }),
  );
});

it('gives a screen reader a bounded table with the last value', () => {
  const panel = {
    curves: [
      curve(
        'val',
        Array.from({ length: 500 }, (_, x) => [x, x] as [number, number]),
      ),
    ],
  } as Panel;
  const rows = tableRows(panel);
  expect(rows.length).toBeLessThanOrEqual(61);
  expect(rows.at(-1)).toEqual({ x: 499, values: [499] });
});
