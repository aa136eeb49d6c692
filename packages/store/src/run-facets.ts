// What is told of all runs that fit, found where they lie: counts, the questions they answer, the best of the one most answer.
import type { Question, RunFacets } from '@trainyard/contracts/run-list';
import { metricInterval } from '@trainyard/core/metric';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from './database.ts';
import { bringsValidation } from './question.ts';
import { isEqualSql, isResult } from './result.ts';
import { modelName, runsJoined } from './run-column.ts';
import { conditionSql, type RunFilter } from './run-condition.ts';
import { runItems } from './run-summary.ts';

type Bool = RawBuilder<SqlBool>;
const value = sql`finite(r.metric_value)`;

/** Values that a filter can offer; more than these nobody reads. */
const MOST_VALUES = 50;

interface Group {
  state: string;
  dataset_id: string | null;
  dataset: string | null;
  model: string | null;
  runs: number;
}
interface Asked {
  question: string;
  metric_name: string;
  greater: boolean;
  runs: number;
  measured: number;
  newest: string;
}

/** All but the fields. `ids` are those of the runs that fit, to look them up by. */
export async function runFacets(db: Db, filter: RunFilter): Promise<Omit<RunFacets, 'fields'> & { ids: string[] }> {
  const fits = conditionSql(filter);
  const [{ rows: groups }, { rows: asked }, { rows: listed }] = await Promise.all([
    sql<Group>`
      select r.state, d.id as dataset_id, d.name as dataset, ${modelName} as model, count(*) as runs
      from ${runsJoined} where ${fits} group by 1, 2, 3, 4`.execute(db),
    sql<Asked>`
      select r.question, r.metric_name, r.metric_greater_is_better as greater, count(*) as runs, count(*) filter (where ${isResult}) as measured, max(r.id) as newest
      from ${runsJoined} where ${fits} and r.question is not null group by 1, 2, 3
      order by measured desc, max(r.id) filter (where ${isResult}) desc nulls last, runs desc, newest desc`.execute(db),
    // As one text: ten thousand rows of one id each cost ten times as much to carry.
    sql<{ ids: string | null }>`select string_agg(r.id, ',') as ids from ${runsJoined} where ${fits}`.execute(db),
  ]);
  const [lead] = asked;
  const [first, questions] = await Promise.all([
    lead ? leading(db, fits, lead) : { range: null, best: null, equal: 0, near: 0 },
    questionsOf(db, asked.slice(0, MOST_VALUES)),
  ]);
  const { range, ...ranked } = first;
  return {
    ids: listed[0]?.ids?.split(',') ?? [],
    total: groups.reduce((sum, { runs }) => sum + runs, 0),
    measured: asked.reduce((sum, { measured }) => sum + measured, 0),
    states: most(groups, ({ state }) => state),
    datasets: most(groups, ({ dataset_id }) => dataset_id).map(({ value, runs }) => ({
      id: value,
      name: groups.find(({ dataset_id }) => dataset_id === value)?.dataset ?? '',
      runs,
    })),
    models: most(groups, ({ model }) => model),
    metric: lead ? { name: lead.metric_name, greater_is_better: lead.greater, measured: lead.measured, range } : null,
    ...ranked,
    questions,
    questions_total: asked.length,
  };
}

/** Values with how many they are, the most frequent first. */
function most(groups: readonly Group[], valueOf: (group: Group) => string | null): { value: string; runs: number }[] {
  const found = new Map<string, number>();
  for (const group of groups) {
    const value = valueOf(group);
    if (value !== null) found.set(value, (found.get(value) ?? 0) + group.runs);
  }
  return [...found]
    .map(([value, runs]) => ({ value, runs }))
    .toSorted((a, b) => b.runs - a.runs || (a.value < b.value ? -1 : 1))
    .slice(0, MOST_VALUES);
}

type Leading = Pick<RunFacets, 'best' | 'equal' | 'near'> & { range: [number, number] | null };

/** The best result of a question, who stands beside it, and the axis of all that is shown on it. */
async function leading(db: Db, fits: Bool, { question, metric_name, greater }: Asked): Promise<Leading> {
  const asked = sql`${runsJoined} where ${fits} and r.question = ${question} and ${value} is not null`;
  const end = (index: number) => sql`r.reference #> ${['intervals', metric_name, String(index)]}::text[]`;
  const measuredEnd = (index: number) =>
    sql`case jsonb_typeof(${end(index)}) when 'number' then (${end(index)})::float8 end`;
  const [{ rows: spans }, { rows: first }] = await Promise.all([
    // What a failed, cancelled or pruned run came to on the way does not even stretch the axis; a run at work is drawn on it.
    sql<{ examples: number | null; low: number; high: number; least: number | null; most: number | null }>`
      select r.metric_examples as examples, min(${value}) as low, max(${value}) as high, min(${measuredEnd(0)}) as least, max(${measuredEnd(1)}) as most
      from ${asked} and r.state not in ('failed', 'cancelled', 'pruned') group by 1`.execute(db),
    sql<{ id: string; value: number }>`
      select r.id, ${value} as value
      from ${asked} and ${isResult} order by ${value} ${greater ? sql`desc` : sql`asc`}, r.id desc limit 1`.execute(db),
  ]);
  const [found] = first;
  const [best = null] = found ? await runItems(db, [found.id]) : [];
  const ends = spans.flatMap(({ low, high, examples, least, most: largest }) => [
    low,
    high,
    least ?? low,
    largest ?? high,
    // Of values from as many examples the outermost has the outermost interval.
    ...(metricInterval(metric_name, low, examples) ?? []),
    ...(metricInterval(metric_name, high, examples) ?? []),
  ]);
  const range: Leading['range'] = ends.length === 0 ? null : [Math.min(...ends), Math.max(...ends)];
  if (!found || !best) return { range, best: null, equal: 0, near: 0 };
  const { interval } = best.metric;
  const isEqual = isEqualSql(value, sql`${found.value}::float8`);
  const within = interval ? sql`${value} between ${interval[0]} and ${interval[1]}` : sql`false`;
  const { rows: beside } = await sql<{ equal: number; near: number }>`
    select count(*) filter (where ${isEqual}) as equal, count(*) filter (where ${within} and not ${isEqual}) as near
    from ${asked} and ${isResult} and r.id <> ${found.id}`.execute(db);
  return { range, best, ...(beside[0] ?? { equal: 0, near: 0 }) };
}

/** Questions in words, as the newest of their runs asks them. */
async function questionsOf(db: Db, asked: readonly Asked[]): Promise<Question[]> {
  if (asked.length === 0) return [];
  type Facts = Pick<Question, 'dataset_name' | 'dataset_version_number' | 'target' | 'validation' | 'seed'> & {
    own: boolean;
    id: string;
  };
  const newest = asked.map((one) => one.newest);
  const { rows } = await sql<Facts>`
    select r.id, d.name as dataset_name, v.number as dataset_version_number, r.config -> 'validation' as validation, ${bringsValidation} as own,
      case when r.task <> 'image-classification' and jsonb_typeof(r.config -> 'target') = 'string' then r.config ->> 'target' end as target,
      case when jsonb_typeof(r.config -> 'seed') = 'number' then (r.config -> 'seed')::float8 end as seed
    from runs r join dataset_versions v on v.id = r.dataset_version_id join datasets d on d.id = v.dataset_id
    where r.id = any(${newest}::text[])`.execute(db);
  const facts = new Map(rows.map(({ id, own, ...row }) => [id, own ? { ...row, validation: null, seed: null } : row]));
  return asked.flatMap(({ question, metric_name, runs, measured, newest: run }) => {
    const found = facts.get(run);
    return found ? [{ id: question, runs, measured, metric: metric_name, ...found }] : [];
  });
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
