import { MAX_ATTEMPTS } from '@trainyard/contracts/limits';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { leaveAgent, listAgents, recordHeartbeat, updateAgent } from './agent.ts';
import { finishAttempt, listAttempts } from './attempt.ts';
import { appendEvents } from './event.ts';
import { leaseRun } from './lease.ts';
import { expireLeases, renewLeases, setLeases, signOff } from './lease-renewal.ts';
import { runSummary } from './run-summary.ts';
import { askRun } from './run-wish.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { logLines, testYard, type TestYard } from './testing-yard.ts';

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

const state = async (id: string) => (await runSummary(it.db, id))?.state;
const lapse = (agentId: string) => setLeases(it.db, agentId, -1);
const silent = async (agentId: string) => {
  await sql`update agents set seen_at = now() - interval '1 hour' where id = ${agentId}`.execute(it.db);
  await lapse(agentId);
};

describe('lease', () => {
  test('first come, first served, with the attempt number, and a busy device gets nothing', async () => {
    const agent = await yard.agent();
    const [first, second] = [await yard.run(), await yard.run()];
    const lease = await leaseRun(it.db, agent, ['cpu']);
    expect(lease).toMatchObject({
      run_id: first,
      attempt: 1,
      device: 'cpu',
      threads: 1,
      data: { path: '/data/birds' },
    });
    expect(lease?.job).toMatchObject({ attempt: 1, resume: false, data_fingerprint: 'f'.repeat(64) });
    await appendEvents(it.db, { runId: first, attempt: 1 }, logLines(1, 1));
    expect(await leaseRun(it.db, agent, ['cpu'])).toBeNull();
    expect(await state(second)).toBe('queued');
  });

  test('a lease whose answer was lost is answered again, as the same attempt', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    const first = await leaseRun(it.db, agent, ['cpu']);
    expect(await leaseRun(it.db, agent, ['cpu'])).toEqual(first);
    expect((await runSummary(it.db, run))?.attempt).toBe(1);
  });

  test('a hundred racing claims take each of twenty runs once', async () => {
    const agents = await Promise.all(Array.from({ length: 25 }, () => yard.agent(4)));
    const runs = await Promise.all(Array.from({ length: 20 }, () => yard.run()));
    const claims = agents.flatMap((agent) =>
      ['cpu', 'cpu:1', 'cpu:2', 'cpu:3'].map((device) => leaseRun(it.db, agent, [device])),
    );
    const taken = (await Promise.all(claims)).flatMap((lease) => (lease ? [lease.run_id] : []));
    expect(taken.sort()).toEqual(runs.sort());
    const { rows } = await sql<{ n: number }>`select count(*) as n from attempts where run_id = any(${runs})`.execute(
      it.db,
    );
    expect(rows[0]?.n).toBe(20);
  });

  test('a run goes on with the agent that has its checkpoint while that one is there, and elsewhere when it has left', async () => {
    const [home, other] = [await yard.agent(), await yard.agent()];
    const run = await yard.run();
    await leaseRun(it.db, home, ['cpu']);
    const checkpoint = {
      seq: 1,
      attempt: 1,
      time: '2026-01-01T00:00:00Z',
      event: 'checkpoint',
      path: 'checkpoints/last',
      kind: 'last',
      step: 1,
      epoch: 1,
      bytes: 1,
      sha256: 'a'.repeat(64),
      metrics: {},
    };
    await appendEvents(it.db, { runId: run, attempt: 1 }, [checkpoint]);
    await finishAttempt(it.db, { runId: run, attempt: 1 }, { outcome: 'preempted', failure: null });
    expect(await state(run)).toBe('queued');
    expect(await leaseRun(it.db, other, ['cpu'])).toBeNull();
    await leaveAgent(it.db, home);
    expect(await leaseRun(it.db, other, ['cpu'])).toMatchObject({ run_id: run, attempt: 2, job: { resume: true } });
  });

  test('a draining agent takes no new work', async () => {
    const agent = await yard.agent();
    await yard.run();
    await updateAgent(it.db, agent, { draining: true });
    expect(await leaseRun(it.db, agent, ['cpu'])).toBeNull();
    expect((await listAgents(it.db, agent))[0]?.state).toBe('draining');
  });
});

describe('a run on several devices', () => {
  const lent = async () => {
    const { rows } = await sql<{ device: string; run_id: string }>`
      select l.device, l.run_id from lent_devices l order by l.agent_id, l.device`.execute(it.db);
    return rows.map(({ device, run_id }) => [device, run_id]);
  };

  test('has them all until it ends, in the lease, its lists and the yard', async () => {
    const agent = await yard.agent(3);
    const run = await yard.run({ devices: 2 });
    expect((await runSummary(it.db, run))?.devices).toEqual([]);
    expect(await leaseRun(it.db, agent, ['cpu'])).toBeNull();
    const lease = await leaseRun(it.db, agent, ['cpu', 'cpu:1', 'cpu:2']);
    expect(lease).toMatchObject({ run_id: run, device: 'cpu', threads: 2, job: { devices: ['cpu', 'cpu:1'] } });
    expect(await leaseRun(it.db, agent, ['cpu', 'cpu:1', 'cpu:2'])).toEqual(lease);
    expect(await runSummary(it.db, run)).toMatchObject({ device: 'cpu', devices: ['cpu', 'cpu:1'], device_count: 2 });
    expect(await listAttempts(it.db, run)).toMatchObject([{ device: 'cpu', devices: ['cpu', 'cpu:1'] }]);
    expect((await listAgents(it.db, agent))[0]?.devices.map(({ run_id }) => run_id)).toEqual([run, run, null]);
    expect(await lent()).toEqual([
      ['cpu', run],
      ['cpu:1', run],
    ]);
    const one = await yard.run();
    // What is answered again is the lease of all, and nobody else is given a part of it.
    expect(await leaseRun(it.db, agent, ['cpu:1', 'cpu:2'])).toMatchObject({ run_id: one, device: 'cpu:2' });
    await finishAttempt(it.db, { runId: run, attempt: 1 }, { outcome: 'preempted', failure: null });
    expect(await lent()).toEqual([['cpu:2', one]]);
    expect(await leaseRun(it.db, agent, ['cpu', 'cpu:1'])).toMatchObject({ run_id: run, attempt: 2 });
    await lapse(agent);
    await expireLeases(it.db);
    expect(await lent()).toEqual([]);
  });

  test('is not overtaken on the machine that lacks least, and takes nothing from the others', async () => {
    await sql`update agents set left_at = now()`.execute(it.db);
    const [near, far] = [await yard.agent(2), await yard.agent(2)];
    const busy = await yard.run();
    expect(await leaseRun(it.db, far, ['cpu'])).toMatchObject({ run_id: busy });
    const [other, two, single] = [await yard.run(), await yard.run({ devices: 2 }), await yard.run()];
    expect(await leaseRun(it.db, near, ['cpu'])).toMatchObject({ run_id: other });
    await appendEvents(it.db, { runId: other, attempt: 1 }, logLines(1, 1));
    await appendEvents(it.db, { runId: busy, attempt: 1 }, logLines(1, 1));
    // One is free on each of the two machines: the first by id keeps it, the other one lends.
    expect(await leaseRun(it.db, near, ['cpu:1'])).toBeNull();
    expect(await leaseRun(it.db, far, ['cpu:1'])).toMatchObject({ run_id: single });
    await finishAttempt(it.db, { runId: other, attempt: 1 }, { outcome: 'cancelled', failure: null });
    expect(await leaseRun(it.db, near, ['cpu', 'cpu:1'])).toMatchObject({ run_id: two });
  });

  test('the database itself lends no device twice', async () => {
    const agent = await yard.agent(2);
    const [first, second] = [await yard.run({ devices: 2 }), await yard.run()];
    expect(await leaseRun(it.db, agent, ['cpu', 'cpu:1'])).toMatchObject({ run_id: first });
    await expect(
      sql`update runs set state = 'running', agent_id = ${agent}, device = 'cpu:1' where id = ${second}`.execute(it.db),
    ).rejects.toMatchObject({ constraint: 'lent_devices_once' });
  });
});

describe('renewal and expiry', () => {
  test('a heartbeat keeps the lease and hears what is wanted; what it does not hold is revoked', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    await lapse(agent);
    const held = [
      { run_id: run, attempt: 1 },
      { run_id: run, attempt: 9 },
    ];
    await askRun(it.db, run, 'pause');
    expect(await renewLeases(it.db, agent, held)).toEqual({
      current: [{ run_id: run, attempt: 1, wanted: 'pause', reason: null }],
      revoked: [{ run_id: run, attempt: 9 }],
    });
    await expireLeases(it.db);
    expect(await state(run)).toBe('running');
    const refused = await it.db.selectFrom('refusals').select(['attempt', 'what']).where('run_id', '=', run).execute();
    expect(refused).toEqual([{ attempt: 9, what: 'heartbeat' }]);
  });

  test('a lapsed lease is lost and queued again, and after the last try the run fails by name', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      expect(await leaseRun(it.db, agent, ['cpu'])).toMatchObject({ run_id: run, attempt });
      await lapse(agent);
      await expireLeases(it.db);
    }
    expect(await runSummary(it.db, run)).toMatchObject({ state: 'failed', failure: { code: 'agent.lost' } });
  });

  test.each([
    [
      'signed off',
      async (agent: string) => signOff(it.db, agent, -1),
      'agent.left',
      /^The machine signed off in order at 20/,
    ],
    ['went silent', silent, 'agent.lost', /was not heard of any more$/],
    ['came back without it', lapse, 'agent.lost', /came back without it$/],
  ])('an attempt says why nobody holds it: its agent %s', async (_, goes, code, message) => {
    const agent = await yard.agent();
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    await goes(agent);
    await expireLeases(it.db);
    const [attempt] = await listAttempts(it.db, run);
    expect(attempt).toMatchObject({ outcome: 'lost', failure: { code, message: expect.stringMatching(message) } });
    expect(await state(run)).toBe('queued');
  });

  test('an agent that signs off keeps what it asked to keep, and one that nobody knows changes nothing', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    expect(await signOff(it.db, 'agt_nobody', -1)).toBe(false);
    expect(await signOff(it.db, agent, 600)).toBe(true);
    await expireLeases(it.db);
    expect(await state(run)).toBe('running');
    expect((await listAgents(it.db, agent))[0]).toMatchObject({ state: 'left', left_at: expect.any(String) });
  });

  test('two servers that expire at the same time end an attempt once', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    await lapse(agent);
    const counts = await Promise.all([expireLeases(it.db), expireLeases(it.db), expireLeases(it.db)]);
    expect(counts.reduce((sum, n) => sum + n)).toBe(1);
    expect(await state(run)).toBe('queued');
  });

  test('the history of an agent has one value per group of heartbeats', async () => {
    const agent = await yard.agent();
    const beat = {
      cpu_percent: 50,
      memory_used_bytes: 1,
      devices: [{ id: 'cpu', load_percent: 50, memory_used_bytes: 1, temperature_celsius: null }],
      held: [],
    };
    expect(await recordHeartbeat(it.db, agent, beat)).toBe(true);
    await recordHeartbeat(it.db, agent, { ...beat, cpu_percent: 60 });
    const [shown] = await listAgents(it.db, agent);
    expect(shown?.history.map((point) => point.cpu_percent)).toEqual([50]);
    expect(shown?.devices[0]?.load?.load_percent).toBe(50);
    expect(await recordHeartbeat(it.db, 'agt_nobody', beat)).toBe(false);
  });
});

describe('wishes', () => {
  test('a queued run obeys at once, and asking again changes nothing', async () => {
    const run = await yard.run();
    expect(await askRun(it.db, run, 'pause')).toEqual({ kind: 'ok' });
    expect(await state(run)).toBe('paused');
    await askRun(it.db, run, 'resume');
    expect(await state(run)).toBe('queued');
    expect(await askRun(it.db, run, 'cancel')).toEqual({ kind: 'ok' });
    expect(await askRun(it.db, run, 'cancel')).toEqual({ kind: 'ok' });
    expect(await askRun(it.db, run, 'resume')).toEqual({ kind: 'refused', state: 'cancelled', possible: [] });
  });

  test('a cancel outweighs a pause, and holds when the agent is lost', async () => {
    const agent = await yard.agent();
    const run = await yard.run();
    await leaseRun(it.db, agent, ['cpu']);
    await askRun(it.db, run, 'cancel');
    await askRun(it.db, run, 'pause');
    expect((await runSummary(it.db, run))?.wanted).toBe('cancel');
    await lapse(agent);
    await expireLeases(it.db);
    expect(await state(run)).toBe('cancelled');
  });

  test('cancel against finish, many times: one terminal state, and it is that of the database order', async () => {
    const agent = await yard.agent();
    for (let round = 0; round < 20; round += 1) {
      const run = await yard.run();
      await leaseRun(it.db, agent, ['cpu']);
      const at = { runId: run, attempt: 1 };
      await appendEvents(it.db, at, [
        {
          seq: 1,
          attempt: 1,
          time: '2026-01-01T00:00:00Z',
          event: 'finished',
          status: 'completed',
          metrics: {},
          out: '',
        },
      ]);
      const [, finished] = await Promise.all([
        askRun(it.db, run, 'cancel'),
        finishAttempt(it.db, at, { outcome: 'completed', failure: null }),
      ]);
      expect(finished).toMatchObject({ kind: 'ok', state: 'completed' });
      expect(await runSummary(it.db, run)).toMatchObject({ state: 'completed', wanted: null });
    }
  });
});
