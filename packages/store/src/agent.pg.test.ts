// Agents as a list and one by one: who they are, what runs on them, and what is told when they change.
import type { AgentHello } from '@trainyard/contracts/agent';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { countAgents, leaveAgent, listAgents, recordHeartbeat, registerAgent, updateAgent } from './agent.ts';
import { leaseRun } from './lease.ts';
import { signOff } from './lease-renewal.ts';
import { readMachines } from './machine.ts';
import type { Notice } from './notify.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testNotices } from './testing-notices.ts';
import { testHello, testId, testMachine, testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
let told: () => Promise<Notice[]>;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  told = await testNotices(it.db);
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`truncate agents cascade`.execute(it.db);
  await told();
});

const hello = (name: string, more: Partial<AgentHello> = {}): AgentHello => ({
  ...testHello(2),
  name,
  local: false,
  ...more,
});
const register = async (name: string, more: Partial<AgentHello> = {}) =>
  registerAgent(it.db, testId('agt'), hello(name, more));
const beat = (cpu_percent: number) => ({
  cpu_percent,
  memory_used_bytes: 5,
  devices: [{ id: 'cpu:1', load_percent: cpu_percent, memory_used_bytes: 1, temperature_celsius: null }],
  held: [],
});
const shown = async (id: string) => (await listAgents(it.db, id))[0];

test('one that says hello again under its key is the same, with the name that it had and the machine that it has', async () => {
  const id = await register('first', { key: 'the same key' });
  expect(await told()).toEqual([
    { kind: 'agent', id },
    { kind: 'queue', id },
  ]);
  await leaveAgent(it.db, id);
  expect(await shown(id)).toMatchObject({ state: 'left', left_at: expect.stringMatching(/^20.*Z$/) });
  await sql`update agents set seen_at = now() - interval '1 hour'`.execute(it.db);
  await told();
  const machine = { ...testMachine, host: 'elsewhere' };
  const [device] = testHello().devices;
  const again = await register('second', { key: 'the same key', local: true, machine, devices: [device!] });
  expect(again).toBe(id);
  expect(await told()).toEqual([
    { kind: 'agent', id },
    { kind: 'queue', id },
  ]);
  expect(await listAgents(it.db)).toEqual([
    {
      id,
      name: 'first',
      state: 'online',
      local: true,
      machine,
      devices: [{ ...device, load: null, run_id: null, run_name: null }],
      memory_used_bytes: null,
      seen_at: expect.stringMatching(/^20.*Z$/),
      left_at: null,
      registered_at: expect.stringMatching(/^20.*Z$/),
      history: [],
    },
  ]);
  expect(await register('first', { key: 'another key' })).not.toBe(id);
});

test('those that left come last, the one of this machine first, then by name; in pages, and counted', async () => {
  const left = await register('a left');
  await leaveAgent(it.db, left);
  const [b, c, local] = [await register('b'), await register('c'), await register('z', { local: true })];
  const ids = async (place?: { limit?: number; offset?: number }) =>
    (await listAgents(it.db, undefined, place)).map(({ id }) => id);
  expect(await ids()).toEqual([local, b, c, left]);
  expect(await ids({ limit: 2 })).toEqual([local, b]);
  expect(await ids({ limit: 2, offset: 1 })).toEqual([b, c]);
  expect(await ids({ limit: 9, offset: 4 })).toEqual([]);
  expect((await listAgents(it.db, b)).map(({ id }) => id)).toEqual([b]);
  expect(await listAgents(it.db, 'agt_nobody')).toEqual([]);
  expect(await countAgents(it.db)).toBe(4);
  expect((await readMachines(it.db)).map(({ name }) => name)).toEqual(['b', 'c', 'z']);
});

test('each device has its own load, and the run that is on it', async () => {
  const [one, two] = [await register('one'), await register('two')];
  const run = await yard.run();
  expect(await leaseRun(it.db, one, ['cpu:1'])).toMatchObject({ run_id: run, device: 'cpu:1', threads: 1 });
  await recordHeartbeat(it.db, one, beat(40));
  const name = `run ${run.slice(-4)}`;
  expect((await shown(one))?.devices).toMatchObject([
    { id: 'cpu', load: null, run_id: null, run_name: null },
    { id: 'cpu:1', load: { id: 'cpu:1', load_percent: 40 }, run_id: run, run_name: name },
  ]);
  expect((await shown(two))?.devices.map(({ run_id, load }) => [run_id, load])).toEqual([
    [null, null],
    [null, null],
  ]);
  const on = (run_id: string | null) => [
    { id: 'cpu', kind: 'cpu', run_id: null },
    { id: 'cpu:1', kind: 'cpu', run_id },
  ];
  expect(await readMachines(it.db)).toEqual([
    { id: one, name: 'one', state: 'online', devices: on(run) },
    { id: two, name: 'two', state: 'online', devices: on(null) },
  ]);
  // What has ended is on it no more.
  await sql`update runs set state = 'cancelled', lease_until = null where id = ${run}`.execute(it.db);
  expect((await shown(one))?.devices[1]).toMatchObject({ run_id: null, run_name: null });
});

test('a heartbeat brings back one that had left, and is told with all that it changed', async () => {
  const id = await register('one');
  await leaveAgent(it.db, id);
  await sql`update agents set seen_at = now() - interval '1 hour'`.execute(it.db);
  await told();
  expect(await recordHeartbeat(it.db, id, beat(30))).toBe(true);
  const back = await shown(id);
  expect(back).toMatchObject({ state: 'online', left_at: null, memory_used_bytes: 5 });
  const { seen_at, history } = back!;
  expect(history).toMatchObject([{ cpu_percent: 30 }]);
  const fields = { seen_at, memory_used_bytes: 5 };
  const patch = { type: 'patch', kind: 'agent', id, fields, loads: beat(30).devices, history };
  expect(await told()).toEqual([{ kind: 'agent', id, patch, whole: false }]);
  // Too early for another point of the history.
  expect(await recordHeartbeat(it.db, id, beat(60))).toBe(true);
  const [second] = await told();
  expect(second).toMatchObject({ whole: true, patch: { fields: { memory_used_bytes: 5 } } });
  expect(second?.patch).not.toHaveProperty('history');
  expect(await recordHeartbeat(it.db, 'agt_nobody', beat(60))).toBe(false);
  expect(await told()).toEqual([]);
});

test('a history has a point for every ten seconds, and the newest sixty', async () => {
  const id = await register('one');
  const aged = (seconds: number, points: number) =>
    sql`update agents set history = (select jsonb_agg(jsonb_build_object('cpu_percent', n, 'at',
      to_char((now() - make_interval(secs => ${seconds})) at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')) order by n) from generate_series(1, ${points}::int) n)
      where id = ${id}`.execute(it.db);
  const loads = async () => (await shown(id))?.history.map(({ cpu_percent }) => cpu_percent) ?? [];
  await aged(5, 1);
  await recordHeartbeat(it.db, id, beat(70));
  expect(await loads()).toEqual([1]);
  await aged(11, 1);
  await recordHeartbeat(it.db, id, beat(70));
  expect(await loads()).toEqual([1, 70]);
  await aged(11, 60);
  await recordHeartbeat(it.db, id, beat(70));
  expect(await loads()).toEqual([...Array.from({ length: 59 }, (_, index) => index + 2), 70]);
});

test('a name and a wish to drain are changed one by one; who is not known is said', async () => {
  const id = await register('one');
  await told();
  expect(await updateAgent(it.db, id, { name: 'new\0' })).toBe(true);
  expect(await told()).toEqual([
    { kind: 'agent', id },
    { kind: 'queue', id },
  ]);
  expect(await shown(id)).toMatchObject({ name: 'new␀', state: 'online' });
  expect(await updateAgent(it.db, id, { draining: true })).toBe(true);
  expect(await shown(id)).toMatchObject({ name: 'new␀', state: 'draining' });
  expect(await updateAgent(it.db, id, { draining: false })).toBe(true);
  expect(await updateAgent(it.db, id, {})).toBe(true);
  expect(await shown(id)).toMatchObject({ name: 'new␀', state: 'online' });
  expect(await updateAgent(it.db, 'agt_nobody', { name: 'x' })).toBe(false);
  expect(await updateAgent(it.db, 'agt_nobody', {})).toBe(false);
});

test('a farewell is told to lists and to the queue; of one that is not known it is none', async () => {
  const id = await register('one');
  await told();
  expect(await leaveAgent(it.db, id)).toBe(true);
  expect(await told()).toEqual([
    { kind: 'agent', id },
    { kind: 'queue', id },
  ]);
  expect(await leaveAgent(it.db, 'agt_nobody')).toBe(false);
  expect(await signOff(it.db, 'agt_nobody', 1)).toBe(false);
});
