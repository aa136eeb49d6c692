// Metric values: one per run, name and step; the newest attempt wins, so that a repeated stretch shows once.
import type { MetricSeries } from '@trainyard/contracts/run';
import { toFloat } from '@trainyard/contracts/scalar';
import { downSample } from '@trainyard/core/down-sample';
import type { MetricPoint } from '@trainyard/core/event-effects';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { toJsonb } from './json.ts';

/** Points of a series up to which it is read whole; beyond that the database picks the extremes. */
const READ_WHOLE = 20_000;

/** Writes points; each (name, step) must stand in them only once. */
export async function upsertMetrics(
  db: Db,
  at: { runId: string; attempt: number },
  points: MetricPoint[],
): Promise<void> {
  if (points.length === 0) return;
  await sql`
    insert into metrics (run_id, name, step, attempt, epoch, value)
    select ${at.runId}, p.name, p.step, ${at.attempt}::int, p.epoch, p.value
    from jsonb_to_recordset(${toJsonb(points)}::jsonb) as p(name text, step int, epoch float8, value float8)
    on conflict (run_id, name, step) do update set attempt = excluded.attempt, epoch = excluded.epoch, value = excluded.value
    where metrics.attempt <= excluded.attempt`.execute(db);
}

interface Stored {
  step: number;
  value: number;
  epoch: number | null;
}

/** All series of a run, each with at most `limit` points that keep the exact extremes. */
export async function metricSeries(db: Db, runId: string, limit: number): Promise<MetricSeries[]> {
  const { rows } = await sql<{ name: string; total: number; first: number; last: number }>`
    select name, count(*) as total, min(step) as first, max(step) as last
    from metrics where run_id = ${runId} group by name order by name`.execute(db);
  const small = rows.filter(({ total }) => total <= READ_WHOLE).map(({ name }) => name);
  const whole = await readWhole(db, runId, small);
  const series: MetricSeries[] = [];
  for (const { name, total, first, last } of rows) {
    const points = whole.get(name) ?? (await readExtremes(db, { runId, name, first, last }, limit));
    const kept = downSample(points, limit);
    series.push({ name, total, points: kept.map(({ step, value, epoch }) => [step, toFloat(value), epoch]) });
  }
  return series;
}

async function readWhole(db: Db, runId: string, names: string[]): Promise<Map<string, Stored[]>> {
  const { rows } = await sql<{ name: string; steps: number[]; values: number[]; epochs: (number | null)[] }>`
    select name, array_agg(step order by step) as steps, array_agg(value order by step) as values, array_agg(epoch order by step) as epochs
    from metrics where run_id = ${runId} and name = any(${names}) group by name`.execute(db);
  return new Map(
    rows.map(({ name, steps, values, epochs }) => [
      name,
      steps.map((step, index) => ({ step, value: values[index] as number, epoch: epochs[index] ?? null })),
    ]),
  );
}

/** First, last, and of each stretch of steps the smallest, the largest and a NaN: what `downSample` keeps, found in place. */
async function readExtremes(
  db: Db,
  series: { runId: string; name: string; first: number; last: number },
  limit: number,
): Promise<Stored[]> {
  const { runId, name, first, last } = series;
  const buckets = Math.max(1, Math.floor((limit - 2) / 3));
  const bucket = sql`((step - ${first}::int8) * ${buckets}::int8 / ${last - first + 1}::int8)::int`;
  // One pass without a join, whose plan would depend on statistics that a running training outruns. Arrays compare
  // element by element: the value decides, then the earlier step.
  const { rows: extremes } = await sql<{ low: number[] | null; high: number[] | null; nan: number | null }>`
    select min(array[value, step]) filter (where value <> 'NaN') as low,
      max(array[value, -step]) filter (where value <> 'NaN') as high,
      min(step) filter (where value = 'NaN') as nan
    from metrics where run_id = ${runId} and name = ${name} group by ${bucket}`.execute(db);
  const steps = extremes.flatMap(({ low, high, nan }) => [low?.[1] ?? nan, high ? -(high[1] as number) : nan, nan]);
  const wanted = [first, last, ...steps.filter((step) => step !== null)];
  const { rows } = await sql<Stored>`
    select step, value, epoch from metrics where run_id = ${runId} and name = ${name} and step = any(${wanted}::int[])
    order by step`.execute(db);
  return rows;
}
