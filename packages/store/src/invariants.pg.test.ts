// The "never" sentences of the design, each in the words of the change that would break it. A test here was seen red with that
// change made by hand, when no other test noticed it.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { leaveAgent } from './agent.ts';
import { acceptFile } from './attempt-file.ts';
import { finishAttempt } from './attempt.ts';
import { setEvaluation } from './evaluation.ts';
import { appendEvents } from './event.ts';
import { listEvents } from './event-log.ts';
import { readForecasts } from './forecast.ts';
import { leaseRun } from './lease.ts';
import { expireLeases, renewLeases, setLeases } from './lease-renewal.ts';
import { metricSeries } from './metric.ts';
import { runDetail } from './run-detail.ts';
import { runSummary } from './run-summary.ts';
import { askRun } from './run-wish.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { logLines, testYard, type TestYard } from './testing-yard.ts';

const time = '2026-01-01T00:00:00.000Z';

let it: TestDatabase;
let yard: TestYard;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`update attempts set outcome = 'cancelled', ended_at = now() where outcome = 'running'`.execute(it.db);
  await sql`update runs set state = 'cancelled', wanted = null`.execute(it.db);
});

const accuracy = (attempt: number, seq: number, value: number) => ({
  attempt,
  seq,
  time,
  event: 'metric',
  step: seq,
  epoch: seq,
  values: { 'val/accuracy': value },
});

/** A run whose first attempt was lost with its agent, leased again by another. */
async function secondAttempt(): Promise<{ run: string; first: string; second: string }> {
  const [first, second] = [await yard.agent(), await yard.agent()];
  const run = await yard.run();
  await leaseRun(it.db, first, ['cpu']);
  await appendEvents(it.db, { runId: run, attempt: 1 }, [accuracy(1, 1, 0.5)]);
  await setLeases(it.db, first, -1);
  await expireLeases(it.db);
  await leaveAgent(it.db, first);
  expect(await leaseRun(it.db, second, ['cpu'])).toMatchObject({ run_id: run, attempt: 2 });
  return { run, first, second };
}

/** Resolves when a query of this database waits for a lock. */
async function someoneWaits(): Promise<void> {
  for (;;) {
    const { rows } = await sql`
      select 1 from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`.execute(it.db);
    if (rows.length > 0) return;
  }
}

describe('the fence', () => {
  test('no write of an older attempt reaches its run: events, files, end', async () => {
    const { run } = await secondAttempt();
    const old = { runId: run, attempt: 1 };
    const before = await listEvents(it.db, run, { after: 0, limit: 99 });
    const stale = { kind: 'stale', current: 2 };
    expect(await appendEvents(it.db, old, [accuracy(1, 2, 0.99)])).toMatchObject(stale);
    expect(await acceptFile(it.db, old, 'a'.repeat(64), 'available')).toMatchObject(stale);
    expect(await finishAttempt(it.db, old, { outcome: 'completed', failure: null })).toMatchObject(stale);
    expect(await listEvents(it.db, run, { after: 0, limit: 99 })).toEqual(before);
    expect(await runSummary(it.db, run)).toMatchObject({ state: 'running', attempt: 2 });
    const counted = await it.db
      .selectFrom('refusals')
      .select(['what', 'count'])
      .where('run_id', '=', run)
      .where('attempt', '=', 1)
      .orderBy('what')
      .execute();
    expect(counted).toEqual(['events', 'file', 'finish'].map((what) => ({ what, count: 1 })));
  });

  test('an attempt that nobody leased yet is unknown, and its events are not kept for later', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    expect(await appendEvents(it.db, { runId: run, attempt: 2 }, logLines(1, 1, 2))).toEqual({ kind: 'unknown' });
    expect((await runDetail(it.db, run))?.position).toBe(0);
  });

  test('after its end an attempt may repeat what was acknowledged and bring files, and nothing new', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    const at = { runId: run, attempt: 1 };
    await appendEvents(it.db, at, logLines(1, 2));
    await finishAttempt(it.db, at, { outcome: 'failed', failure: null });
    expect(await appendEvents(it.db, at, logLines(1, 2))).toMatchObject({ kind: 'ok', acked: 2 });
    expect(await appendEvents(it.db, at, logLines(1, 3))).toMatchObject({ kind: 'stale' });
    expect((await runDetail(it.db, run))?.position).toBe(2);
    expect(await acceptFile(it.db, at, 'a'.repeat(64), 'announced')).toEqual({ kind: 'unannounced' });
  });

  test('a lost attempt brings nothing more, also while no other has begun', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    const at = { runId: run, attempt: 1 };
    const file = {
      attempt: 1,
      seq: 1,
      time,
      event: 'artifact',
      path: 'a',
      kind: 'other',
      bytes: 1,
      sha256: 'b'.repeat(64),
    };
    await appendEvents(it.db, at, [file]);
    await setLeases(it.db, agent, -1);
    await expireLeases(it.db);
    expect(await acceptFile(it.db, at, 'b'.repeat(64), 'available')).toMatchObject({ kind: 'stale', current: 1 });
    expect((await runDetail(it.db, run))?.artifacts).toMatchObject([{ available: false }]);
  });

  test('the same end told again changes nothing, another end is refused', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    const at = { runId: run, attempt: 1 };
    const failure = { code: 'engine.out_of_memory', message: 'too large', hint: null };
    const told = { outcome: 'failed', failure } as const;
    expect(await finishAttempt(it.db, at, told)).toEqual({ kind: 'ok', state: 'failed', first: true });
    expect(await finishAttempt(it.db, at, told)).toEqual({ kind: 'ok', state: 'failed', first: false });
    expect(await finishAttempt(it.db, at, { outcome: 'cancelled', failure: null })).toMatchObject({ kind: 'stale' });
    expect(await runSummary(it.db, run)).toMatchObject({ state: 'failed', failure });
  });

  test('a completion without the word of the worker is a failure by name', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    await finishAttempt(it.db, { runId: run, attempt: 1 }, { outcome: 'completed', failure: null });
    expect(await runSummary(it.db, run)).toMatchObject({ state: 'failed', failure: { code: 'worker.no_result' } });
  });
});

describe('leases', () => {
  test('a stranger cannot renew the lease of another agent', async () => {
    const [owner, stranger] = [await yard.agent(), await yard.agent()];
    const run = await yard.run();
    await leaseRun(it.db, owner, ['cpu']);
    await setLeases(it.db, owner, -1);
    const held = [{ run_id: run, attempt: 1 }];
    expect(await renewLeases(it.db, stranger, held)).toEqual({ current: [], revoked: held });
    expect(await expireLeases(it.db)).toBe(1);
    expect(await runSummary(it.db, run)).toMatchObject({ state: 'queued' });
  });

  test('a lease that has not lapsed is not given up', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    expect(await expireLeases(it.db)).toBe(0);
    expect(await runSummary(it.db, run)).toMatchObject({ state: 'running' });
  });

  test('a heartbeat that comes between the look and the lock of an expiry saves the lease', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    await setLeases(it.db, agent, -1);
    let expiring: Promise<number> | undefined;
    await it.db.transaction().execute(async (trx) => {
      await renewLeases(trx, agent, [{ run_id: run, attempt: 1 }]);
      expiring = expireLeases(it.db);
      await someoneWaits();
    });
    expect(await expiring).toBe(0);
    expect(await runSummary(it.db, run)).toMatchObject({ state: 'running' });
  });

  test('what an earlier attempt was evaluated by is not shown for the next one', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    await appendEvents(it.db, { runId: run, attempt: 1 }, [accuracy(1, 1, 0.9)]);
    await setEvaluation(it.db, run, { split: 'val', examples: 100, labels: [] });
    await finishAttempt(it.db, { runId: run, attempt: 1 }, { outcome: 'failed', failure: null });
    await askRun(it.db, run, 'resume');
    await leaseRun(it.db, agent, ['cpu']);
    const shown = await runDetail(it.db, run);
    expect(shown).toMatchObject({ attempt: 2, state: 'running', evaluation: null, failure: null });
    expect(shown?.metric).toMatchObject({ examples: null, interval: null });
  });
});

describe('wishes', () => {
  test('a cancel is kept against a pause that comes later, and taken over from one that came before', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    await askRun(it.db, run, 'pause');
    await askRun(it.db, run, 'cancel');
    expect((await runSummary(it.db, run))?.wanted).toBe('cancel');
    await askRun(it.db, run, 'pause');
    expect((await runSummary(it.db, run))?.wanted).toBe('cancel');
  });
});

describe('curves and times', () => {
  test('a step that a later attempt measured again has the later value, once', async () => {
    const { run } = await secondAttempt();
    await appendEvents(it.db, { runId: run, attempt: 2 }, [accuracy(2, 1, 0.7)]);
    const [series] = await metricSeries(it.db, run, { limit: 100 });
    expect(series).toMatchObject({ name: 'val/accuracy', total: 1, points: [[1, 0.7, 1]] });
  });

  test('the time of a run that was interrupted is no measure for others', async () => {
    const agent = await yard.agent();
    const once = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    const at = { runId: once, attempt: 1 };
    await finishAttempt(it.db, at, { outcome: 'preempted', failure: null });
    await leaseRun(it.db, agent, ['cpu']);
    await appendEvents(it.db, { runId: once, attempt: 2 }, [
      { attempt: 2, seq: 1, time, event: 'finished', status: 'completed', metrics: {}, out: '' },
    ]);
    await finishAttempt(it.db, { runId: once, attempt: 2 }, { outcome: 'completed', failure: null });
    expect(await runSummary(it.db, once)).toMatchObject({ state: 'completed', attempt: 2 });
    const next = await yard.run();
    expect((await readForecasts(it.db)).get(next)).toMatchObject({
      range: { basis: { similar: 0, others: 0 } },
    });
  });
});
