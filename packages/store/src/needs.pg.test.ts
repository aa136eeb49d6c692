// What waits for a person, on a real database: counted whole, put away and taken back, and there again when something new happens.
import { sql } from 'kysely';
import { afterAll, beforeEach, expect, test } from 'vitest';
import { takesWork } from '@trainyard/core/availability';
import { heardSql, readMachines, takesWorkSql } from './machine.ts';
import { dismissNeeds, listNeeds, restoreNeeds } from './needs.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testId, testYard, type TestYard } from './testing-yard.ts';
import { queueProjects, yardAttempts, yardProjects } from './yard.ts';

let it: TestDatabase;
let yard: TestYard;
beforeEach(async () => {
  await it?.close();
  it = await testDatabase();
  yard = await testYard(it.db);
});
afterAll(() => it.close());

const all = () => listNeeds(it.db, { limit: 500 });
const kinds = async () => (await all()).items.map(({ kind }) => kind);
async function ended(state: string, seen = false): Promise<string> {
  const id = await yard.run();
  await sql`update runs set state = ${state}, seen = ${seen}, attempt = 1, started_at = now(), ended_at = case when ${state} = 'paused' then null else now() end where id = ${id}`.execute(
    it.db,
  );
  return id;
}

test('nothing waits where nothing happened', async () => {
  await yard.run();
  expect(await all()).toEqual({
    items: [],
    total: 0,
    counts: { lost: 0, failed: 0, silent: 0, data: 0, finished: 0, paused: 0 },
  });
});

test('sixty-five that nobody looked at are sixty-five, however few are shown', async () => {
  for (let n = 0; n < 65; n += 1) await ended('completed');
  await ended('completed', true);
  await ended('cancelled', true);
  const { items, total, counts } = await listNeeds(it.db, { limit: 5 });
  expect([items.length, total, counts.finished]).toEqual([5, 65, 65]);
  const rest = await listNeeds(it.db, { limit: 500, offset: 5 });
  expect(new Set([...items, ...rest.items].map(({ id }) => id)).size).toBe(65);
});

test('the gravest first: machines, failures, silence, data, results, pauses', async () => {
  await ended('paused');
  await ended('completed');
  await ended('failed');
  await sql`update dataset_versions set findings = '[{"severity":"error","message":"a file lies in two classes"}]'`.execute(
    it.db,
  );
  const agent = await yard.agent();
  const running = await yard.run();
  await sql`update runs set state = 'running', agent_id = ${agent}, device = 'cpu', started_at = now() - interval '4 minutes', attempt = 1 where id = ${running}`.execute(
    it.db,
  );
  expect(await kinds()).toEqual(['failed', 'silent', 'data', 'finished', 'paused']);
  // Silence is told with the machine where that is the cause.
  await sql`update agents set seen_at = now() - interval '1 hour'`.execute(it.db);
  expect(await kinds()).toEqual(['lost', 'failed', 'data', 'finished', 'paused']);
});

test('a run that spoke is not silent, whatever stands in its progress', async () => {
  const agent = await yard.agent();
  const id = await yard.run();
  const at = (progress: string) =>
    sql`update runs set state = 'running', agent_id = ${agent}, device = 'cpu', started_at = now() - interval '1 hour', progress = ${progress}::jsonb where id = ${id}`.execute(
      it.db,
    );
  await at(JSON.stringify({ at: new Date().toISOString() }));
  expect(await kinds()).toEqual([]);
  await at(JSON.stringify({ at: new Date(Date.now() - 200_000).toISOString() }));
  expect(await kinds()).toEqual(['silent']);
  await at(JSON.stringify({ at: 'yesterday' }));
  expect(await kinds()).toEqual([]);
});

test('one is put away, comes back when asked for, and again when something new happens', async () => {
  const id = await ended('paused');
  const other = await ended('failed');
  expect(await dismissNeeds(it.db, 'one', { kind: 'paused', id })).toBe(1);
  expect(await dismissNeeds(it.db, 'none', { kind: 'paused', id })).toBe(0);
  expect(await kinds()).toEqual(['failed']);
  expect(await restoreNeeds(it.db, 'one')).toBe(1);
  expect(await kinds()).toEqual(['failed', 'paused']);
  await dismissNeeds(it.db, 'two', { kind: 'paused', id });
  await sql`update runs set attempt = 2 where id = ${id}`.execute(it.db);
  expect(await kinds()).toEqual(['failed', 'paused']);
  expect((await all()).items[0]?.id).toBe(other);
});

test('all are put away at once, ended runs count as looked at, and all are taken back', async () => {
  const failed = await ended('failed');
  await ended('completed');
  await ended('paused');
  const looked = await ended('completed', true);
  await yard.agent();
  await sql`update agents set seen_at = now() - interval '1 hour'`.execute(it.db);
  const seen = async () => {
    const rows = await it.db.selectFrom('runs').select('id').where('seen', '=', true).execute();
    return rows.map((row) => row.id);
  };
  expect(await dismissNeeds(it.db, 'all', { all: true })).toBe(4);
  expect((await all()).total).toBe(0);
  expect((await seen()).length).toBe(3);
  expect(await seen()).toContain(failed);
  expect(await restoreNeeds(it.db, 'all')).toBe(4);
  expect((await all()).total).toBe(4);
  expect(await seen()).toEqual([looked]);
  expect(await restoreNeeds(it.db, 'all')).toBe(0);
});

test('what takes work is the same to the database as to everybody else', async () => {
  const ids = [];
  for (const _ of Array(8)) ids.push(await yard.agent());
  for (const [n, id] of ids.entries())
    await sql`update agents set name = ${`m${n}`}, draining = ${(n & 1) > 0}, left_at = ${(n & 2) > 0 ? sql`now()` : sql`null`},
      seen_at = ${(n & 4) > 0 ? sql`now() - interval '1 hour'` : sql`now()`} where id = ${id}`.execute(it.db);
  const { rows } = await sql<{
    id: string;
  }>`select a.id from agents a where ${takesWorkSql('a')} order by a.name`.execute(it.db);
  const machines = await readMachines(it.db);
  expect(machines.length).toBe(4);
  expect(rows.map(({ id }) => id)).toEqual(machines.filter(({ state }) => takesWork(state)).map(({ id }) => id));
  const heard = await sql<{
    id: string;
  }>`select a.id from agents a where a.left_at is null and ${heardSql('a')}`.execute(it.db);
  expect(heard.rows.length).toBe(machines.filter(({ state }) => state !== 'lost').length);
});

test('a run that was paused stands on the yard twice, with what it was each time', async () => {
  const agent = await yard.agent();
  const id = await yard.run();
  await sql`insert into attempts (run_id, number, agent_id, device, outcome, started_at, ended_at) values
    (${id}, 1, ${agent}, 'cpu', 'paused', now() - interval '30 minutes', now() - interval '20 minutes'),
    (${id}, 2, ${agent}, 'cpu', 'running', now() - interval '1 minute', null)`.execute(it.db);
  await sql`insert into attempts (run_id, number, agent_id, device, outcome, started_at, ended_at)
    select ${await yard.run()}, n, ${agent}, 'cpu', 'lost', now() - interval '3 days', now() - make_interval(hours => n) from generate_series(1, 60) n`.execute(
    it.db,
  );
  const attempts = await yardAttempts(it.db, { running: 10, ended: 10 });
  expect(attempts.length).toBe(11);
  expect(attempts.filter(({ run_id }) => run_id === id).map(({ number, outcome }) => [number, outcome])).toEqual([
    [2, 'running'],
    [1, 'paused'],
  ]);
});

test('runs that wait are counted where they wait; projects are cut and counted', async () => {
  for (const _ of Array(3)) await yard.run();
  expect(await queueProjects(it.db, 4)).toEqual([expect.objectContaining({ id: yard.projectId, total: 3 })]);
  for (let n = 0; n < 15; n += 1)
    await it.db
      .insertInto('projects')
      .values({ id: testId('prj'), name: `p ${n}`, description: '', example: n === 3 ? 'penguins' : null })
      .execute();
  const { projects, projects_total } = await yardProjects(it.db, 12);
  expect([projects.length, projects_total]).toEqual([12, 16]);
  expect(projects[0]?.example).toBe('penguins');
});
