// A database that the first schema filled says the same after the migration: every event, every curve, every count.
import type { MetricSeries } from '@trainyard/contracts/run';
import { type Float, toFloat } from '@trainyard/contracts/scalar';
import { sql } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { patiently } from '../database.ts';
import { listEvents } from '../event-log.ts';
import { appendEvents } from '../event.ts';
import { metricSeries } from '../metric.ts';
import { migrate } from '../migrate.ts';
import { type TestDatabase, testDatabase } from '../testing.ts';
import * as initial from './0001-initial.ts';

let it: TestDatabase;
beforeAll(async () => {
  it = await testDatabase();
  await sql`drop schema public cascade; create schema public`.execute(it.db);
  const { error } = await patiently(it.db, async (db) =>
    new Migrator({ db, provider: { getMigrations: async () => ({ '0001-initial': initial }) } }).migrateToLatest(),
  );
  expect(error).toBeUndefined();
  await sql`
    insert into projects (id, name) values ('p', 'p');
    insert into datasets (id, project_id, name, kind, path, source) values ('d', 'p', 'd', 'images', '/', 'path');
    insert into dataset_versions (id, dataset_id, number, fingerprint, files, bytes, profile, findings) values ('v', 'd', 1, '', 1, 1, '{}', '[]')`.execute(
    it.db,
  );
});
afterAll(() => it.close());

interface Old {
  position: number;
  attempt: number;
  seq: number;
  time: string;
  event: string;
  payload: { step?: number; epoch?: number | null; values?: Record<string, Float>; message?: string };
}

/** Events as workers wrote them: `n` of them, in two attempts of which the second repeats a stretch. */
function oldEvents(n: number, epochAt: (step: number) => number | null): Old[] {
  const events: Old[] = [];
  let step = 0;
  for (let index = 0; index < n; index += 1) {
    const attempt = index < n * 0.6 ? 1 : 2;
    if (index === Math.ceil(n * 0.6)) step = Math.floor(step / 2);
    const seq = attempt === 1 ? index + 1 : index + 1 - Math.ceil(n * 0.6);
    const place = { position: index + 1, attempt, seq, time: new Date(1.7e12 + index * index * 37).toISOString() };
    if (index % 5 === 3) {
      events.push({ ...place, event: 'log', payload: { message: `Line ${index} ${'x'.repeat(index % 90)}` } });
      continue;
    }
    step += index % 4 === 0 ? 0 : 1;
    const values: Record<string, Float> = { 'train/loss': index % 50 === 7 ? 'NaN' : Math.sin(index * 1.7) / 3 };
    if (index % 25 === 4) values['val/accuracy'] = index % 100 === 4 ? '-Infinity' : Math.cos(index);
    events.push({ ...place, event: 'metric', payload: { step, epoch: epochAt(step), values } });
  }
  return events;
}

async function fill(id: string, events: Old[]): Promise<void> {
  const acked = (attempt: number) => events.filter((event) => event.attempt === attempt).length;
  await sql`
    insert into runs (id, project_id, dataset_version_id, name, state, task, config, metric_name, metric_greater_is_better, attempt, event_count)
    values (${id}, 'p', 'v', ${id}, 'running', 'image-classification', '{}', 'accuracy', true, 2, ${events.length})`.execute(
    it.db,
  );
  await sql`
    insert into attempts (run_id, number, device, acked_seq, outcome) values (${id}, 1, 'cpu', ${acked(1)}, 'lost'), (${id}, 2, 'cpu', ${acked(2)}, 'running')`.execute(
    it.db,
  );
  await sql`
    insert into events (run_id, position, attempt, seq, time, event, payload)
    select ${id}, e.* from jsonb_to_recordset(${JSON.stringify(events)}::jsonb) as e(position int, attempt int, seq int, time timestamptz, event text, payload jsonb)`.execute(
    it.db,
  );
  await sql`
    insert into metrics (run_id, name, step, attempt, epoch, value)
    select distinct on (v.key, payload -> 'step') run_id, v.key, (payload ->> 'step')::int, attempt, (payload ->> 'epoch')::float8, v.value::float8
    from events, jsonb_each_text(payload -> 'values') v where run_id = ${id} and event = 'metric'
    order by v.key, payload -> 'step', position desc`.execute(it.db);
}

async function curves(id: string): Promise<MetricSeries[]> {
  const { rows } = await sql<{ name: string; step: number; value: number; epoch: number | null }>`
    select name, step, value, epoch from metrics where run_id = ${id} order by name, step`.execute(it.db);
  return [...Map.groupBy(rows, ({ name }) => name)].map(([name, points]) => ({
    name,
    total: points.length,
    points: points.map(({ step, value, epoch }) => [step, toFloat(value), epoch]),
  }));
}

test('events and curves are the same before and after, and the runs go on', async () => {
  const runs = new Map([
    ['even', oldEvents(3000, (step) => step / 128)],
    ['none', oldEvents(1500, () => null)],
    ['odd', oldEvents(1500, (step) => (step % 7 === 0 ? null : Math.sqrt(step)))],
    ['one', oldEvents(1, () => 1)],
  ]);
  for (const [id, events] of runs) await fill(id, events);
  const before = new Map<string, MetricSeries[]>();
  for (const id of runs.keys()) before.set(id, await curves(id));
  expect(await migrate(it.db)).toContain('0002-series');
  for (const [id, events] of runs) {
    expect(await listEvents(it.db, id, { after: 0, limit: 5000 })).toEqual(events);
    expect(await metricSeries(it.db, id, { limit: 2000 })).toEqual(before.get(id));
    // Read by summaries and outlines it has the same ends and extremes.
    for (const [index, cut] of (await metricSeries(it.db, id, { limit: 20 })).entries()) {
      const whole = before.get(id)?.[index] as MetricSeries;
      const numbers = ({ points }: MetricSeries) =>
        points.map(([, value]) => Number(value)).filter((value) => !Number.isNaN(value));
      expect(cut.total).toBe(whole.total);
      expect(whole.points).toEqual(expect.arrayContaining(cut.points));
      expect([Math.min(...numbers(cut)), Math.max(...numbers(cut))]).toEqual([
        Math.min(...numbers(whole)),
        Math.max(...numbers(whole)),
      ]);
    }
    const lines = events.filter(({ payload }) => payload.message?.toLowerCase().includes('line 1'));
    expect(
      (await listEvents(it.db, id, { after: 0, limit: 5000, q: 'LINE 1' })).map(({ position }) => position),
    ).toEqual(lines.map(({ position }) => position));
    const seq = events.filter(({ attempt }) => attempt === 2).length + 1;
    if (seq === 1) continue;
    const more = {
      seq,
      attempt: 2,
      time: '2026-01-01T00:00:00.000Z',
      event: 'metric',
      step: 1,
      epoch: null,
      values: { new: 1 },
    };
    expect(await appendEvents(it.db, { runId: id, attempt: 2 }, [more])).toEqual({
      kind: 'ok',
      acked: seq,
      invalid: 0,
    });
    expect((await listEvents(it.db, id, { after: events.length, limit: 10 })).map(({ position }) => position)).toEqual([
      events.length + 1,
    ]);
  }
}, 240_000);
