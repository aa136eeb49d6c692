// Lists that are sorted and filtered by the database: an order of names as people expect it, indexes for the views that a
// project opens with, and configs that can be looked into without unpacking them.
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // 'run 2' before 'run 10'. A PostgreSQL without ICU sorts by bytes: a worse order, and no reason not to start.
  await sql`
    do $$ begin
      create collation natural_order (provider = icu, locale = 'en-u-kn-true');
    exception when others then
      create collation natural_order from "C";
    end $$`.execute(db);
  // What has no order is no value: not a number and the infinities count as missing.
  await sql`
    create function finite(value float8) returns float8 language sql immutable parallel safe
      return case when value between -1.7976931348623157e308 and 1.7976931348623157e308 then value end`.execute(db);
  // Sorting 10,000 runs by a field takes 120 ms where each config must be unpacked first, and 30 ms where it lies in its row.
  await sql`
    alter table runs alter column config set storage main, alter column metrics set storage main, alter column progress set storage main`.execute(
    db,
  );
  await sql`update runs set config = config || '{}', metrics = metrics || '{}' where jsonb_typeof(config) = 'object' and jsonb_typeof(metrics) = 'object'`.execute(
    db,
  );
  await sql`alter table runs add column log_warnings int, add column log_errors int`.execute(db);
  // An evaluation has megabytes; a list of models needs two words of each.
  await sql`
    alter table runs
      add column evaluated_split text generated always as (evaluation ->> 'split') stored,
      add column evaluated_examples int generated always as (
        case when jsonb_typeof(evaluation -> 'examples') = 'number' and (evaluation -> 'examples')::numeric between 0 and 2147483647
          then (evaluation -> 'examples')::numeric::int end) stored`.execute(db);
  // A profile of ten thousand columns has megabytes too.
  const count = (path: string) =>
    sql.raw(
      `case when jsonb_typeof(profile -> '${path}') = 'number' and (profile -> '${path}')::numeric between 0 and 9e15 then (profile -> '${path}')::numeric::int8 end`,
    );
  const length = (path: string) =>
    sql.raw(`case when jsonb_typeof(profile -> '${path}') = 'array' then jsonb_array_length(profile -> '${path}') end`);
  const severe = (severity: string) =>
    sql.raw(`jsonb_array_length(jsonb_path_query_array(findings, '$[*] ? (@.severity == "${severity}")'))`);
  await sql`
    alter table dataset_versions
      add column examples int8 not null generated always as (coalesce(${count('rows')}, ${count('images')}, 0)) stored,
      add column columns int generated always as (${length('columns')}) stored,
      add column classes int generated always as (${length('classes')}) stored,
      add column finding_errors int not null generated always as (${severe('error')}) stored,
      add column finding_warnings int not null generated always as (${severe('warning')}) stored,
      add column finding_worst text generated always as (
        coalesce(jsonb_path_query_first(findings, '$[*] ? (@.severity == "error")'), jsonb_path_query_first(findings, '$[*] ? (@.severity == "warning")')) ->> 'message') stored`.execute(
    db,
  );
  await sql`
    create index runs_state on runs (state, id desc);
    create index runs_project_state on runs (project_id, state, id desc);
    create index runs_name on runs (project_id, name collate natural_order, id desc);
    create index runs_metric_most on runs (project_id, finite(metric_value) desc nulls last, id desc);
    create index runs_metric_least on runs (project_id, finite(metric_value) asc nulls last, id desc);
    create index runs_dataset_version on runs (dataset_version_id);
    create index models_project on models (project_id, id desc);
    create index datasets_project on datasets (project_id, id desc)`.execute(db);
}
