// Results as SQL: the rule of core/ranking.ts, in the words that the index `runs_question` is made with.
import type { Project } from '@trainyard/contracts/project';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import { listedSql } from './standing.ts';

type Sql = RawBuilder<unknown>;
type Bool = RawBuilder<SqlBool>;

/** Of the row `r` of runs: it is ranked. */
export const isResult: Bool = sql`(r.state = 'completed' and finite(r.metric_value) is not null and r.question is not null)`;

/** Equal but for rounding. A product of the largest and smallest numbers would be an error of PostgreSQL: those are equal where they are the same. */
export function isEqualSql(a: Sql, b: Sql): Bool {
  const room = sql`case when abs(${b}) between 1e-290 and 1e290 then abs(${b}) * 1e-9::float8 else 0 end`;
  return sql`${a} between ${b} - ${room} and ${b} + ${room}`;
}

export interface BestRow {
  best_id: string | null;
  best_name: string | null;
  best_metric: string | null;
  best_value: number | null;
  best_measured: number | null;
  best_equal: number | null;
}
/** The columns of `bestJoins`. */
export const bestColumns = sql`b.id as best_id, b.name as best_name, b.metric_name as best_metric, b.value as best_value, q.measured as best_measured, e.others as best_equal`;

/**
 * Joins that find, for each row of a list, the question that most results of its runs answer, and the best of these.
 * @param within condition on the row `r` of runs that ties it to the row of the list
 */
export function bestJoins(within: Bool): Sql {
  const value = sql`finite(r.metric_value)`;
  const result = sql`${within} and ${isResult} and ${listedSql('r', 'false', false)}`;
  const first = (greater: boolean) => sql`
    (select r.id, r.name, r.metric_name, ${value} as value from runs r where ${result} and r.question = q.question and q.greater = ${greater}
      order by ${value} ${greater ? sql`desc` : sql`asc`}, r.id desc limit 1)`;
  return sql`
    left join lateral (
      select r.question, bool_or(r.metric_greater_is_better) as greater, count(*) as measured from runs r
      where ${result} group by r.question order by count(*) desc, max(r.id) desc limit 1
    ) q on true
    left join lateral (${first(true)} union all ${first(false)}) b on true
    left join lateral (
      select count(*) as others from runs r where ${result} and r.question = q.question and r.id <> b.id and ${isEqualSql(value, sql`b.value`)}
    ) e on true`;
}

export function bestOf(row: BestRow): Project['best'] {
  const { best_id: run_id, best_name: name, best_metric: metric, best_value: value } = row;
  if (run_id === null || name === null || metric === null || value === null) return null;
  return { run_id, name, metric, value, measured: row.best_measured ?? 0, equal: row.best_equal ?? 0 };
}
