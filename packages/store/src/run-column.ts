// The columns of runs as SQL: the number and the text by which each is sorted and compared. A missing value is null in both.
import type { RunColumn } from '@trainyard/contracts/run-list';
import type { Column } from '@trainyard/core/run-filter';
import { type RawBuilder, sql } from 'kysely';
import { toText } from './json.ts';

type Sql = RawBuilder<unknown>;
export interface ColumnSql {
  number: Sql | null;
  text: Sql | null;
  /** A time: `number` is milliseconds, `text` is ISO 8601. */
  time?: boolean;
}

/** Runs with all that a column may need. What a query does not use, PostgreSQL leaves out of it. */
export const runsJoined = sql`runs r
  left join dataset_versions v on v.id = r.dataset_version_id
  left join datasets d on d.id = v.dataset_id
  left join agents a on a.id = r.agent_id
  left join groups g on g.id = r.group_id and g.deleted_at is null`;

/** The model by name, whether it stands alone or with parameters. */
export const modelName = sql`coalesce(r.config #>> '{model,name}', case jsonb_typeof(r.config -> 'model') when 'string' then r.config ->> 'model' end)`;

const text = (value: Sql): ColumnSql => ({ number: null, text: value });
const time = (value: Sql): ColumnSql => ({
  number: sql`extract(epoch from ${value}) * 1000`,
  text: sql`to_char(${value} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`,
  time: true,
});
/** A number of a jsonb, as numeric: no size that JSON can write overflows it. */
const jsonNumber = (value: Sql): Sql => sql`(case jsonb_typeof(${value}) when 'number' then (${value})::numeric end)`;

const columns: Record<RunColumn, ColumnSql> = {
  created: time(sql`r.created_at`),
  started: time(sql`r.started_at`),
  ended: time(sql`r.ended_at`),
  id: text(sql`r.id`),
  name: text(sql`r.name`),
  state: text(sql`r.state`),
  task: text(sql`r.task`),
  metric: { number: sql`finite(r.metric_value)`, text: null },
  metric_name: text(sql`r.metric_name`),
  question: text(sql`r.question`),
  minutes: { number: sql`extract(epoch from r.ended_at - r.started_at) / 60`, text: null },
  dataset: text(sql`d.name`),
  dataset_id: text(sql`d.id`),
  model: text(modelName),
  // A queued run stands on no device; its row remembers where its checkpoint lies.
  agent: text(sql`case when r.state <> 'queued' then a.name end`),
  device: text(sql`case when r.state <> 'queued' then r.device end`),
  group: text(sql`g.name`),
  group_id: text(sql`r.group_id`),
  parent_id: text(sql`r.parent_id`),
  error: text(sql`r.failure ->> 'code'`),
  epoch: { number: jsonNumber(sql`r.progress -> 'epoch'`), text: null },
  progress: {
    number: sql`${jsonNumber(sql`r.progress -> 'step'`)} / nullif(${jsonNumber(sql`r.progress -> 'steps_total'`)}, 0)`,
    text: null,
  },
  attempt: { number: sql`r.attempt`, text: null },
};

/** A jsonb path that finds the key in any choice of a config. */
export const anywhere = (key: string): Sql => sql`${`$.*.${JSON.stringify(toText(key))}`}::jsonpath`;

/** The value of a config field, a metric, or what a bare word names, as jsonb; null where JSON has null. */
export function jsonOf(column: Exclude<Column, { kind: 'column' }>): Sql {
  switch (column.kind) {
    case 'config':
      return sql`r.config #> ${column.path.map(toText)}::text[]`;
    case 'metrics':
      return sql`r.metrics -> ${toText(column.name)}`;
    case 'found': {
      const name = toText(column.name);
      return sql`coalesce(r.metrics -> ${name}, case when r.metric_name = ${name} then to_jsonb(finite(r.metric_value)) end, jsonb_path_query_first(r.config, ${anywhere(name)}))`;
    }
  }
}

/** Number and text of a column. Choices count by their name, yes and no by these words. */
export function columnSql(column: Column): ColumnSql {
  if (column.kind === 'column') return columns[column.name];
  const value = jsonOf(column);
  const number = jsonNumber(value);
  // A metric that is no number is a word of ours for one (`"NaN"`): it is missing.
  if (column.kind === 'metrics') return { number, text: null };
  return {
    number,
    text: sql`nullif((case jsonb_typeof(${value}) when 'null' then null when 'number' then null
      when 'boolean' then case when (${value})::boolean then 'yes' else 'no' end
      when 'object' then coalesce(${value} ->> 'name', (${value})::text) else ${value} #>> '{}' end), '')`,
  };
}

/** The value that a list shows for a column. */
export function shownSql(column: Column): Sql {
  if (column.kind !== 'column') return jsonOf(column);
  const { number, text: words, time: isTime } = columns[column.name];
  return sql`to_jsonb(${isTime || number === null ? words : number})`;
}
