// Metric values: one per run, name and step; the newest attempt wins, so that a repeated stretch shows once.
import type { MetricSeries } from '@trainyard/contracts/run';
import { toFloat } from '@trainyard/contracts/scalar';
import { downSample } from '@trainyard/core/down-sample';
import type { MetricPoint } from '@trainyard/core/event-effects';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { toJsonb } from './json.ts';

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

/** All series of a run, each with at most `limit` points that keep the exact extremes. */
export async function metricSeries(db: Db, runId: string, limit: number): Promise<MetricSeries[]> {
  const { rows } = await sql<{ name: string; steps: number[]; values: number[]; epochs: (number | null)[] }>`
    select name, array_agg(step order by step) as steps, array_agg(value order by step) as values, array_agg(epoch order by step) as epochs
    from metrics where run_id = ${runId} group by name order by name`.execute(db);
  return rows.map(({ name, steps, values, epochs }) => {
    const points = steps.map((step, index) => ({ step, value: values[index] as number, epoch: epochs[index] ?? null }));
    const kept = downSample(points, limit);
    return { name, total: points.length, points: kept.map(({ step, value, epoch }) => [step, toFloat(value), epoch]) };
  });
}
