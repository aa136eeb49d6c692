import fc from 'fast-check';
import { expect, test } from 'vitest';
import { labelPlace, roundTicks, scatterOf } from './scatter.ts';

test('rows without both numbers are counted but not drawn', () => {
  const scatter = scatterOf(
    ['kind', 'a', 'b'],
    [
      ['x', '1', '2'],
      ['x', 'NA', '3'],
      ['y', '4', '5'],
    ],
    { x: 'a', y: 'b', group: 'kind' },
  )!;
  expect(scatter.marks).toEqual([
    { x: 1, y: 2, group: 0 },
    { x: 4, y: 5, group: 1 },
  ]);
  expect(scatter.groups.map((group) => [group.name, group.count])).toEqual([
    ['x', 2],
    ['y', 1],
  ]);
  expect(scatterOf(['kind'], [['x']], { x: 'a', y: 'b', group: 'kind' })).toBeNull();
});

test('a label hides no mark where there is room', () => {
  const marks = Array.from({ length: 40 }, (_, index) => ({
    x: 150 + (index % 8) * 10,
    y: 80 + Math.floor(index / 8) * 10,
    group: index % 2,
  }));
  for (const group of [0, 1]) {
    const place = labelPlace(marks, group, 500, 200);
    expect(marks.some((mark) => Math.abs(mark.x - place.x) < 44 && Math.abs(mark.y - place.y) < 8)).toBe(false);
  }
});

test('ticks are round, inside, and few', () => {
  expect(roundTicks(172, 231, 4)).toEqual([180, 200, 220]);
  fc.assert(
    fc.property(
      fc.double({ min: -1e6, max: 1e6, noNaN: true }),
      fc.double({ min: 0.01, max: 1e6, noNaN: true }),
      (min, span) => {
        const ticks = roundTicks(min, min + span, 5);
        return ticks.length <= 6 && ticks.every((tick) => tick >= min - 1e-6 * span && tick <= min + span * (1 + 1e-6));
      },
    ),
  );
});
