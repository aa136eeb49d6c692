import type { JsonValue } from '@trainyard/contracts/scalar';
import type { Stage } from '@trainyard/contracts/stage';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { finishAttempt } from './attempt.ts';
import { appendEvents } from './event.ts';
import { readForecasts } from './forecast.ts';
import { dueForecasts, keepForecast } from './forecast-record.ts';
import { leaseRun } from './lease.ts';
import { forecastScore, learnFromCompleted, scoreForecasts } from './run-times.ts';
import { runsInState } from './run-summary.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
let agent: string;

beforeAll(async () => {
  it = await testDatabase();
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`truncate runs, attempts, run_times, forecasts, agents cascade`.execute(it.db);
  yard = await testYard(it.db);
  agent = await yard.agent();
  await it.db.updateTable('dataset_versions').set({ profile: '{"images": 100}' }).execute();
});

/** A worker's clock that is years off: nothing may follow from it. */
const time = '2001-01-01T00:00:00.000Z';
const line = (seq: number, more: Record<string, JsonValue>, attempt = 1): JsonValue => ({
  attempt,
  seq,
  time,
  ...more,
});

const STAGES: [Stage, number, number][] = [
  ['start', 1, 1],
  ['decode', 100, 1],
  ['first_epochs', 80, 1],
  ['epochs', 80, 1],
  ['export', 1, 1],
  ['finish', 1, 1],
];
const planLine = (seq: number, attempt = 1) =>
  line(seq, { event: 'plan', stages: STAGES.map(([stage, units, count]) => ({ stage, units, count })) }, attempt);
const timing = (seq: number, stage: Stage, units: number, seconds: number) =>
  line(seq, { event: 'timing', stages: [{ stage, units, seconds }] });

/** The attempt began so many seconds ago, by the database. */
const began = (run: string, seconds: number) =>
  sql`update attempts set started_at = now() - make_interval(secs => ${seconds}) where run_id = ${run}`.execute(it.db);

async function started(config: Record<string, JsonValue> = {}): Promise<string> {
  const run = await yard.run(config);
  await leaseRun(it.db, agent, ['cpu']);
  return run;
}

/** A run of 100 s: 10 to start, 20 to decode, 40 and 10 for its epochs, 15 to export, 5 to finish. */
async function completed(
  config: Record<string, JsonValue> = {},
  more: Record<string, JsonValue> = {},
): Promise<string> {
  const run = await started(config);
  const at = { runId: run, attempt: 1 };
  await began(run, 10);
  await appendEvents(it.db, at, [planLine(1)]);
  await began(run, 95);
  await appendEvents(it.db, at, [
    timing(2, 'decode', 100, 20),
    timing(3, 'first_epochs', 80, 40),
    timing(4, 'epochs', 80, 10),
    timing(5, 'export', 1, 15),
    line(6, { event: 'finished', status: 'completed', metrics: {}, out: 'o', ...more }),
  ]);
  await began(run, 100);
  await finishAttempt(it.db, at, { outcome: 'completed', failure: null });
  return run;
}

const left = async (run: string) => (await readForecasts(it.db)).get(run)?.range;

test('with nothing measured a run has a wide range and says that it is a guess', async () => {
  const range = await left(await started());
  expect(range?.basis).toMatchObject({ similar: 0, others: 0, off: null });
  expect(range!.seconds[2] / range!.seconds[0]).toBeGreaterThan(4);
});

test('a run like one that took 100 s takes about that, one unlike it is less sure, and each is learnt from once', async () => {
  // Of one that was finished early nobody knows how long it would have taken.
  await completed({}, { early: { unit: 'epoch', done: 1, of: 2 } });
  expect(await learnFromCompleted(it.db)).toBe(0);
  await completed();
  expect(await learnFromCompleted(it.db)).toBe(1);
  expect(await learnFromCompleted(it.db)).toBe(0);
  const [like, unlike] = [await yard.run(), await yard.run({ model: 'vit-tiny' })];
  expect((await runsInState(it.db, 'queued', 10)).map(({ id }) => id)).toEqual([like, unlike]);
  const [one, other] = [await left(like), await left(unlike)];
  expect(one?.basis).toMatchObject({ similar: 1, others: 0 });
  expect(other?.basis).toMatchObject({ similar: 0, others: 1 });
  expect(one?.seconds[1]).toBeGreaterThan(70);
  expect(one?.seconds[1]).toBeLessThan(140);
  const width = ([low, , high]: readonly number[]) => high! / low!;
  expect(width(other!.seconds)).toBeGreaterThan(width(one!.seconds));
});

test('what a worker measured counts from when it was heard: the clocks of workers do not', async () => {
  await completed();
  await learnFromCompleted(it.db);
  const run = await started();
  await began(run, 10);
  await appendEvents(it.db, { runId: run, attempt: 1 }, [planLine(1)]);
  const early = await left(run);
  await began(run, 70);
  await appendEvents(it.db, { runId: run, attempt: 1 }, [
    timing(2, 'decode', 100, 20),
    timing(3, 'first_epochs', 80, 40),
  ]);
  const late = await left(run);
  expect(early?.seconds[1]).toBeGreaterThan(60);
  expect(late?.seconds[1]).toBeGreaterThan(15);
  expect(late?.seconds[1]).toBeLessThan(45);
  expect(late!.seconds[2] - late!.seconds[0]).toBeLessThan(early!.seconds[2] - early!.seconds[0]);
  expect(late?.stages?.find(({ stage }) => stage === 'first_epochs')).toMatchObject({ seconds: 40, done: 1 });
});

test('a run whose agent is lost ends later and later, and never in the past', async () => {
  await completed();
  await learnFromCompleted(it.db);
  const run = await started();
  for (const seconds of [5, 500, 50_000, 5_000_000]) {
    await began(run, seconds);
    const range = await left(run);
    expect(range?.seconds[0]).toBeGreaterThan(0);
    expect(Date.parse(range!.ends![0])).toBeGreaterThan(Date.now() - 5_000);
  }
});

test('a second attempt begins anew: what the first one did is not its own', async () => {
  const run = await started();
  await appendEvents(it.db, { runId: run, attempt: 1 }, [planLine(1), timing(2, 'decode', 100, 20)]);
  await finishAttempt(it.db, { runId: run, attempt: 1 }, { outcome: 'preempted', failure: null });
  await leaseRun(it.db, agent, ['cpu']);
  const range = await left(run);
  expect(range?.stages?.find(({ stage }) => stage === 'decode')?.done).toBe(0);
  await appendEvents(it.db, { runId: run, attempt: 2 }, [planLine(1, 2)]);
  expect((await left(run))?.stages?.find(({ stage }) => stage === 'start')?.done).toBe(1);
});

test('forecasts are kept at the start and at half, scored when the run completes, and forgotten when it does not', async () => {
  await completed();
  await learnFromCompleted(it.db);
  const keep = async () => {
    const due = await dueForecasts(it.db);
    const forecasts = await readForecasts(it.db);
    for (const one of due) await keepForecast(it.db, one, forecasts.get(one.runId)!, 1);
    return due.map(({ moment }) => moment);
  };
  const run = await started();
  expect(await keep()).toEqual(['start']);
  expect(await keep()).toEqual([]);
  await sql`update forecasts set made_at = made_at - interval '80 s'`.execute(it.db);
  expect(await keep()).toEqual(['half']);
  expect(await keep()).toEqual([]);
  await scoreForecasts(it.db);
  expect((await forecastScore(it.db)).scored).toBe(0);
  await appendEvents(it.db, { runId: run, attempt: 1 }, [
    planLine(1),
    line(2, { event: 'finished', status: 'completed', metrics: {}, out: 'o' }),
  ]);
  await finishAttempt(it.db, { runId: run, attempt: 1 }, { outcome: 'completed', failure: null });
  await scoreForecasts(it.db);
  const score = await forecastScore(it.db);
  expect(score).toMatchObject({ scored: 1 });
  expect(score.off).toBeGreaterThan(0);
  expect(score.off).toBeLessThan(0.5);
  expect((await left(await yard.run()))?.basis).toMatchObject({ scored: 1, off: score.off });

  const failing = await started();
  expect(await keep()).toContain('start');
  await finishAttempt(it.db, { runId: failing, attempt: 1 }, { outcome: 'failed', failure: null });
  await scoreForecasts(it.db);
  const { rows } = await sql`select 1 from forecasts where run_id = ${failing}`.execute(it.db);
  expect(rows).toEqual([]);
});
