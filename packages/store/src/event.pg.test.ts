import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import fc from 'fast-check';
import type { JsonValue } from '@trainyard/contracts/scalar';
import { finishAttempt } from './attempt.ts';
import { appendEvents } from './event.ts';
import { listEvents } from './event-log.ts';
import { leaseRun } from './lease.ts';
import { expireLeases, setLeases } from './lease-renewal.ts';
import { metricSeries } from './metric.ts';
import { runDetail } from './run-detail.ts';
import { askRun } from './run-wish.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { logLine, logLines, testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
let agent: string;
let run: string;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  agent = await yard.agent();
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`update runs set state = 'cancelled'`.execute(it.db);
  run = await yard.run();
  await leaseRun(it.db, agent, ['cpu']);
});

const first = () => ({ runId: run, attempt: 1 });
const all = { after: 0, limit: 5000 };
const time = '2026-01-01T00:00:00.000Z';
const metric = (seq: number, step: number, values: Record<string, number | string>, attempt = 1): JsonValue => ({
  seq,
  attempt,
  time,
  event: 'metric',
  step,
  epoch: step,
  values,
});

describe('appendEvents', () => {
  test('stores each event once, in order, however often it is sent', async () => {
    expect(await appendEvents(it.db, first(), logLines(1, 3))).toEqual({ kind: 'ok', acked: 3, invalid: 0 });
    expect(await appendEvents(it.db, first(), logLines(1, 3))).toEqual({ kind: 'ok', acked: 3, invalid: 0 });
    expect(await appendEvents(it.db, first(), logLines(2, 5))).toEqual({ kind: 'ok', acked: 5, invalid: 0 });
    expect(await appendEvents(it.db, first(), logLines(8, 9))).toEqual({ kind: 'gap', next: 6 });
    const stored = await listEvents(it.db, run, all);
    expect(stored.map(({ position, seq }) => [position, seq])).toEqual([1, 2, 3, 4, 5].map((n) => [n, n]));
    expect(stored[4]).toMatchObject({ attempt: 1, event: 'log', time, payload: { level: 'info', message: 'line 5' } });
  });

  test('racing repetitions of overlapping batches store each event once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.nat({ max: 40 }), { minLength: 2, maxLength: 8 }), async (cuts) => {
        await sql`delete from events where run = (select key from runs where id = ${run})`.execute(it.db);
        await sql`update attempts set acked_seq = 0 where run_id = ${run}`.execute(it.db);
        await sql`update runs set event_count = 0 where id = ${run}`.execute(it.db);
        await Promise.all(cuts.map((cut) => appendEvents(it.db, first(), logLines(1, cut + 1))));
        const stored = await listEvents(it.db, run, all);
        expect(stored.map(({ position, seq }) => [position, seq])).toEqual(
          Array.from({ length: Math.max(...cuts) + 1 }, (_, i) => [i + 1, i + 1]),
        );
      }),
      { numRuns: 15 },
    );
  });

  test('a lost attempt is a zombie: its events and its end are refused, counted, and change nothing', async () => {
    await appendEvents(it.db, first(), logLines(1, 2));
    await setLeases(it.db, agent, -1);
    await expireLeases(it.db);
    expect(await appendEvents(it.db, first(), logLines(3, 4))).toMatchObject({ kind: 'stale', current: 1 });
    expect(await leaseRun(it.db, agent, ['cpu'])).toMatchObject({ run_id: run, attempt: 2 });
    expect(await appendEvents(it.db, first(), logLines(3, 4))).toMatchObject({ kind: 'stale', current: 2 });
    expect(await finishAttempt(it.db, first(), { outcome: 'completed', failure: null })).toMatchObject({
      kind: 'stale',
    });
    await appendEvents(it.db, { runId: run, attempt: 2 }, logLines(1, 1, 2));
    const stored = await listEvents(it.db, run, all);
    expect(stored.map(({ position, attempt, seq }) => [position, attempt, seq])).toEqual([
      [1, 1, 1],
      [2, 1, 2],
      [3, 2, 1],
    ]);
    const refused = await it.db
      .selectFrom('refusals')
      .select(['attempt', 'what', 'count'])
      .where('run_id', '=', run)
      .orderBy('what')
      .execute();
    expect(refused).toEqual([
      { attempt: 1, what: 'events', count: 2 },
      { attempt: 1, what: 'finish', count: 1 },
    ]);
  });

  test('an unknown run or attempt is not one', async () => {
    expect(await appendEvents(it.db, { runId: 'run_none', attempt: 1 }, [])).toEqual({ kind: 'unknown' });
    expect(await appendEvents(it.db, { runId: run, attempt: 7 }, logLines(1, 1, 7))).toEqual({ kind: 'unknown' });
  });

  test('what PostgreSQL cannot hold travels in its own form, and a bad line holds up nothing', async () => {
    await appendEvents(it.db, first(), [
      logLine(1, 1, 'a\u0000b \ud800'),
      'garbage',
      metric(3, 1, { 'train/loss': 'NaN' }),
      metric(4, 2, { 'train/loss': 'Infinity' }),
    ]);
    const stored = await listEvents(it.db, run, all);
    expect(stored.map(({ event }) => event)).toEqual(['log', 'log', 'metric', 'metric']);
    expect(stored[0]?.payload).toEqual({ level: 'info', message: 'a␀b \ufffd' });
    expect(await metricSeries(it.db, run, { limit: 100 })).toEqual([
      {
        name: 'train/loss',
        total: 2,
        points: [
          [1, 'NaN', 1],
          [2, 'Infinity', 2],
        ],
      },
    ]);
  });

  test('effects come with the events: progress, metrics, files, data, config, failure, result', async () => {
    const base = { attempt: 1, time };
    await appendEvents(it.db, first(), [
      { ...base, seq: 1, event: 'status', phase: 'training' },
      {
        ...base,
        seq: 2,
        event: 'progress',
        step: 5,
        steps_total: 10,
        epoch: 1,
        epochs_total: 2,
        samples_per_second: 9.5,
        seconds_left: 4,
      },
      metric(3, 5, { 'val/accuracy': 0.5, 'train/loss': 2 }),
      metric(4, 10, { 'val/accuracy': 0.75 }),
      {
        ...base,
        seq: 5,
        event: 'checkpoint',
        path: 'checkpoints/best',
        kind: 'best',
        step: 10,
        epoch: 2,
        bytes: 3,
        sha256: 'a'.repeat(64),
        metrics: { 'val/accuracy': 0.75 },
      },
      {
        ...base,
        seq: 6,
        event: 'artifact',
        path: 'evaluation.json',
        kind: 'evaluation',
        bytes: 3,
        sha256: 'b'.repeat(64),
      },
      { ...base, seq: 7, event: 'data', summary: { classes: 3 } },
      { ...base, seq: 8, event: 'config', config: { epochs: 2 } },
      {
        ...base,
        seq: 9,
        event: 'finished',
        status: 'completed',
        metrics: { accuracy: 0.75, f1_macro: 0.7 },
        out: '/x',
      },
    ]);
    const shown = await runDetail(it.db, run);
    expect(shown).toMatchObject({
      progress: { phase: 'training', step: 5, seconds_left: 4 },
      metric: { name: 'accuracy', value: 0.75, epoch: 10 },
      metrics: { accuracy: 0.75, f1_macro: 0.7 },
      sparkline: [0.5, 0.75],
      checkpoints: [{ path: 'checkpoints/best', attempt: 1 }],
      artifacts: [{ path: 'evaluation.json', available: false }],
      data: { classes: 3 },
      effective_config: { epochs: 2 },
      position: 9,
      state: 'running',
    });
  });

  test('a resumed stretch shows once: the newest attempt wins, also when an older one is sent again', async () => {
    await appendEvents(it.db, first(), [metric(1, 1, { 'val/loss': 1 }), metric(2, 2, { 'val/loss': 2 })]);
    await finishAttempt(it.db, first(), { outcome: 'lost', failure: null });
    await leaseRun(it.db, agent, ['cpu']);
    await appendEvents(it.db, { runId: run, attempt: 2 }, [
      metric(1, 2, { 'val/loss': 22 }, 2),
      metric(2, 3, { 'val/loss': 3 }, 2),
    ]);
    expect((await metricSeries(it.db, run, { limit: 100 }))[0]?.points).toEqual([
      [1, 1, 1],
      [2, 22, 2],
      [3, 3, 3],
    ]);
  });
});

describe('finishAttempt', () => {
  test('a completion without the word of the worker is a failure by name', async () => {
    expect(await finishAttempt(it.db, first(), { outcome: 'completed', failure: null })).toEqual({
      kind: 'ok',
      state: 'failed',
      first: true,
    });
    expect((await runDetail(it.db, run))?.failure?.code).toBe('worker.no_result');
    expect(await finishAttempt(it.db, first(), { outcome: 'completed', failure: null })).toEqual({
      kind: 'ok',
      state: 'failed',
      first: false,
    });
  });

  test('what the worker reported is the cause that is shown', async () => {
    await appendEvents(it.db, first(), [
      {
        seq: 1,
        attempt: 1,
        time,
        event: 'error',
        code: 'engine.loss_not_finite',
        message: 'loss is NaN',
        hint: 'smaller',
      },
    ]);
    await finishAttempt(it.db, first(), {
      outcome: 'failed',
      failure: { code: 'engine.failed', message: 'exit code 1', hint: null },
    });
    expect(await runDetail(it.db, run)).toMatchObject({
      state: 'failed',
      failure: { code: 'engine.loss_not_finite', message: 'loss is NaN', hint: 'smaller' },
      attempts: [{ number: 1, outcome: 'failed', device: 'cpu' }],
    });
  });

  test('the end told again is answered, events told again are acknowledged, new ones are refused', async () => {
    await appendEvents(it.db, first(), logLines(1, 3));
    const paused = { outcome: 'paused' as const, failure: null };
    await askRun(it.db, run, 'pause');
    expect(await finishAttempt(it.db, first(), paused)).toMatchObject({ state: 'paused', first: true });
    expect(await finishAttempt(it.db, first(), paused)).toMatchObject({ state: 'paused', first: false });
    expect(await appendEvents(it.db, first(), logLines(1, 3))).toEqual({ kind: 'ok', acked: 3, invalid: 0 });
    expect(await appendEvents(it.db, first(), logLines(4, 4))).toMatchObject({ kind: 'stale' });
  });
});
