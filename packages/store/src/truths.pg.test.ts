// What the database itself says must be true, and that data which says otherwise is mended before it does.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { leaseRun } from './lease.ts';
import { renewLeases } from './lease-renewal.ts';
import { up } from './migrations/0003-truths.ts';
import { runSummary } from './run-summary.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
});
afterAll(() => it.close());

test('many leases of one agent at once: one run for each free device, whoever asks', async () => {
  for (let round = 0; round < 5; round += 1) {
    await sql`update runs set state = 'cancelled'`.execute(it.db);
    const agent = await yard.agent(2);
    for (let count = 0; count < 12; count += 1) await yard.run();
    await Promise.all(Array.from({ length: 12 }, () => leaseRun(it.db, agent, ['cpu', 'cpu:1'])));
    const { rows } = await sql<{ device: string; runs: number }>`
      select device, count(*) as runs from runs where state = 'running' group by device order by device`.execute(it.db);
    expect(rows).toEqual([
      { device: 'cpu', runs: 1 },
      { device: 'cpu:1', runs: 1 },
    ]);
  }
});

test('an attempt that was left open does not keep its run from the next', async () => {
  await sql`update runs set state = 'cancelled'`.execute(it.db);
  const agent = await yard.agent();
  const run = await yard.run();
  await leaseRun(it.db, agent, ['cpu']);
  await sql`update runs set state = 'queued' where id = ${run}`.execute(it.db);
  expect(await leaseRun(it.db, agent, ['cpu'])).toMatchObject({ run_id: run, attempt: 2 });
});

test('a heartbeat for a run that nobody knows is answered and leaves no trace', async () => {
  const agent = await yard.agent();
  const held = [{ run_id: 'run_nobody', attempt: 1 }];
  expect(await renewLeases(it.db, agent, held)).toEqual({ current: [], revoked: held });
  expect(await it.db.selectFrom('refusals').select('run_id').where('run_id', '=', 'run_nobody').execute()).toEqual([]);
});

test('the migration mends what two leases at once had done: the first stays, the second waits again', async () => {
  await sql`update runs set state = 'cancelled'`.execute(it.db);
  await sql`
    drop trigger runs_lend on runs;
    drop index attempts_running, artifacts_waiting, artifacts_evaluation, runs_unread, artifacts_sha256, checkpoints_sha256, models_files, idempotency_age;
    drop table troubles, installation;
    alter table runs drop constraint runs_wanted;
    alter table attempts drop constraint attempts_outcome, drop constraint attempts_ended;
    alter table refusals drop constraint refusals_run;
    alter table checkpoints alter column step type int;`.execute(it.db);
  const agent = await yard.agent();
  const [first, second, ended] = [await yard.run(), await yard.run(), await yard.run()];
  for (const run of [first, second]) {
    await sql`update runs set state = 'running', agent_id = ${agent}, device = 'cpu', attempt = 1, lease_until = now() where id = ${run}`.execute(
      it.db,
    );
    await sql`insert into attempts (run_id, number, agent_id, device, outcome) values (${run}, 1, ${agent}, 'cpu', 'running')`.execute(
      it.db,
    );
  }
  await sql`insert into attempts (run_id, number, device, outcome) values (${ended}, 1, 'cpu', 'running'), (${ended}, 2, 'cpu', 'running')`.execute(
    it.db,
  );
  await sql`insert into refusals (run_id, attempt, what) values ('run_gone', 1, 'events')`.execute(it.db);
  await sql`update runs set wanted = 'nonsense' where id = ${ended}`.execute(it.db);
  await it.db.transaction().execute((trx) => up(trx as never));
  expect((await runSummary(it.db, first))?.state).toBe('running');
  expect((await runSummary(it.db, second))?.state).toBe('queued');
  const { rows } = await sql<{ outcome: string }>`
    select outcome from attempts where run_id = any(${[first, second, ended]}) order by run_id, number`.execute(it.db);
  expect(rows.map(({ outcome }) => outcome)).toEqual(['running', 'lost', 'lost', 'lost']);
});
