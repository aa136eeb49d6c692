// What is told of runs and agents with the commits that change them, as a listener hears it.
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { leaveAgent, recordHeartbeat } from './agent.ts';
import { finishAttempt } from './attempt.ts';
import { appendEvents } from './event.ts';
import { leaseRun } from './lease.ts';
import type { Notice } from './notify.ts';
import { markRunSeen } from './run.ts';
import { runSummary } from './run-summary.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testNotices } from './testing-notices.ts';
import { logLines, testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
let all: () => Promise<Notice[]>;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  all = await testNotices(it.db);
});
afterAll(() => it.close());
beforeEach(async () => void (await all()));

const told = async (kind: Notice['kind']) => (await all()).filter((notice) => notice.kind === kind);

const event = (seq: number, rest: object) => ({ attempt: 1, seq, time: '2026-01-01T00:00:00.000Z', ...rest }) as never;
const progress = {
  event: 'progress',
  step: 5,
  steps_total: 10,
  epoch: 1,
  epochs_total: 2,
  samples_per_second: 3,
  seconds_left: 4,
};

test('a run from lease to end tells what changed, and the fields are those of its summary', async () => {
  const agent = await yard.agent();
  const run = await yard.run();
  await leaseRun(it.db, agent, ['cpu']);
  const leased = (await told('run')).at(-1);
  expect(leased).toMatchObject({
    id: run,
    project: yard.projectId,
    patch: { fields: { state: 'running', device: 'cpu' } },
  });
  // A state moves a run from one list to another: what shows it must read.
  expect(leased?.whole).toBeUndefined();

  const at = { runId: run, attempt: 1 };
  await appendEvents(it.db, at, logLines(1, 3));
  expect(await told('run')).toEqual([]);
  await appendEvents(it.db, at, [
    event(4, progress),
    event(5, { event: 'metric', step: 5, epoch: 1, values: { 'val/accuracy': 0.5 } }),
  ]);
  const [moved] = await told('run');
  expect(moved).toMatchObject({
    whole: true,
    patch: { sparkline: [0.5], fields: { progress: { step: 5 }, metric: { value: 0.5 } } },
  });
  expect(Object.keys(moved?.patch?.fields ?? {}).toSorted()).toEqual(['metric', 'progress']);
  await appendEvents(it.db, at, [event(6, { event: 'metric', step: 6, epoch: 1, values: { 'train/loss': 0.5 } })]);
  expect(await told('run')).toEqual([]);

  await appendEvents(it.db, at, [
    event(7, { event: 'finished', status: 'completed', metrics: { accuracy: 0.6 }, out: '' }),
  ]);
  await finishAttempt(it.db, at, { outcome: 'completed', failure: null });
  await markRunSeen(it.db, run);
  const ends = await told('run');
  expect(ends.map(({ whole }) => whole)).toEqual([true, undefined, true]);
  const fields = ends.flatMap(({ patch }) => (patch?.kind === 'run' ? [patch.fields] : []));
  expect(await runSummary(it.db, run)).toMatchObject(Object.assign({}, ...fields) as object);
});

test('a heartbeat is told whole in less than a kilobyte; one of an agent that had left is more', async () => {
  const agent = await yard.agent();
  await told('agent');
  const load = { load_percent: 99.99, memory_used_bytes: 1e12, temperature_celsius: 61.5 };
  const beat = {
    cpu_percent: 12.5,
    memory_used_bytes: 1e12,
    devices: [0, 1, 2, 3].map((n) => ({ id: `cuda:${n}`, ...load })),
    held: [],
  };
  await recordHeartbeat(it.db, agent, beat);
  const [first] = await told('agent');
  expect(first).toMatchObject({
    id: agent,
    whole: true,
    patch: { fields: { memory_used_bytes: 1e12 }, history: [{ cpu_percent: 12.5 }] },
  });
  expect(Buffer.byteLength(JSON.stringify(first?.patch))).toBeLessThan(1024);
  await leaveAgent(it.db, agent);
  await told('agent');
  await recordHeartbeat(it.db, agent, beat);
  expect((await told('agent'))[0]?.whole).toBe(false);
});

test('the failure that a worker says is told with its words', async () => {
  const run = await yard.run();
  await leaseRun(it.db, await yard.agent(), ['cpu']);
  await told('run');
  const error = event(1, { event: 'error', code: 'engine.failed', message: 'It broke.', hint: 'Look.' });
  await appendEvents(it.db, { runId: run, attempt: 1 }, [error]);
  const failure = { code: 'engine.failed', message: 'It broke.', hint: 'Look.' };
  expect(await told('run')).toMatchObject([{ id: run, patch: { fields: { failure } } }]);
});
