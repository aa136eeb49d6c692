// Where a run stands among the results of its project that answer the same question (the rule: core/ranking.ts).
import type { RunStanding } from '@trainyard/contracts/run-list';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { isEqualSql, isResult } from './result.ts';
import { listedSql } from './standing.ts';

interface Row {
  judged: boolean;
  final: boolean;
  better: number;
  equal: number;
  others: number;
  elsewhere: number;
  id: string | null;
  name: string;
  value: number;
}

/** Undefined where there is no such run. */
export async function runStanding(db: Db, id: string): Promise<RunStanding | undefined> {
  const sign = sql`case when me.greater then 1 else -1 end`;
  const { rows } = await sql<Row>`
    with me as (
      select r.id, r.project_id, r.question, r.metric_greater_is_better as greater, finite(r.metric_value) as value, r.state from runs r where r.id = ${id}
    ), others as materialized (
      select r.id, finite(r.metric_value) as value, finite(r.metric_value) * ${sign} as worth
      from me join runs r on r.project_id = me.project_id and r.question = me.question and r.id <> me.id where ${isResult} and ${listedSql('r', 'false', false)}
    )
    select me.value is not null and me.question is not null and me.state not in ('failed', 'cancelled', 'pruned') as judged, me.state = 'completed' as final,
      (select count(*) from others) as others,
      (select count(*) from others where worth > me.value * ${sign} and not ${isEqualSql(sql`others.value`, sql`me.value`)}) as better,
      (select count(*) from others where ${isEqualSql(sql`others.value`, sql`me.value`)}) as equal,
      (select count(*) from runs r where r.project_id = me.project_id and ${isResult} and ${listedSql('r', 'false', false)} and r.question is distinct from me.question) as elsewhere,
      b.id, b.name, b.value
    from me left join lateral (
      select o.id, r.name, o.value from others o join runs r on r.id = o.id where o.id < me.id order by o.worth desc, o.id desc limit 1
    ) b on true`.execute(db);
  const [row] = rows;
  if (!row) return undefined;
  const { judged } = row;
  return {
    rank: judged ? row.better + 1 : null,
    of: row.others + (judged ? 1 : 0),
    equal: judged ? row.equal : 0,
    final: judged && row.final,
    others: row.elsewhere,
    best_before: row.id === null ? null : { id: row.id, name: row.name, value: row.value },
  };
}
