import { LEASE_SECONDS } from '@trainyard/contracts/limits';
import { connect } from '@trainyard/store/database';
import { leaseRun } from '@trainyard/store/lease';
import { renewLeases, setLeases } from '@trainyard/store/lease-renewal';
import { runSummary } from '@trainyard/store/run-summary';
import { type TestDatabase, testDatabase } from '@trainyard/store/testing';
import { testProxy } from '@trainyard/store/testing-proxy';
import { testYard, type TestYard } from '@trainyard/store/testing-yard';
import Fastify from 'fastify';
import { sql } from 'kysely';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { RECOVERY_MS, type Scheduler, type SchedulerOptions, startScheduler } from './scheduler.ts';

let it: TestDatabase;
let yard: TestYard;
let scheduler: Scheduler;
const changed: string[] = [];
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
});
afterEach(() => scheduler.close());
afterAll(() => it.close());

/** A scheduler that only looks when told. */
function start(options: SchedulerOptions, db = it.db): Scheduler {
  const context = {
    db,
    log: Fastify().log,
    changed: (kind: string, id: string) => void changed.push(`${kind} ${id}`),
  };
  scheduler = startScheduler(context, { intervalMs: 3_600_000, ...options });
  return scheduler;
}

async function lapsedRun(): Promise<{ run: string; agent: string }> {
  await sql`update runs set state = 'cancelled'`.execute(it.db);
  const agent = await yard.agent();
  const run = await yard.run();
  await leaseRun(it.db, agent, ['cpu']);
  await setLeases(it.db, agent, -60);
  return { run, agent };
}
const state = async (run: string) => (await runSummary(it.db, run))?.state;

test('after a start nothing expires for two leases, and who is heard of in that time keeps its attempt', async () => {
  expect(RECOVERY_MS).toBeGreaterThanOrEqual(2 * LEASE_SECONDS * 1000);
  const { run, agent } = await lapsedRun();
  expect(await start({}).look()).toBeNull();
  expect(await state(run)).toBe('running');
  await renewLeases(it.db, agent, [{ run_id: run, attempt: 1 }]);
  await scheduler.close();
  expect(await start({ recoveryMs: 0 }).look()).toBe(0);
  expect(await runSummary(it.db, run)).toMatchObject({ state: 'running', attempt: 1 });
});

test('without a word the attempt is lost and the run queued again', async () => {
  const { run } = await lapsedRun();
  expect(await start({ recoveryMs: 0 }).look()).toBe(1);
  expect(await state(run)).toBe('queued');
});

test('after the database was away nothing expires for that time again: no agent could be heard', async () => {
  const { run } = await lapsedRun();
  const proxy = await testProxy(it.url);
  const db = await connect(proxy.url);
  const { look } = start({ recoveryMs: 400 }, db);
  proxy.onSent = () => false;
  await expect(look()).rejects.toThrow();
  await expect(look()).rejects.toThrow();
  // The time after the start is over; only the outage can be the reason to wait.
  await new Promise((resolve) => setTimeout(resolve, 500));
  proxy.onSent = null;
  expect(await look()).toBeNull();
  expect(await state(run)).toBe('running');
  await expect.poll(look, { timeout: 60_000 }).toBe(1);
  await scheduler.close();
  await db.close();
  await proxy.close();
});

test('pages hear once that an agent has become silent, and once that it is back', async () => {
  const agent = await yard.agent();
  await sql`update agents set seen_at = now() - interval '1 minute' where id = ${agent}`.execute(it.db);
  const { look } = start({ recoveryMs: 0 });
  await look();
  await look();
  expect(changed.filter((told) => told === `agent ${agent}`)).toHaveLength(1);
  await sql`update agents set seen_at = now() where id = ${agent}`.execute(it.db);
  await look();
  expect(changed.filter((told) => told === `agent ${agent}`)).toHaveLength(2);
});

test('the loop looks by itself', async () => {
  const { run } = await lapsedRun();
  const heard = new Promise<void>((resolve) => {
    const listening = it.db.listen('trainyard', (payload) => payload?.startsWith(`run ${run} `) && resolve());
    void listening.then(() => start({ recoveryMs: 0, intervalMs: 5 }));
  });
  await heard;
  expect(await state(run)).toBe('queued');
});
