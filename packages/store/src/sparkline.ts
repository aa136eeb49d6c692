// The ranking metric of many runs as short lines, in one query.
import { downSample } from '@trainyard/core/down-sample';
import { liveName } from '@trainyard/core/metric';
import { sql } from 'kysely';
import type { Db } from './database.ts';

const MAX_SPARKLINE = 40;
/** Points that one run may bring into memory; beyond that every n-th is read. */
const MAX_READ = 400;

/** Lines by run id; runs without a value are missing. */
export async function sparklines(db: Db, runs: { id: string; metric_name: string }[]): Promise<Map<string, number[]>> {
  if (runs.length === 0) return new Map();
  const ids = runs.map((run) => run.id);
  const names = runs.map((run) => liveName(run.metric_name));
  const { rows } = await sql<{ run_id: string; values: number[] }>`
    select w.run_id, m.values from unnest(${ids}::text[], ${names}::text[]) as w(run_id, name)
    join lateral (
      select array_agg(value order by step) as values from (
        select step, value, row_number() over (order by step) as n, count(*) over () as total
        from metrics where run_id = w.run_id and name = w.name
      ) numbered where total <= ${MAX_READ} or n % (total / ${MAX_READ} + 1) = 0 or n = total
    ) m on m.values is not null`.execute(db);
  return new Map(rows.map(({ run_id, values }) => [run_id, shorten(values)]));
}

function shorten(values: number[]): number[] {
  const points = values.flatMap((value, step) => (Number.isFinite(value) ? [{ step, value }] : []));
  return rounded(downSample(points, MAX_SPARKLINE).map((point) => point.value));
}

/** Digits that a line twenty pixels high can show: a thousandth of its height. A row of a list is half as long for it. */
function rounded(values: number[]): number[] {
  const largest = Math.max(...values.map(Math.abs));
  const height = Math.max(...values) - Math.min(...values);
  const lost = largest > 0 && height > 0 ? Math.ceil(Math.log10(largest / height)) : 0;
  const digits = Math.min(15, Math.max(4, lost + 3));
  return values.map((value) => Number(value.toPrecision(digits)));
}
