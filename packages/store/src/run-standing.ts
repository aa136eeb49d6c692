// Where a run stands among those of its project that are judged by the same metric on the same data.
import type { RunStanding } from '@trainyard/contracts/run-list';
import { sql } from 'kysely';
import type { Db } from './database.ts';

/** Undefined where there is no such run. */
export async function runStanding(db: Db, id: string): Promise<RunStanding | undefined> {
  const { rows } = await sql<{
    better: number;
    others: number;
    judged: boolean;
    id: string | null;
    name: string;
    value: number;
  }>`
    with me as (
      select r.id, r.project_id, r.metric_name, r.metric_greater_is_better as greater, finite(r.metric_value) as value, v.dataset_id
      from runs r join dataset_versions v on v.id = r.dataset_version_id where r.id = ${id}
    ), others as materialized (
      select o.id, o.name, finite(o.metric_value) * case when me.greater then 1 else -1 end as worth
      from me join runs o on o.project_id = me.project_id and o.metric_name = me.metric_name and o.id <> me.id
      join dataset_versions v on v.id = o.dataset_version_id and v.dataset_id = me.dataset_id
      where finite(o.metric_value) is not null
    )
    select me.value is not null as judged, (select count(*) from others) as others,
      (select count(*) from others where worth > me.value * case when me.greater then 1 else -1 end) as better,
      b.id, b.name, b.worth * case when me.greater then 1 else -1 end as value
    from me left join lateral (select * from others where others.id < me.id order by worth desc, others.id desc limit 1) b on true`.execute(
    db,
  );
  const [row] = rows;
  if (!row) return undefined;
  return {
    rank: row.judged ? row.better + 1 : null,
    of: row.others + (row.judged ? 1 : 0),
    best_before: row.id === null ? null : { id: row.id, name: row.name, value: row.value },
  };
}
