import fc from 'fast-check';
import { expect, test } from 'vitest';
import { summarise } from './chunk.ts';
import { type ChunkRef, mergeSeries, planSeries, type SeriesPoint } from './series.ts';

const whole = { limit: 500, from: null, to: null };
const chunkOf = (frame: number, points: [number, number][]): ChunkRef => ({
  frame,
  ...summarise(
    { name: 'a', at: points.map((_, at) => at), values: points.map(([, one]) => one) },
    (at) => points[at]?.[0] as number,
    null,
  ).summary,
});

test('chunks that share steps with another, with loose points or with the edge of a zoom are unpacked', () => {
  const spans = fc.array(fc.tuple(fc.nat({ max: 1000 }), fc.integer({ min: 1, max: 80 })), { maxLength: 12 });
  const loose = fc.option(
    fc.tuple(fc.nat({ max: 1000 }), fc.nat({ max: 100 })).map(([from, n]): [number, number] => [from, from + n]),
  );
  fc.assert(
    fc.property(spans, loose, fc.option(fc.nat({ max: 1000 })), (given, apart, from) => {
      const chunks = given.map(([first, n], frame) =>
        chunkOf(
          frame,
          Array.from({ length: n }, (_, at) => [first + at, at]),
        ),
      );
      const plan = planSeries(chunks, apart, { limit: 2, from, to: null });
      const shares = (a: ChunkRef, low: number, high: number) => a.firstStep <= high && a.lastStep >= low;
      const seen = chunks.filter((one) => one.lastStep >= (from ?? 0));
      expect([...plan.told, ...plan.unpack].sort((a, b) => a.frame - b.frame)).toEqual(seen);
      for (const one of plan.told) {
        expect(one.firstStep).toBeGreaterThanOrEqual(from ?? 0);
        expect(chunks.some((other) => other !== one && shares(one, other.firstStep, other.lastStep))).toBe(false);
        if (apart) expect(shares(one, ...apart)).toBe(false);
      }
    }),
  );
});

test('how finely is read follows what the answer can hold', () => {
  const long = (n: number, each: number) =>
    Array.from({ length: n }, (_, frame) =>
      chunkOf(
        frame,
        Array.from({ length: each }, (_one, at) => [frame * each + at, at]),
      ),
    );
  expect(planSeries(long(10, 100), null, whole)).toMatchObject({ told: [], unpack: { length: 10 } });
  expect(planSeries(long(20, 1000), null, whole)).toMatchObject({ outline: { length: 20 }, unpack: [] });
  expect(planSeries(long(300, 100), null, whole)).toMatchObject({ told: { length: 300 }, outline: [], unpack: [] });
});

test('the newest value of a step counts, once', () => {
  const point = (step: number, one: number, frame: number | null): SeriesPoint => ({ step, value: one, frame });
  const read = {
    told: [],
    outlines: [],
    unpacked: [point(1, 1, 1), point(2, 2, 1), point(2, 22, 5)],
    loose: [point(1, 11, null), point(3, 3, null)],
  };
  const { total, points } = mergeSeries(read, whole);
  expect([total, points.map(({ step, value }) => [step, value])]).toEqual([
    3,
    [
      [1, 11],
      [2, 22],
      [3, 3],
    ],
  ]);
  expect(mergeSeries(read, { ...whole, from: 2, to: 2 })).toMatchObject({ total: 1, points: [{ value: 22 }] });
});
