// With ten thousand runs, five million points and a log, a model, files and checkpoints for each of them no query of a page reads a table from end to end.
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Database } from './database.ts';
import { listEvents } from './event-log.ts';
import { listGroups } from './group.ts';
import { metricSeries } from './metric.ts';
import { findProject } from './project.ts';
import { runDetail } from './run-detail.ts';
import { runFacets } from './run-facets.ts';
import { listRuns } from './run-list.ts';
import { runStanding } from './run-standing.ts';
import { runsInState, runSummary } from './run-summary.ts';
import { sparklines } from './sparkline.ts';
import { explain, wholeReads } from './testing-plan.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testYard } from './testing-yard.ts';

let it: TestDatabase;
let run: string;
/** One project of twenty. */
const own = 'prj7';
const RUNS = 10_000;
/** Of each run: points in one chunk, and lines. */
const POINTS = 500;
const LINES = 20;

beforeAll(async () => {
  it = await testDatabase();
  const yard = await testYard(it.db);
  run = await yard.run();
  const copied = `id, project_id, dataset_version_id, name, state, task, config, metric_name, metric_greater_is_better`;
  await sql`
    insert into runs (${sql.raw(copied)}, attempt, event_count, packed_to, paged_to, ended_at)
    select 'run_' || lpad(n::text, 26, 'x'), project_id, dataset_version_id, name, case when n <= 20 then 'queued' else 'completed' end, task, config,
      metric_name, metric_greater_is_better, 1, ${POINTS + LINES}, ${POINTS}, ${POINTS + LINES}, case when n > 20 then now() - make_interval(secs => n) end
    from runs, generate_series(1, ${RUNS}::int) n where id = ${run};
    `.execute(it.db);
  await sql`insert into attempts (run_id, number, device, acked_seq, outcome, ended_at) select id, 1, 'cpu', event_count, 'completed', now() from runs`.execute(
    it.db,
  );
  await sql`insert into series (run, name) select key, 'val/accuracy' from runs`.execute(it.db);
  await sql`
    insert into frames (run, first_position, last_position, n, position_stride, time, time_stride, step, step_stride, last_step)
    select key, 1, ${POINTS}, ${POINTS}, 1, 0, 0, 1, 1, ${POINTS} from runs`.execute(it.db);
  await sql`
    insert into chunks (series, frame, skip, n, sorted, first_step, last_step, low_step, high_step, first, last, low, high, values)
    select id, 1, 0, ${POINTS}, true, 1, ${POINTS}, 1, ${POINTS}, 1, ${POINTS}, 1, ${POINTS}, array(select g::float8 from generate_series(1, ${POINTS}::int) g) from series`.execute(
    it.db,
  );
  await sql`
    insert into events (run, position, time, event, payload)
    select key, ${POINTS} + g, now(), 'log', jsonb_build_object('level', 'info', 'message', 'line ' || g) from runs, generate_series(1, ${LINES}::int) g`.execute(
    it.db,
  );
  await sql`
    insert into log_pages (run, first_position, last_position, text)
    select run, min(position), max(position), string_agg(payload ->> 'message', e'\\n' order by position) from events group by run`.execute(
    it.db,
  );
  await sql`
    insert into models (id, project_id, run_id, name, task, architecture, metrics, signature, files, environment)
    select 'mdl' || id, project_id, id, name, task, 'x', '{}', '{}', '[]', '{}' from runs`.execute(it.db);
  await sql`insert into artifacts (run_id, path, kind, bytes, sha256) select id, 'a', 'other', 1, 'a' from runs`.execute(
    it.db,
  );
  await sql`
    insert into checkpoints (run_id, path, attempt, kind, step, bytes, sha256, metrics, time)
    select id, 'c', 1, 'last', 1, 1, 'a', '{}', now() from runs`.execute(it.db);
  await sql`insert into troubles (run_id, what, code, message, count) select id, 'model', 'x', 'x', 1 from runs`.execute(
    it.db,
  );
  // Twenty projects with ten groups each, results of two questions, and saved configs.
  await sql`insert into projects (id, name) select 'prj' || n, n from generate_series(0, 19) n`.execute(it.db);
  await sql`
    insert into groups (id, project_id, name) select 'grp' || p || ' ' || n, 'prj' || p, n from generate_series(0, 19) p, generate_series(0, 9) n`.execute(
    it.db,
  );
  await sql`
    update runs set project_id = 'prj' || key % 20, group_id = 'grp' || key % 20 || ' ' || (key / 20) % 10, question = 'q' || (key / 20) % 2,
      metric_value = case when state = 'completed' then 0.5 end, metric_examples = 100 where id <> ${run}`.execute(
    it.db,
  );
  await sql`update models m set project_id = r.project_id from runs r where r.id = m.run_id`.execute(it.db);
  await sql`insert into configs (id, project_id, name, config) select 'cfg' || n, 'prj' || n % 20, 'c', '{}' from generate_series(1, 4000) n`.execute(
    it.db,
  );
  await sql`vacuum analyze`.execute(it.db);
  // One in the middle.
  run = `run_${'5000'.padStart(26, 'x')}`;
}, 240_000);
afterAll(() => it.close());

const end = POINTS + LINES + 1;
test.each<[string, (db: Database) => Promise<unknown>]>([
  ['the curves of a run', async (db) => metricSeries(db, run, { limit: 100 })],
  [
    'a zoom into them',
    async (db) => metricSeries(db, run, { limit: 100, names: ['val/accuracy'], from: 100, to: 300 }),
  ],
  ['the whole log', async (db) => listEvents(db, run, { after: 0, limit: 1000 })],
  ['the tail of the log', async (db) => listEvents(db, run, { after: 0, before: end, limit: 50, kind: 'log,error' })],
  ['the metric events', async (db) => listEvents(db, run, { after: 0, limit: 100, kind: 'metric' })],
  ['a search in the log', async (db) => listEvents(db, run, { after: 0, limit: 100, q: 'line 7' })],
  ['a search backwards', async (db) => listEvents(db, run, { after: 0, before: end, limit: 10, q: 'e' })],
  ['the lines of a page of runs', async (db) => sparklines(db, await fifty(db))],
  ['one run', async (db) => runSummary(db, run)],
  ['one run, whole', async (db) => runDetail(db, run)],
  ['where a run stands', async (db) => runStanding(db, run)],
  ['a project', async (db) => findProject(db, own)],
  ['its groups', async (db) => listGroups(db, { project: own, limit: 50 })],
  ['its facets', async (db) => runFacets(db, { project: own })],
  ...(['rank', null] as const).map((column): [string, (db: Database) => Promise<unknown>] => [
    `its runs, sorted by ${column ?? 'age'}`,
    async (db) => listRuns(db, { filter: { project: own }, sort: { column, down: true }, place: { limit: 40 } }),
  ]),
  ['the queue of the yard', async (db) => runsInState(db, 'queued', 50)],
  ['what runs on the yard', async (db) => runsInState(db, 'running', 50)],
  ['what ended on the yard', async (db) => runsInState(db, 'ended', 50)],
])('%s: no table is read from end to end', async (_page, work) => {
  const plans = await explain(it.url, work);
  expect(plans.length).toBeGreaterThan(0);
  expect(plans.flatMap(({ query, plan }) => wholeReads(plan).map((table) => `${table}: ${query}`))).toEqual([]);
});

async function fifty(db: Database): Promise<{ id: string; metric_name: string }[]> {
  return db.selectFrom('runs').select(['id', 'metric_name']).orderBy('id', 'desc').limit(50).execute();
}
