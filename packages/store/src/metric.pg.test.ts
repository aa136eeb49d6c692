import { MAX_METRIC_NAME } from '@trainyard/contracts/limits';
import type { MetricSeries } from '@trainyard/contracts/run';
import type { Float, JsonValue } from '@trainyard/contracts/scalar';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { appendEvents } from './event.ts';
import { leaseRun } from './lease.ts';
import { metricSeries } from './metric.ts';
import { runDetail } from './run-detail.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
let agent: string;
let run: string;
let seq: number;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  agent = await yard.agent();
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`update runs set state = 'cancelled'`.execute(it.db);
  run = await yard.run();
  seq = 0;
  await leaseRun(it.db, agent, ['cpu']);
});

const time = '2026-01-01T00:00:00.000Z';
/** Appends one metric event per step. */
async function measure(
  from: number,
  to: number,
  valuesAt: (step: number) => Record<string, Float>,
  epochAt: (step: number) => number | null = () => null,
) {
  for (let start = from; start <= to; start += 2000) {
    const events = Array.from({ length: Math.min(2000, to - start + 1) }, (_, index): JsonValue => {
      seq += 1;
      const step = start + index;
      return { seq, attempt: 1, time, event: 'metric', step, epoch: epochAt(step), values: valuesAt(step) };
    });
    expect(await appendEvents(it.db, { runId: run, attempt: 1 }, events)).toMatchObject({ kind: 'ok', acked: seq });
  }
}
const began = (step: number): JsonValue => ({ seq: (seq += 1), attempt: 1, time, event: 'began', step });
const series = async (limit: number, zoom: { names?: string[]; from?: number; to?: number } = {}) =>
  metricSeries(it.db, run, { limit, ...zoom });
const stepsOf = ({ points }: MetricSeries) => points.map(([step]) => step);

describe('metricSeries', () => {
  test.each([
    ['values', 3_000, 500],
    ['outlines', 50_000, 500],
    ['summaries', 150_000, 100],
  ])('a long series read by its %s keeps its first, its last, its extremes and its NaN', async (_by, n, limit) => {
    const [low, high, nan] = [Math.floor(n / 3), Math.floor((2 * n) / 3), Math.floor(n / 2)];
    const special: Record<number, Float> = { [low]: -99, [high]: 99, [nan]: 'NaN' };
    await measure(
      1,
      n,
      (step) => ({ 'train/loss': special[step] ?? Math.sin(step) }),
      (step) => step / 100,
    );
    const [train] = await series(limit);
    const points = train?.points ?? [];
    expect(train?.total).toBe(n);
    expect(points.length).toBeLessThanOrEqual(limit);
    expect(points.length).toBeGreaterThan(limit / 2);
    expect([points[0], points.at(-1)]).toEqual([
      [1, Math.sin(1), 0.01],
      [n, Math.sin(n), n / 100],
    ]);
    expect(points).toContainEqual([low, -99, low / 100]);
    expect(points).toContainEqual([high, 99, high / 100]);
    expect(points).toContainEqual([nan, 'NaN', nan / 100]);
    const steps = stepsOf(train as MetricSeries);
    expect(steps).toEqual([...new Set(steps)].sort((a, b) => a - b));
    for (const [step, value] of points) if (!(step in special)) expect(value).toBe(Math.sin(step));
  });

  test('a zoom is cut at its steps, counts what lies between, and shows every point where there is room', async () => {
    await measure(1, 60_000, (step) => ({ a: step % 97, b: -step }));
    const [zoomed] = await series(500, { names: ['a'], from: 30_001, to: 30_400 });
    expect(zoomed).toMatchObject({ name: 'a', total: 400 });
    expect(zoomed?.points).toEqual(
      Array.from({ length: 400 }, (_, index) => [30_001 + index, (30_001 + index) % 97, null]),
    );
    const both = await series(500, { from: 10, to: 59_990 });
    expect(both.map(({ name, total }) => [name, total])).toEqual([
      ['a', 59_981],
      ['b', 59_981],
    ]);
    expect(both.map((one) => [stepsOf(one)[0], stepsOf(one).at(-1)])).toEqual([
      [10, 59_990],
      [10, 59_990],
    ]);
    expect(await series(500, { names: ['a'], from: 70_000 })).toEqual([{ name: 'a', total: 0, points: [] }]);
    expect(await series(500, { names: ['none'] })).toEqual([]);
  });

  test('a stretch that is measured again in a long series shows its newest values', async () => {
    await measure(1, 100_000, () => ({ a: 1 }));
    await measure(40_000, 40_010, () => ({ a: 7 }));
    const [before] = await series(500);
    expect(before?.total).toBe(100_000);
    expect(before?.points.some(([, value]) => value === 7)).toBe(true);
    await measure(40_000, 40_200, () => ({ a: 8 }));
    const [after] = await series(500);
    expect(after?.total).toBe(100_000);
    expect(new Set(after?.points.map(([, value]) => value))).toEqual(new Set([1, 8]));
  });

  test('steps up to 10^12, names as long as a name may be, and a step without an order', async () => {
    const long = 'x'.repeat(MAX_METRIC_NAME);
    await measure(
      1,
      70,
      (step) => ({ [long]: step, ['__proto__']: step, 'a\u0000b': step }),
      () => 0.5,
    );
    seq += 1;
    await appendEvents(it.db, { runId: run, attempt: 1 }, [
      { seq, attempt: 1, time, event: 'metric', step: 1e12, epoch: 1, values: { far: 1 } },
    ]);
    const names = (await series(100)).map(({ name, total }) => [name.slice(0, 9), total]);
    expect(names).toEqual(
      expect.arrayContaining([
        ['xxxxxxxxx', 70],
        ['a␀b', 70],
        ['far', 1],
      ]),
    );
    expect((await series(100, { names: ['far'] }))[0]?.points).toEqual([[1e12, 1, 1]]);
  });
});

describe('an attempt that began', () => {
  const accuracy = async (from: number, to: number, value: (step: number) => Float) =>
    measure(
      from,
      to,
      (step) => ({ 'val/accuracy': value(step) }),
      (step) => step / 10,
    );

  test('from nothing drops curves, best value and progress of the dead one', async () => {
    await accuracy(1, 300, (step) => step / 1000);
    seq += 1;
    const progress = {
      seq,
      attempt: 1,
      time,
      event: 'progress',
      step: 300,
      steps_total: 1000,
      epoch: 3,
      epochs_total: 10,
      samples_per_second: 5,
      seconds_left: 9,
    };
    await appendEvents(it.db, { runId: run, attempt: 1 }, [progress]);
    expect(await runDetail(it.db, run)).toMatchObject({ metric: { value: 0.3, epoch: 30 }, progress: { step: 300 } });
    await appendEvents(it.db, { runId: run, attempt: 1 }, [began(0)]);
    expect(await series(100)).toEqual([]);
    expect(await runDetail(it.db, run)).toMatchObject({
      metric: { value: null, epoch: null },
      sparkline: [],
      progress: { step: 0, epoch: 0, steps_total: 1000, seconds_left: null, samples_per_second: null },
    });
    await accuracy(1, 3, () => 0.01);
    expect(await runDetail(it.db, run)).toMatchObject({
      metric: { value: 0.01, epoch: 0.1 },
      sparkline: [0.01, 0.01, 0.01],
    });
  });

  test('after a step keeps what lies before it, and the best is one that is left', async () => {
    await accuracy(1, 3000, (step) => (step === 50 ? 0.5 : step === 2500 ? 0.9 : step === 60 ? 'NaN' : 0.1));
    expect((await runDetail(it.db, run))?.metric).toMatchObject({ value: 0.9, epoch: 250 });
    await appendEvents(it.db, { runId: run, attempt: 1 }, [began(1000)]);
    const [left] = await series(2000);
    expect(left).toMatchObject({ total: 1000 });
    expect(stepsOf(left as MetricSeries).at(-1)).toBe(1000);
    expect((await runDetail(it.db, run))?.metric).toMatchObject({ value: 0.5, epoch: 5 });
    await accuracy(1001, 1002, () => 0.7);
    expect((await series(2000))[0]).toMatchObject({ total: 1002 });
    expect((await runDetail(it.db, run))?.metric).toMatchObject({ value: 0.7, epoch: 100.1 });
  });

  test('in the middle of a batch counts from there', async () => {
    const line = (step: number, value: number): JsonValue => ({
      seq: (seq += 1),
      attempt: 1,
      time,
      event: 'metric',
      step,
      epoch: null,
      values: { 'val/accuracy': value },
    });
    await appendEvents(it.db, { runId: run, attempt: 1 }, [line(1, 0.1), line(2, 0.9), began(1), line(2, 0.2)]);
    expect((await series(10))[0]?.points).toEqual([
      [1, 0.1, null],
      [2, 0.2, null],
    ]);
    expect((await runDetail(it.db, run))?.metric.value).toBe(0.2);
  });
});
