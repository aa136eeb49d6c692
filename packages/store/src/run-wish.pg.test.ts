// What a run needs to begin and to go on, what asking for a step changes, and whom each of it tells.
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { registerAgent } from './agent.ts';
import { finishAttempt, listAttempts } from './attempt.ts';
import { leaseRun, queueHead } from './lease.ts';
import { changeThings } from './lifecycle.ts';
import type { Notice } from './notify.ts';
import { markRunSeen, runExists, runNameTaken, runProject } from './run.ts';
import { runItems, runsInState } from './run-summary.ts';
import { askRun } from './run-wish.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testNotices } from './testing-notices.ts';
import { testThings, type TestThings } from './testing-things.ts';
import { testHello, testId, testYard, type TestYard } from './testing-yard.ts';
import { listTroubles } from './trouble.ts';

let it: TestDatabase;
let yard: TestYard;
let things: TestThings;
let told: () => Promise<Notice[]>;
let project: string;
let data: { id: string; version: string };
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  things = testThings(it.db);
  told = await testNotices(it.db);
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`truncate runs, agents cascade`.execute(it.db);
  project = await things.project();
  data = await things.dataset(project, 'birds');
  await told();
});

const rowOf = async (id: string) => it.db.selectFrom('runs').selectAll().where('id', '=', id).executeTakeFirstOrThrow();
const failed = async () => {
  const run = await things.run(project, data.version);
  await things.complete(run);
  await sql`update runs set state = 'failed', failure = '{"code":"x","message":"m","hint":null}', infra_retries = 2, seen = true where id = ${run}`.execute(
    it.db,
  );
  return run;
};
const deleted = { code: 'thing.deleted' };

test('a run is queued only on what is there', async () => {
  const run = (more: Parameters<TestThings['run']>[2] = {}, of = project, on = data.version) =>
    things.run(of, on, more);
  await expect(run({}, 'prj_nobody')).rejects.toMatchObject({ code: 'project.not_found' });
  await expect(run({}, project, 'dsv_nobody')).rejects.toMatchObject({ code: 'dataset.not_found' });
  await expect(run({ group: 'grp_nobody' })).rejects.toMatchObject({ code: 'group.not_found' });
  await expect(run({ parent: 'run_nobody' })).rejects.toMatchObject({ code: 'run.not_found' });
  const [group, parent] = [await things.group(project), await failed()];
  await changeThings(it.db, 'delete', 'group', [group]);
  await changeThings(it.db, 'delete', 'run', [parent]);
  await expect(run({ group })).rejects.toMatchObject({ ...deleted, message: 'The group “rates” was deleted.' });
  await expect(run({ parent })).rejects.toMatchObject(deleted);
});

test('a queued run is told to lists, to agents and to its project', async () => {
  const run = await things.run(project, data.version);
  expect(await told()).toMatchObject([
    { kind: 'run', id: run, project, patch: { fields: { state: 'queued', agent_id: null, device: null } } },
    { kind: 'queue', id: run },
    { kind: 'project', id: project, project },
  ]);
  expect(await rowOf(run)).toMatchObject({
    log_warnings: 0,
    log_errors: 0,
    reading: null,
    test_dialect: null,
    attempt: 0,
  });
});

test('a name is taken in its project by what is not deleted; a run is known with its project', async () => {
  const run = await things.run(project, data.version);
  const name = `run ${run}`;
  const other = await things.project();
  const taken = async () => [
    await runNameTaken(it.db, project, name),
    await runNameTaken(it.db, other, name),
    await runNameTaken(it.db, project, 'x'),
  ];
  expect(await taken()).toEqual([true, false, false]);
  expect([await runExists(it.db, run), await runExists(it.db, 'run_nobody')]).toEqual([true, false]);
  expect([await runProject(it.db, run), await runProject(it.db, 'run_nobody')]).toEqual([project, undefined]);
  await changeThings(it.db, 'delete', 'run', [run]);
  expect(await taken()).toEqual([false, false, false]);
});

test('an ended run is looked at once; one that has not ended is not', async () => {
  const waiting = await things.run(project, data.version);
  const run = await things.run(project, data.version);
  await things.complete(run);
  await told();
  expect(await markRunSeen(it.db, waiting)).toBe(true);
  expect(await told()).toEqual([]);
  expect(await markRunSeen(it.db, run)).toBe(true);
  expect(await told()).toMatchObject([
    { kind: 'run', id: run, whole: true, patch: { fields: { seen: true } } },
    { kind: 'needs', id: run },
  ]);
  expect(await markRunSeen(it.db, run)).toBe(true);
  expect(await told()).toEqual([]);
  expect((await rowOf(waiting)).seen).toBe(false);
});

test('a resumed run waits anew: nothing of its end is left, and the queue is told', async () => {
  const run = await failed();
  await told();
  expect(await askRun(it.db, run, 'resume')).toEqual({ kind: 'ok' });
  expect(await rowOf(run)).toMatchObject({
    state: 'queued',
    wanted: null,
    ended_at: null,
    failure: null,
    infra_retries: 0,
    seen: false,
  });
  expect((await told()).map(({ kind }) => kind)).toEqual(['run', 'queue']);
  expect(await askRun(it.db, run, 'resume')).toEqual({ kind: 'ok' });
  expect(await told()).toEqual([]);
  expect(await askRun(it.db, run, 'pause')).toEqual({ kind: 'ok' });
  expect(await rowOf(run)).toMatchObject({ state: 'paused', ended_at: null, seen: false, stop: null });
  expect((await told()).map(({ kind }) => kind)).toEqual(['run']);
  expect(await askRun(it.db, run, 'finish')).toMatchObject({ kind: 'unfinishable', code: 'run.state' });
  expect(await askRun(it.db, run, 'cancel')).toEqual({ kind: 'ok' });
  expect(await rowOf(run)).toMatchObject({ state: 'cancelled', ended_at: expect.any(Date), seen: true });
  expect(await askRun(it.db, run, 'pause')).toEqual({ kind: 'refused', state: 'cancelled', possible: [] });
});

test('nothing goes on out of sight, or on what was deleted', async () => {
  const run = await failed();
  expect(await askRun(it.db, 'run_nobody', 'resume')).toEqual({ kind: 'unknown' });
  await changeThings(it.db, 'archive', 'run', [run]);
  await expect(askRun(it.db, run, 'resume')).rejects.toMatchObject({ code: 'thing.archived' });
  expect(await askRun(it.db, run, 'cancel')).toMatchObject({ kind: 'refused', state: 'failed' });
  await changeThings(it.db, 'restore', 'run', [run]);
  await changeThings(it.db, 'archive', 'project', [project]);
  await expect(askRun(it.db, run, 'resume')).rejects.toMatchObject({ code: 'thing.archived' });
  await changeThings(it.db, 'restore', 'project', [project]);
  const test = await things.dataset(project, 'held out');
  await sql`update runs set test_dataset_version_id = ${test.version} where id = ${run}`.execute(it.db);
  await changeThings(it.db, 'delete', 'dataset', [test.id]);
  await expect(askRun(it.db, run, 'resume')).rejects.toMatchObject({
    ...deleted,
    message: 'The dataset “held out” was deleted.',
  });
  await changeThings(it.db, 'delete', 'run', [run]);
  for (const wish of ['resume', 'cancel', 'finish'] as const)
    await expect(askRun(it.db, run, wish)).rejects.toMatchObject(deleted);
});

test('an end is told to the queue and to the project, with what the agent could not do', async () => {
  const agent = await yard.agent();
  const run = await things.run(project, data.version);
  await leaseRun(it.db, agent, ['cpu']);
  await told();
  const trouble = { what: 'file', code: 'upload.not_found', message: 'gone', hint: null, count: 1 } as const;
  expect(
    await finishAttempt(it.db, { runId: run, attempt: 1 }, { outcome: 'failed', failure: null }, [trouble]),
  ).toMatchObject({ state: 'failed' });
  expect((await told()).map(({ kind, id }) => [kind, id])).toEqual([
    ['run', run],
    ['run', run],
    ['queue', run],
    ['project', project],
  ]);
  expect(await listTroubles(it.db, run)).toMatchObject([{ what: 'file', message: 'gone' }]);
  const failure = {
    code: 'engine.failed',
    message: 'The worker ended with a failure',
    hint: 'The log has its last words.',
  };
  expect(await listAttempts(it.db, run)).toEqual([
    {
      number: 1,
      agent_id: agent,
      agent_name: 'test',
      device: 'cpu',
      devices: ['cpu'],
      started_at: expect.stringMatching(/^20.*Z$/),
      ended_at: expect.stringMatching(/^20.*Z$/),
      outcome: 'failed',
      failure,
    },
  ]);
  expect(await rowOf(run)).toMatchObject({ lease_until: null, failure, seen: false });
  expect(await finishAttempt(it.db, { runId: 'run_nobody', attempt: 1 }, { outcome: 'failed', failure: null })).toEqual(
    { kind: 'unknown' },
  );
});

test('a lease has the threads of its device, the test data and the reading; who is not known gets none', async () => {
  const devices = testHello(2).devices.map((device, index) => ({ ...device, threads: index + 3 }));
  const agent = await registerAgent(it.db, testId('agt'), { ...testHello(), devices });
  const run = await things.run(project, data.version);
  const test = await things.dataset(project, 'held out', '/data/test');
  await sql`update runs set test_dataset_version_id = ${test.version}, reading = '{"a":1}', test_dialect = '{"b":2}' where id = ${run}`.execute(
    it.db,
  );
  expect(await leaseRun(it.db, 'agt_nobody', ['cpu'])).toBeNull();
  expect(await leaseRun(it.db, agent, ['cuda:7'])).toBeNull();
  await told();
  expect(await leaseRun(it.db, agent, ['cpu:1'])).toMatchObject({
    run_id: run,
    device: 'cpu:1',
    threads: 4,
    job: { reading: { a: 1 }, test_dialect: { b: 2 }, config: { data: data.version } },
    data: { version_id: data.version },
    test_data: { version_id: test.version, path: '/data/test' },
  });
  expect((await told())[0]).toMatchObject({
    kind: 'run',
    id: run,
    patch: { fields: { state: 'running', device: 'cpu:1', attempt: 1 } },
  });
  expect((await rowOf(run)).started_at).toBeInstanceOf(Date);
  // Of what is lost it is the run that was asked first, and none that shall end.
  await askRun(it.db, run, 'cancel');
  expect(await leaseRun(it.db, agent, ['cpu:1'])).toBeNull();
  const next = await things.run(project, data.version);
  const last = await things.run(project, data.version);
  expect(await queueHead(it.db)).toEqual(
    [next, last].map((id) => ({ id, task: 'tabular-classification', pinnedTo: null, devices: 1 })),
  );
  expect(await queueHead(it.db, 1)).toHaveLength(1);
  expect(await leaseRun(it.db, agent, ['cpu', 'cpu:1'])).toMatchObject({
    run_id: next,
    device: 'cpu',
    test_data: null,
  });
  expect((await runItems(it.db, [last, next, 'run_nobody'])).map(({ id, device }) => [id, device])).toEqual([
    [last, null],
    [next, 'cpu'],
  ]);
  expect(await runItems(it.db, [])).toEqual([]);
  expect((await runsInState(it.db, 'running', 9)).map(({ id }) => id)).toEqual([run, next]);
  expect((await runsInState(it.db, 'queued', 9)).map(({ id }) => id)).toEqual([last]);
  expect(await runsInState(it.db, 'ended', 9)).toEqual([]);
});
