// Runs that are finished early or pruned: asked for, kept through deaths of agent and server, fenced, and told afterwards.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { finishAttempt } from './attempt.ts';
import { appendEvents } from './event.ts';
import { leaseRun } from './lease.ts';
import { expireLeases, renewLeases, setLeases } from './lease-renewal.ts';
import { listNeeds } from './needs.ts';
import { runStanding } from './run-standing.ts';
import { runSummary } from './run-summary.ts';
import { askRun } from './run-wish.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`update runs set state = 'cancelled', wanted = null`.execute(it.db);
});

const time = '2026-01-01T00:00:00Z';
const early = { unit: 'epoch', done: 7, of: 20 } as const;
const phase = (seq: number, attempt: number, name: string) => ({ seq, attempt, time, event: 'status', phase: name });
const finished = (seq: number, attempt: number, status: string, more = {}) => ({
  seq,
  attempt,
  time,
  event: 'finished',
  status,
  metrics: {},
  out: '/',
  ...more,
});
const summary = async (id: string) => runSummary(it.db, id);

/** A run of attempt 1 that trains on an agent of its own. */
async function training(): Promise<{ agent: string; run: string }> {
  const agent = await yard.agent();
  const run = await yard.run();
  await leaseRun(it.db, agent, ['cpu']);
  await appendEvents(it.db, { runId: run, attempt: 1 }, [phase(1, 1, 'training')]);
  return { agent, run };
}

test('a run that trains is finished: wanted until its worker has, and told afterwards', async () => {
  const { agent, run } = await training();
  expect(await askRun(it.db, run, 'finish')).toEqual({ kind: 'ok' });
  expect(await askRun(it.db, run, 'finish')).toEqual({ kind: 'ok' });
  expect(await summary(run)).toMatchObject({ state: 'running', wanted: 'finish', stop: null });
  // An agent or a server that was started anew hears it again.
  for (let times = 0; times < 2; times += 1)
    expect((await renewLeases(it.db, agent, [{ run_id: run, attempt: 1 }])).current).toMatchObject([
      { run_id: run, attempt: 1, wanted: 'finish', reason: null },
    ]);
  await appendEvents(it.db, { runId: run, attempt: 1 }, [finished(2, 1, 'completed', { early })]);
  await finishAttempt(it.db, { runId: run, attempt: 1 }, { outcome: 'completed', failure: null });
  expect(await summary(run)).toMatchObject({
    state: 'completed',
    wanted: null,
    failure: null,
    stop: { kind: 'finish', reason: null, at: early },
  });
  expect(await askRun(it.db, run, 'finish')).toEqual({ kind: 'ok' });
});

test('what has not begun to train is not finished, and what has ended neither; with what to do', async () => {
  const run = await yard.run();
  expect(await askRun(it.db, run, 'finish')).toMatchObject({ kind: 'unfinishable', code: 'run.not_training' });
  const agent = await yard.agent();
  await leaseRun(it.db, agent, ['cpu']);
  expect(await askRun(it.db, run, 'finish')).toMatchObject({ code: 'run.not_training' });
  await askRun(it.db, run, 'cancel');
  await finishAttempt(it.db, { runId: run, attempt: 1 }, { outcome: 'cancelled', failure: null });
  expect(await askRun(it.db, run, 'finish')).toMatchObject({ code: 'run.state' });
  expect(await askRun(it.db, 'run_00000000000000000000000000', 'finish')).toEqual({ kind: 'unknown' });
});

test('the wish to finish goes on with a run of pictures whose machine was lost, and the next agent hears it', async () => {
  const { agent, run } = await training();
  await askRun(it.db, run, 'finish');
  await setLeases(it.db, agent, -1);
  expect(await expireLeases(it.db)).toBe(1);
  expect(await summary(run)).toMatchObject({ state: 'queued', wanted: 'finish' });
  const next = await yard.agent();
  expect(await leaseRun(it.db, next, ['cpu'])).toMatchObject({ run_id: run, attempt: 2 });
  // Also where the answer of the lease was lost.
  expect(await leaseRun(it.db, next, ['cpu'])).toMatchObject({ run_id: run, attempt: 2 });
  expect((await renewLeases(it.db, next, [{ run_id: run, attempt: 2 }])).current).toMatchObject([{ wanted: 'finish' }]);
  // The first attempt is fenced off: its end is nobody's.
  const late = [finished(2, 1, 'completed', { early })];
  expect(await appendEvents(it.db, { runId: run, attempt: 1 }, late)).toMatchObject({ kind: 'stale' });
  expect(await summary(run)).toMatchObject({ state: 'running', stop: null });
});

test('a pruned run keeps what it measured and why, and is no failure, no result and nothing to look at', async () => {
  const { agent, run } = await training();
  const at = { runId: run, attempt: 1 };
  const value = { seq: 2, attempt: 1, time, event: 'metric', step: 340, epoch: 3, values: { 'val/accuracy': 0.4 } };
  await appendEvents(it.db, at, [value]);
  expect(await askRun(it.db, run, 'prune', 'behind the median')).toEqual({ kind: 'ok' });
  expect(await askRun(it.db, run, 'prune', 'another reason')).toEqual({ kind: 'ok' });
  expect((await renewLeases(it.db, agent, [{ run_id: run, attempt: 1 }])).current).toMatchObject([
    { wanted: 'prune', reason: 'behind the median' },
  ]);
  await appendEvents(it.db, at, [finished(3, 1, 'pruned')]);
  expect(await finishAttempt(it.db, at, { outcome: 'pruned', failure: null })).toMatchObject({ state: 'pruned' });
  expect(await summary(run)).toMatchObject({
    state: 'pruned',
    wanted: null,
    failure: null,
    seen: true,
    stop: { kind: 'prune', reason: 'behind the median', at: null },
    metric: { value: 0.4 },
  });
  expect(await runStanding(it.db, run)).toMatchObject({ rank: null, of: 0, final: false });
  expect((await listNeeds(it.db, { limit: 100 })).items.filter(({ id }) => id === run)).toEqual([]);
  for (const wish of ['finish', 'pause', 'resume'] as const)
    expect((await askRun(it.db, run, wish)).kind).not.toBe('ok');
  expect(await askRun(it.db, run, 'prune')).toEqual({ kind: 'ok' });
});

test('one that waits or is paused is pruned at once; a cancel outweighs it, and a result counts in spite of it', async () => {
  const waiting = await yard.run();
  await askRun(it.db, waiting, 'prune', 'its bracket is over');
  expect(await summary(waiting)).toMatchObject({ state: 'pruned', stop: { reason: 'its bracket is over' } });
  const { run } = await training();
  await askRun(it.db, run, 'cancel');
  await askRun(it.db, run, 'prune', 'late');
  expect(await summary(run)).toMatchObject({ wanted: 'cancel' });
  await finishAttempt(it.db, { runId: run, attempt: 1 }, { outcome: 'cancelled', failure: null });
  expect(await summary(run)).toMatchObject({ state: 'cancelled', stop: null });
  const fast = await training();
  await askRun(it.db, fast.run, 'prune', 'too late');
  await appendEvents(it.db, { runId: fast.run, attempt: 1 }, [finished(2, 1, 'completed')]);
  await finishAttempt(it.db, { runId: fast.run, attempt: 1 }, { outcome: 'completed', failure: null });
  expect(await summary(fast.run)).toMatchObject({ state: 'completed', stop: null });
});

test('a pause that is taken back while the worker has not heard of it never was', async () => {
  const { agent, run } = await training();
  await askRun(it.db, run, 'pause');
  expect(await askRun(it.db, run, 'resume')).toEqual({ kind: 'ok' });
  expect(await askRun(it.db, run, 'resume')).toEqual({ kind: 'ok' });
  expect(await summary(run)).toMatchObject({ state: 'running', wanted: null });
  expect((await renewLeases(it.db, agent, [{ run_id: run, attempt: 1 }])).current).toMatchObject([{ wanted: null }]);
});

test('a pause that is taken back after the worker has heard of it: the run goes on with its next attempt', async () => {
  const { agent, run } = await training();
  await askRun(it.db, run, 'pause');
  await renewLeases(it.db, agent, [{ run_id: run, attempt: 1 }]);
  await askRun(it.db, run, 'resume');
  const ended = await finishAttempt(it.db, { runId: run, attempt: 1 }, { outcome: 'paused', failure: null });
  expect(ended).toMatchObject({ state: 'queued' });
  expect(await leaseRun(it.db, agent, ['cpu'])).toMatchObject({ run_id: run, attempt: 2, job: { resume: true } });
});

test('no other wish is taken back by a resumption', async () => {
  for (const wish of ['finish', 'prune', 'cancel'] as const) {
    const { run } = await training();
    await askRun(it.db, run, wish);
    expect(await askRun(it.db, run, 'resume')).toMatchObject({ kind: 'refused', state: 'running' });
    expect(await summary(run)).toMatchObject({ wanted: wish });
    await sql`update runs set state = 'cancelled', wanted = null`.execute(it.db);
  }
});
