// The ranking metric of many runs as short lines, in a handful of queries however many runs there are.
import { toNumber, type Float } from '@trainyard/contracts/scalar';
import { downSample } from '@trainyard/core/down-sample';
import { liveName } from '@trainyard/core/metric';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { readSeries, type Wanted } from './series.ts';

const MAX_SPARKLINE = 40;

interface Found {
  run_id: string;
  run: number;
  id: number | null;
  steps: number[] | null;
  values: Float[] | null;
}

/** Lines by run id; runs without a value are missing. */
export async function sparklines(db: Db, runs: { id: string; metric_name: string }[]): Promise<Map<string, number[]>> {
  if (runs.length === 0) return new Map();
  const ids = runs.map((run) => run.id);
  const names = runs.map((run) => liveName(run.metric_name));
  const { rows } = await sql<Found>`
    select w.run_id, r.key as run, s.id, e.steps, e.values from unnest(${ids}::text[], ${names}::text[]) as w(run_id, name)
    join runs r on r.id = w.run_id
    left join series s on s.run = r.key and md5(s.name) = md5(w.name)
    left join lateral (
      select array_agg((payload ->> 'step')::int8 order by position) as steps, json_agg(payload -> 'values' -> w.name order by position) as values
      from events where run = r.key and event = 'metric' and payload -> 'values' ? w.name
    ) e on r.loose > 0`.execute(db);
  const wanted = rows.map(({ run, id, steps, values }, index): Wanted => ({
    id: id ?? -1 - index,
    run,
    loose: (steps ?? []).map((step, at) => ({
      step: Number(step),
      value: toNumber(values?.[at] as Float),
      frame: null,
    })),
  }));
  const read = await readSeries(db, wanted, { limit: 2 * MAX_SPARKLINE, from: null, to: null });
  return new Map(
    rows.flatMap(({ run_id }, index) => {
      const points = read.get(wanted[index]?.id ?? 0)?.points ?? [];
      return points.length === 0 ? [] : [[run_id, shorten(points)] as const];
    }),
  );
}

function shorten(points: readonly { step: number; value: number }[]): number[] {
  const numbers = points.filter(({ value }) => Number.isFinite(value));
  return rounded(downSample(numbers, MAX_SPARKLINE).map((point) => point.value));
}

/** Digits that a line twenty pixels high can show: a thousandth of its height. A row of a list is half as long for it. */
function rounded(values: number[]): number[] {
  const largest = Math.max(...values.map(Math.abs));
  const height = Math.max(...values) - Math.min(...values);
  const lost = largest > 0 && height > 0 ? Math.ceil(Math.log10(largest / height)) : 0;
  const digits = Math.min(15, Math.max(4, lost + 3));
  return values.map((value) => Number(value.toPrecision(digits)));
}
