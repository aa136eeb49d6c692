// What is told of all runs that fit, found where they lie: counts, the metric that most of them have, the best one.
import type { RunFacets } from '@trainyard/contracts/run-list';
import { metricInterval } from '@trainyard/core/metric';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { modelName, runsJoined } from './run-column.ts';
import { conditionSql, type RunFilter } from './run-condition.ts';
import { runItems } from './run-summary.ts';

/** Values that a filter can offer; more than these nobody reads. */
const MOST_VALUES = 50;

interface Group {
  state: string;
  dataset_id: string | null;
  dataset: string | null;
  model: string | null;
  metric_name: string;
  greater: boolean;
  runs: number;
  judged: number;
}

/** All but the fields. `ids` are those of the runs that fit, to look them up by. */
export async function runFacets(db: Db, filter: RunFilter): Promise<Omit<RunFacets, 'fields'> & { ids: string[] }> {
  const fits = conditionSql(filter);
  const [{ rows: groups }, { rows: listed }] = await Promise.all([
    sql<Group>`
      select r.state, d.id as dataset_id, d.name as dataset, ${modelName} as model, r.metric_name, r.metric_greater_is_better as greater,
        count(*) as runs, count(finite(r.metric_value)) as judged
      from ${runsJoined} where ${fits} group by 1, 2, 3, 4, 5, 6`.execute(db),
    // As one text: ten thousand rows of one id each cost ten times as much to carry.
    sql<{ ids: string | null }>`select string_agg(r.id, ',') as ids from ${runsJoined} where ${fits}`.execute(db),
  ]);
  const ids = listed[0]?.ids?.split(',') ?? [];
  const [ranking] = most(
    groups.filter(({ judged }) => judged > 0),
    (group) => `${group.greater} ${group.metric_name}`,
    'judged',
  );
  const [greater = '', ...words] = ranking?.value.split(' ') ?? [];
  const metric = ranking ? { name: words.join(' '), greater_is_better: greater === 'true' } : null;
  const { range, best, near } = metric ? await ranked(db, filter, metric) : { range: null, best: null, near: 0 };
  return {
    ids,
    total: groups.reduce((sum, { runs }) => sum + runs, 0),
    states: most(groups, ({ state }) => state, 'runs'),
    datasets: most(groups, ({ dataset_id }) => dataset_id, 'runs').map(({ value, runs }) => ({
      id: value,
      name: groups.find(({ dataset_id }) => dataset_id === value)?.dataset ?? '',
      runs,
    })),
    models: most(groups, ({ model }) => model, 'runs'),
    metric: metric && ranking ? { ...metric, runs: ranking.runs, range } : null,
    best,
    near,
  };
}

/** Values with how many they are, the most frequent first. */
function most(
  groups: readonly Group[],
  valueOf: (group: Group) => string | null,
  count: 'runs' | 'judged',
): { value: string; runs: number }[] {
  const found = new Map<string, number>();
  for (const group of groups) {
    const value = valueOf(group);
    if (value !== null) found.set(value, (found.get(value) ?? 0) + group[count]);
  }
  return [...found]
    .map(([value, runs]) => ({ value, runs }))
    .toSorted((a, b) => b.runs - a.runs || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_VALUES);
}

/** z of a 95 % interval, as core/statistics.ts has it. */
const Z = 1.959963984540054;

async function ranked(
  db: Db,
  filter: RunFilter,
  metric: { name: string; greater_is_better: boolean },
): Promise<{ range: [number, number] | null; best: RunFacets['best']; near: number }> {
  const way = metric.greater_is_better ? sql`desc` : sql`asc`;
  // What a run that failed came to on the way is no result: it neither ranks nor stretches the axis.
  const judged = sql`select r.id, r.state, finite(r.metric_value) as value, r.metric_examples::float8 as n from ${runsJoined}
    where ${conditionSql(filter)} and r.metric_name = ${metric.name} and finite(r.metric_value) is not null and r.state <> 'failed'`;
  // Wilson, for the metric that is a share of counted examples.
  const share = sql`${metric.name}::text = 'accuracy' and n >= 1 and value between 0 and 1`;
  const centre = sql`(value + ${(Z * Z) / 2}::float8 / n) / (1 + ${Z * Z}::float8 / n)`;
  const half = sql`${Z}::float8 * sqrt(value * (1 - value) / n + ${(Z * Z) / 4}::float8 / (n * n)) / (1 + ${Z * Z}::float8 / n)`;
  const { rows } = await sql<{ low: number; high: number; id: string; value: number; n: number | null }>`
    with judged as materialized (${judged})
    select (select min(case when ${share} then least(value, ${centre} - ${half}) else value end) from judged) as low,
      (select max(case when ${share} then greatest(value, ${centre} + ${half}) else value end) from judged) as high, b.id, b.value, b.n
    from (
      -- The first fold of a run at work says little: it is the best only where nothing else has a result.
      select id, value, n from judged order by (state = 'running' and n is null), value ${way}, id desc limit 1
    ) b`.execute(db);
  const [row] = rows;
  if (!row) return { range: null, best: null, near: 0 };
  const [best = null] = await runItems(db, [row.id]);
  const interval = metricInterval(metric.name, row.value, row.n);
  return {
    range: [row.low, row.high],
    best,
    near: interval ? await countWithin(db, filter, { ...metric, id: row.id, interval }) : 0,
  };
}

async function countWithin(
  db: Db,
  filter: RunFilter,
  best: { id: string; name: string; interval: [number, number] },
): Promise<number> {
  const [low, high] = best.interval;
  const { rows } = await sql<{ near: number }>`
    select count(*) as near from ${runsJoined}
    where ${conditionSql(filter)} and r.metric_name = ${best.name} and r.metric_value between ${low} and ${high} and r.id <> ${best.id}
      and r.state <> 'failed' and not (r.state = 'running' and r.metric_examples is null)`.execute(db);
  return rows[0]?.near ?? 0;
}

/** What the configs of these runs say, and the data by the name that people know. */
export async function runConfigs(
  db: Db,
  ids: readonly string[],
): Promise<{ id: string; config: unknown; data: string }[]> {
  const rows = await db
    .selectFrom('runs as r')
    .innerJoin('dataset_versions as v', 'v.id', 'r.dataset_version_id')
    .innerJoin('datasets as d', 'd.id', 'v.dataset_id')
    .select(['r.id', 'r.config', 'd.name', 'v.number'])
    .where(sql<boolean>`r.id = any(${[...ids]}::text[])`)
    .execute();
  return rows.map(({ id, config, name, number }) => ({ id, config, data: `${name} v${number}` }));
}
