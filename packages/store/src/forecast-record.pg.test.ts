// Forecasts that are kept to be judged: when one is due, and what is none.
import type { Forecast } from '@trainyard/contracts/run';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { dueForecasts, keepForecast } from './forecast-record.ts';
import { leaseRun } from './lease.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testThings, type TestThings } from './testing-things.ts';
import { testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
let things: TestThings;
let project: string;
let data: { id: string; version: string };
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  things = testThings(it.db);
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`truncate runs, agents cascade`.execute(it.db);
  project = await things.project();
  data = await things.dataset(project, 'birds');
});

test('a forecast is kept once, and only where it is one', async () => {
  const agent = await yard.agent();
  const run = await things.run(project, data.version);
  await leaseRun(it.db, agent, ['cpu']);
  const [due] = await dueForecasts(it.db);
  expect(due).toEqual({ runId: run, attempt: 1, moment: 'start' });
  const range = (...seconds: number[]) => ({ range: { seconds, basis: { similar: 2 } } }) as unknown as Forecast;
  const kept = async () =>
    it.db
      .selectFrom('forecasts')
      .select(['low', 'middle', 'high', 'spread', 'similar_runs', 'taken', 'moment'])
      .execute();
  for (const none of [{ range: null } as Forecast, range(0, 0, 0), range(1, 2, Infinity), range(-2, -1, -1)]) {
    await keepForecast(it.db, due!, none, 1);
    expect(await kept()).toEqual([]);
  }
  await keepForecast(it.db, due!, range(10, 20, 40), 2);
  const first = {
    low: 10,
    middle: 20,
    high: 40,
    spread: expect.closeTo(Math.log(2) / 2),
    similar_runs: 2,
    taken: null,
    moment: 'start',
  };
  expect(await kept()).toEqual([first]);
  await keepForecast(it.db, due!, range(1, 2, 4), 1);
  expect(await kept()).toEqual([first]);
  expect(await dueForecasts(it.db)).toEqual([]);
  await sql`update forecasts set made_at = now() - interval '11 seconds'`.execute(it.db);
  const half = { runId: run, attempt: 1, moment: 'half' } as const;
  expect(await dueForecasts(it.db)).toEqual([half]);
  // One that is quite sure is not more sure than a hundredth.
  await keepForecast(it.db, half, range(10, 10, 10), 1);
  expect((await kept()).find(({ moment }) => moment === 'half')?.spread).toBeCloseTo(0.012_8, 3);
  // An attempt that is seen late has no forecast of its start.
  await sql`delete from forecasts`.execute(it.db);
  await sql`update attempts set started_at = now() - interval '21 seconds'`.execute(it.db);
  expect(await dueForecasts(it.db)).toEqual([]);
});
