import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { metricSeries } from './metric.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testYard } from './testing-yard.ts';

let it: TestDatabase;
let run: string;
beforeAll(async () => {
  it = await testDatabase();
  run = await (await testYard(it.db)).run();
  await sql`insert into metrics (run_id, name, step, attempt, epoch, value)
    select ${run}, 'train/loss', g, 1, g / 100.0, case g when 77777 then 99 when 33333 then -99 when 50000 then 'NaN'::float8 else sin(g) end
    from generate_series(1, 100000) g`.execute(it.db);
  await sql`insert into metrics select ${run}, 'val/loss', g, 1, null, g from generate_series(1, 10) g`.execute(it.db);
});
afterAll(() => it.close());

test('a long series keeps its first, its last, its extremes and its NaN', async () => {
  const [train, val] = await metricSeries(it.db, run, 500);
  const points = train?.points ?? [];
  expect(train?.total).toBe(100_000);
  expect(points.length).toBeLessThanOrEqual(500);
  expect(points.length).toBeGreaterThan(300);
  expect([points[0]?.[0], points.at(-1)?.[0]]).toEqual([1, 100_000]);
  expect(points).toContainEqual([77_777, 99, 777.77]);
  expect(points).toContainEqual([33_333, -99, 333.33]);
  expect(points).toContainEqual([50_000, 'NaN', 500]);
  const steps = points.map(([step]) => step);
  expect(steps).toEqual([...steps].sort((a, b) => a - b));
  expect(new Set(steps).size).toBe(steps.length);
  expect(val).toMatchObject({ name: 'val/loss', total: 10 });
  expect(val?.points).toHaveLength(10);
});
