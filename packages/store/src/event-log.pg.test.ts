// The log of a run read by kind, level and text, whether its events lie loose or are packed; and what events leave untouched.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { sql } from 'kysely';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { appendEvents, eventCount } from './event.ts';
import { type EventQuery, listEvents } from './event-log.ts';
import { leaseRun } from './lease.ts';
import { metricSeries } from './metric.ts';
import type { Notice } from './notify.ts';
import { runDetail } from './run-detail.ts';
import { type TestDatabase, testDatabase } from './testing.ts';
import { testNotices } from './testing-notices.ts';
import { testYard, type TestYard } from './testing-yard.ts';

let it: TestDatabase;
let yard: TestYard;
let told: () => Promise<Notice[]>;
let agent: string;
let run: string;
let seq: number;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  agent = await yard.agent();
  told = await testNotices(it.db);
});
afterAll(() => it.close());
beforeEach(async () => {
  await sql`update runs set state = 'cancelled'`.execute(it.db);
  run = await yard.run();
  seq = 0;
  await leaseRun(it.db, agent, ['cpu']);
});

const time = '2026-01-01T00:00:00.000Z';
const event = (more: Record<string, JsonValue>): JsonValue => ({ seq: (seq += 1), attempt: 1, time, ...more });
const log = (level: string, message: string) => event({ event: 'log', level, message });
const metric = (step: number, name = 'train/loss') =>
  event({ event: 'metric', step, epoch: null, values: { [name]: step } });
const metrics = (count: number) => Array.from({ length: count }, () => metric(seq + 1));
const append = async (events: JsonValue[]) =>
  expect(await appendEvents(it.db, { runId: run, attempt: 1 }, events)).toMatchObject({ kind: 'ok', invalid: 0 });
const read = async (query: Partial<EventQuery> = {}) =>
  (await listEvents(it.db, run, { after: 0, limit: 5_000, ...query })).map(({ position }) => position);
const rowOf = async () => it.db.selectFrom('runs').selectAll().where('id', '=', run).executeTakeFirstOrThrow();

test('kinds with commas and blanks, the lowest level of a log, and a text; none of them is all', async () => {
  await append([log('debug', 'one'), log('info', 'two'), metric(3), log('warning', 'three'), log('error', 'four')]);
  expect(await read()).toEqual([1, 2, 3, 4, 5]);
  for (const kind of ['', ' ', ',', ' , ']) expect(await read({ kind })).toEqual([1, 2, 3, 4, 5]);
  expect(await read({ q: '' })).toEqual([1, 2, 3, 4, 5]);
  expect(await read({ kind: 'log' })).toEqual([1, 2, 4, 5]);
  expect(await read({ kind: ' metric ,, ' })).toEqual([3]);
  expect(await read({ kind: 'metric, log' })).toEqual([1, 2, 3, 4, 5]);
  expect(await read({ kind: 'status' })).toEqual([]);
  expect(await read({ level: 'debug' })).toEqual([1, 2, 3, 4, 5]);
  expect(await read({ level: 'warning' })).toEqual([3, 4, 5]);
  expect(await read({ level: 'error', kind: 'log' })).toEqual([5]);
  expect(await read({ level: 'info', q: 't' })).toEqual([2, 4]);
  expect(await read({ level: 'info', limit: 2 })).toEqual([2, 3]);
  expect(await read({ level: 'info', before: 5, limit: 2 })).toEqual([3, 4]);
  expect(await read({ after: 2, before: 5 })).toEqual([3, 4]);
  expect(await read({ after: 1, limit: 2 })).toEqual([2, 3]);
  expect(await read({ before: 4, limit: 2 })).toEqual([2, 3]);
  expect(await read({ after: 5 })).toEqual([]);
  expect(await listEvents(it.db, 'run_nobody', { after: 0, limit: 9 })).toEqual([]);
  expect(await listEvents(it.db, 'run_nobody', { after: 0, limit: 9, q: 'x' })).toEqual([]);
  expect([await eventCount(it.db, run), await eventCount(it.db, 'run_nobody')]).toEqual([5, undefined]);
});

test('what is packed is read like what lies loose, by its text too, blanks in it or not', async () => {
  await append([log('info', 'begin'), ...metrics(70), log('info', 'end')]);
  expect(await rowOf()).toMatchObject({ loose: 0, packed_to: 71, event_count: 72 });
  expect(await read({ kind: 'metric', limit: 3 })).toEqual([2, 3, 4]);
  expect(await read({ kind: 'metric', before: 72, limit: 3 })).toEqual([69, 70, 71]);
  expect(await read({ kind: 'log' })).toEqual([1, 72]);
  expect(await read({ limit: 3 })).toEqual([1, 2, 3]);
  expect(await read({ before: 73, limit: 3 })).toEqual([70, 71, 72]);
  expect(await read({ level: 'warning', limit: 2 })).toEqual([2, 3]);
  for (const q of ['"step":50,', '"step": 50,', 'LOSS":50', 'loss": 50'])
    expect(await read({ kind: 'metric', q }), q).toEqual([50]);
  expect(await read({ kind: 'metric', q: '"step": 2', limit: 2 })).toEqual([2, 20]);
  expect(await read({ kind: 'metric', q: '"step": 2', limit: 2, before: 60 })).toEqual([28, 29]);
  expect(await read({ q: 'loss' })).toEqual([]);
  const [one] = await listEvents(it.db, run, { after: 49, limit: 1 });
  expect(one).toEqual({
    position: 50,
    attempt: 1,
    seq: 50,
    time,
    event: 'metric',
    payload: { step: 50, epoch: null, values: { 'train/loss': 50 } },
  });
});

test('few metric events wait as rows; many at once, or when they have become many, are packed', async () => {
  await append(metrics(63));
  expect(await rowOf()).toMatchObject({ loose: 63, packed_to: 0 });
  await append([...metrics(63), log('info', 'between')]);
  expect(await rowOf()).toMatchObject({ loose: 126, packed_to: 0 });
  await append(metrics(2));
  expect(await rowOf()).toMatchObject({ loose: 128, packed_to: 0 });
  await append([log('info', 'no metric packs nothing')]);
  expect(await rowOf()).toMatchObject({ loose: 128, packed_to: 0 });
  // Rows lie in whatever order the database likes.
  await sql`update events set time = time where run = (select key from runs where id = ${run}) and position = 1`.execute(
    it.db,
  );
  await append([metric(131), log('info', 'last')]);
  expect(await rowOf()).toMatchObject({ loose: 0, packed_to: 131 });
  expect(await read()).toEqual(Array.from({ length: 132 }, (_, index) => index + 1));
  const [series] = await metricSeries(it.db, run, { limit: 500 });
  expect(series?.points.map(([step]) => step)).toEqual([
    ...Array.from({ length: 126 }, (_, index) => index + 1),
    128,
    129,
    131,
  ]);
  await append(metrics(64));
  expect(await rowOf()).toMatchObject({ loose: 0, packed_to: 196 });
});

test('lines of a log change nothing but their counts, and are told as events alone', async () => {
  await told();
  await append([log('info', 'a'), log('warning', 'b'), log('warning', 'c'), log('error', 'd')]);
  expect(await told()).toEqual([{ kind: 'events', id: run }]);
  const nothing = {
    progress: null,
    data: null,
    effective_config: null,
    failure: null,
    stop: null,
    metrics: {},
    metric_value: null,
    metric_epoch: null,
  };
  expect(await rowOf()).toMatchObject({ ...nothing, event_count: 4, log_warnings: 2, log_errors: 1 });
  expect((await runDetail(it.db, run))?.log_counts).toEqual({ warnings: 2, errors: 1 });
  const attempt = it.db
    .selectFrom('attempts')
    .select(sql<boolean>`timeline is null`.as('none'))
    .where('run_id', '=', run);
  expect(await attempt.executeTakeFirst()).toEqual({ none: true });
  expect((await runDetail(it.db, run))?.stages).toEqual([]);
  // Runs that are older than the counting have no count.
  await sql`update runs set log_warnings = null, log_errors = 7 where id = ${run}`.execute(it.db);
  await append([log('warning', 'e'), log('error', 'f')]);
  expect(await rowOf()).toMatchObject({ log_warnings: null, log_errors: 8 });
  expect((await runDetail(it.db, run))?.log_counts).toBeNull();
  expect(await runDetail(it.db, 'run_nobody')).toBeUndefined();
});

test('a batch that brings files, data or config is told for the page of the run, with no field of a list', async () => {
  await told();
  const file = event({ event: 'artifact', path: 'a', kind: 'other', bytes: 1, sha256: 'a'.repeat(64) });
  for (const one of [
    file,
    event({ event: 'data', summary: { rows: 1 } }),
    event({ event: 'config', config: { epochs: 1 } }),
  ]) {
    await append([one]);
    const project = yard.projectId;
    expect(await told()).toEqual([
      { kind: 'events', id: run },
      {
        kind: 'run',
        id: run,
        project,
        detail: true,
        patch: { type: 'patch', kind: 'run', id: run, project, fields: {} },
      },
    ]);
  }
  // What goes behind a sparkline has an end.
  await append(Array.from({ length: 30 }, (_, index) => metric(index, 'val/accuracy')));
  const [, notice] = await told();
  expect(notice?.patch).toMatchObject({ sparkline: Array.from({ length: 20 }, (_, index) => index + 10) });
});
