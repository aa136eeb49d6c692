// The yard over HTTP: small and counted whatever there is, and what is put away over HTTP stays away.
import type { NeedsPage } from '@trainyard/contracts/need';
import type { Yard } from '@trainyard/contracts/yard';
import { connect, type Database } from '@trainyard/store/database';
import { testYard, type TestYard } from '@trainyard/store/testing-yard';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { testServer, type TestServer } from '../testing-server.ts';
import { soonest } from './yard.ts';

let it: TestServer;
let db: Database;
let yard: TestYard;
beforeAll(async () => {
  it = await testServer();
  db = await connect(it.databaseUrl);
  yard = await testYard(db);
}, 240_000);
afterAll(async () => {
  await db?.close();
  await it?.close();
});

const read = async () => (await it.ask<Yard>('GET', '/yard')).json;

test('a yard of ten thousand runs, three hundred that wait and forty projects is small, and nothing of it is the length of a list', async () => {
  const first = await yard.run();
  await sql`
    insert into runs (id, project_id, dataset_version_id, name, state, task, config, metric_name, metric_greater_is_better, attempt, ended_at)
    select 'run_' || lpad(n::text, 26, 'x'), project_id, dataset_version_id, name || n, case when n <= 301 then 'queued' else 'completed' end, task, config, metric_name,
      metric_greater_is_better, 1, case when n > 301 then now() - make_interval(secs => n) end
    from runs, generate_series(1, 10301) n where id = ${first}`.execute(db);
  await sql`insert into attempts (run_id, number, device, outcome, started_at, ended_at)
    select id, 1, 'cpu', 'completed', ended_at - interval '1 second', ended_at from runs where state = 'completed'`.execute(
    db,
  );
  await sql`insert into projects (id, name, description) select 'prj_' || lpad(n::text, 26, 'x'), 'p' || n, '' from generate_series(1, 40) n`.execute(
    db,
  );
  const whole = await read();
  expect([whole.queue_total, whole.runs_total, whole.needs.total]).toEqual([302, 10_302, 10_000]);
  expect([whole.queue.length, whole.recent.length, whole.needs.items.length]).toEqual([5, 8, 5]);
  expect(whole.projects_total).toBeGreaterThanOrEqual(41);
  expect(whole.projects.length).toBe(12);
  expect(whole.queue_projects[0]).toMatchObject({ id: yard.projectId, total: 302 });
  expect(whole.queue[0]?.forecast?.reason).toBe('no machine is connected');
  expect(JSON.stringify(whole).length).toBeLessThan(60_000);
}, 240_000);

test('all are marked seen and taken back', async () => {
  const { json } = await it.ask<{ id: string; dismissed: number }>('POST', '/needs/dismiss', { all: true });
  expect(json.dismissed).toBe(10_000);
  expect((await it.ask<NeedsPage>('GET', '/needs?limit=500')).json).toMatchObject({ total: 0, items: [] });
  const back = await it.ask<{ restored: number }>('POST', `/needs/restore/${json.id}`);
  expect(back.json.restored).toBe(10_000);
  expect((await read()).needs.total).toBe(10_000);
}, 240_000);

test('those that start first stand first, then those by their place', () => {
  const at = (starts_at: string | null, position: number | null) => ({ starts_at, position }) as never;
  const forecasts = new Map([
    ['runs', at(null, null)],
    ['c', at(null, 3)],
    ['b', at(null, 1)],
    ['d', at('2026-01-02T00:00:00.000Z', 9)],
    ['a', at('2026-01-01T00:00:00.000Z', 10)],
  ]);
  expect(soonest(forecasts, 3)).toEqual(['a', 'd', 'b']);
  expect(soonest(new Map(), 5)).toEqual([]);
});
