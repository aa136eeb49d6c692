// How a series is read and merged, against all of its points laid side by side.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { OUTLINE_POINTS, summarise } from './chunk.ts';
import { type ChunkRef, mergeSeries, planSeries, type SeriesPoint, toldPoints } from './series.ts';

const chunkOf = (frame: number, points: [number, number][]): ChunkRef => ({
  frame,
  ...summarise(
    { name: 'a', at: points.map((_, at) => at), values: points.map(([, one]) => one) },
    (at) => points[at]?.[0] as number,
    null,
  ).summary,
});
const steps = (from: number, n: number): [number, number][] => Array.from({ length: n }, (_, at) => [from + at, at]);
const asked = (limit: number, from: number | null = null, to: number | null = null) => ({ limit, from, to });
const frames = (list: readonly ChunkRef[]) => list.map(({ frame }) => frame);

describe('which chunks are read how', () => {
  test('none that is empty or wholly outside of the zoom, those at its edge whole', () => {
    const chunks = [0, 1, 2, 3].map((frame) => chunkOf(frame, steps(100 * frame, 100)));
    const empty = { ...chunkOf(9, steps(150, 1)), n: 0 };
    const plan = (from: number | null, to: number | null) => {
      const { told, outline, unpack } = planSeries([...chunks, empty], null, asked(2, from, to));
      return [frames(told), frames(outline), frames(unpack)];
    };
    expect(plan(null, null)).toEqual([[0, 1, 2, 3], [], []]);
    expect(plan(100, 299)).toEqual([[1, 2], [], []]);
    expect(plan(100, 300)).toEqual([[1, 2], [], [3]]);
    expect(plan(99, 299)).toEqual([[1, 2], [], [0]]);
    expect(plan(101, 298)).toEqual([[], [], [1, 2]]);
    expect(plan(null, -1)).toEqual([[], [], []]);
    expect(plan(400, null)).toEqual([[], [], []]);
    expect(plan(399, null)).toEqual([[], [], [3]]);
    expect(plan(null, 0)).toEqual([[], [], [0]]);
  });

  test('what has as few points as the answer can hold sixteen times is read whole', () => {
    const chunks = [chunkOf(0, steps(0, 80)), chunkOf(1, steps(100, 80))];
    expect(planSeries(chunks, null, asked(10))).toEqual({ told: [], outline: [], unpack: chunks });
    const one = [chunkOf(0, steps(0, 80)), chunkOf(1, steps(100, 81))];
    expect(planSeries(one, null, asked(10))).toMatchObject({ told: one, unpack: [] });
  });

  test('summaries are enough where there are two points of each per point of the answer', () => {
    const chunks = [0, 1, 2].map((frame) => chunkOf(frame, steps(1000 * frame, 1000)));
    expect(planSeries(chunks, null, asked(6))).toEqual({ told: chunks, outline: [], unpack: [] });
    expect(planSeries(chunks, null, asked(7))).toEqual({ told: chunks, outline: chunks, unpack: [] });
  });

  test('only what has an outline is read by it, the rest whole', () => {
    const unsorted = { ...chunkOf(1, steps(1000, 900)), sorted: false };
    const edge = chunkOf(2, steps(2000, 2 * OUTLINE_POINTS));
    const small = chunkOf(3, steps(3000, 2 * OUTLINE_POINTS - 1));
    const long = chunkOf(0, steps(0, 900));
    const plan = planSeries([long, unsorted, edge, small], null, asked(30));
    expect([frames(plan.told), frames(plan.outline), frames(plan.unpack)]).toEqual([
      [0, 2],
      [0, 2],
      [1, 3],
    ]);
  });
});

describe('what a summary tells', () => {
  test('are its points: the ends, the extremes, a NaN', () => {
    expect(
      toldPoints(
        chunkOf(4, [
          [1, 5],
          [2, 1],
          [3, Number.NaN],
          [4, 9],
          [5, 6],
        ]),
      ),
    ).toEqual([
      { step: 1, value: 5, frame: 4 },
      { step: 5, value: 6, frame: 4 },
      { step: 2, value: 1, frame: 4 },
      { step: 4, value: 9, frame: 4 },
      { step: 3, value: Number.NaN, frame: 4 },
    ]);
    expect(
      toldPoints(
        chunkOf(4, [
          [1, 5],
          [2, 1],
        ]),
      ),
    ).toHaveLength(4);
    expect(
      toldPoints(
        chunkOf(4, [
          [1, Number.NaN],
          [2, Number.NaN],
        ]),
      ).map(({ step }) => step),
    ).toEqual([1, 2, 1]);
  });
});

describe('one line of all that was read', () => {
  const point = (step: number, value: number, frame: number | null = 0): SeriesPoint => ({ step, value, frame });
  const nothing = { told: [], outlines: [], unpacked: [], loose: [] };

  test('has told chunks, outlines and points in order of steps, and counts each point once', () => {
    const { total, points } = mergeSeries(
      {
        told: [chunkOf(1, steps(100, 50)), chunkOf(2, steps(200, 30))],
        outlines: [point(110, 77, 1)],
        unpacked: [point(90, 3), point(95, 4)],
        loose: [point(300, 8, null), point(60, 2, null)],
      },
      asked(500),
    );
    expect(total).toBe(84);
    expect(points.map(({ step }) => step)).toEqual([60, 90, 95, 100, 110, 149, 200, 229, 300]);
    expect(points.find(({ step }) => step === 110)?.value).toBe(77);
  });

  test('ends at the zoom, both steps in it', () => {
    const read = { ...nothing, unpacked: [1, 2, 3, 4, 5].map((step) => point(step, step)) };
    expect(mergeSeries(read, asked(9, 2, 4)).points.map(({ step }) => step)).toEqual([2, 3, 4]);
    expect(mergeSeries(read, asked(9, 2, 4)).total).toBe(3);
  });

  test('is the same as all points laid side by side, whatever was in which chunk', () => {
    const list = fc.array(fc.tuple(fc.nat({ max: 60 }), fc.integer({ min: -9, max: 9 })), {
      minLength: 1,
      maxLength: 40,
    });
    fc.assert(
      fc.property(
        fc.array(list, { maxLength: 6 }),
        list,
        fc.option(fc.nat({ max: 60 })),
        fc.option(fc.nat({ max: 60 })),
        fc.integer({ min: 2, max: 6 }),
        (groups, late, from, to, limit) => {
          const chunks = groups.map((points, frame) => chunkOf(frame, points));
          const span: [number, number] = [
            Math.min(...late.map(([step]) => step)),
            Math.max(...late.map(([step]) => step)),
          ];
          const plan = planSeries(chunks, span, asked(limit, from, to));
          const unpacked = plan.unpack
            .toSorted((a, b) => a.frame - b.frame)
            .flatMap(({ frame }) => (groups[frame] ?? []).map(([step, value]) => point(step, value, frame)));
          const loose = late.map(([step, value]) => point(step, value, null));
          const { total, points } = mergeSeries(
            { told: plan.told, outlines: [], unpacked, loose },
            asked(limit, from, to),
          );
          const all = new Map([...groups.flat(), ...late]);
          const inside = [...all]
            .filter(([step]) => step >= (from ?? 0) && step <= (to ?? 60))
            .sort(([a], [b]) => a - b);
          expect(total).toBe(inside.length);
          expect(points.length).toBeLessThanOrEqual(limit);
          for (const { step, value } of points) expect(all.get(step)).toBe(value);
          expect(points.map(({ step }) => step)).toEqual(points.map(({ step }) => step).toSorted((a, b) => a - b));
          expect(points[0]?.step).toBe(inside[0]?.[0]);
          expect(points.at(-1)?.step).toBe(inside.at(-1)?.[0]);
        },
      ),
    );
  });
});
