// Series and events by integer keys. Points move from one row each into frames (where metric events stand) and chunks (values
// of one series), see core/frame.ts and core/chunk.ts; events keep one unique order, (run, position).
import { type Kysely, sql } from 'kysely';
import { movePoints } from './0002-points.ts';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    -- loose: metric events that still stand as rows; packed_to: the last position of the frames; paged_to, unpaged_bytes:
    -- the last position on log pages, and what of messages lies behind it.
    alter table runs
      add column key int generated always as identity unique,
      add column loose int not null default 0,
      add column packed_to int not null default 0,
      add column paged_to int not null default 0,
      add column unpaged_bytes int not null default 0;
    alter table attempts add column base_position int not null default 0;
    alter table checkpoints alter column step type int8;

    create table series (id int generated always as identity primary key, run int not null references runs (key), name text not null);
    -- A name may be longer than an index entry.
    create unique index series_name on series (run, md5(name));

    create table frames (
      run int not null references runs (key), first_position int not null, last_position int not null, n int2 not null,
      position_stride int not null, position_rest int2[], position_wide int8[],
      time int8 not null, time_stride int8 not null, time_rest int2[], time_wide int8[],
      step int8 not null, step_stride int8 not null, step_rest int2[], step_wide int8[], last_step int8 not null, shown_to int8,
      steps_per_epoch float8, epochs float8[], primary key (run, first_position));
    create table chunks (
      series int not null references series, frame int not null, skip int2 not null, n int2 not null, sorted boolean not null,
      first_step int8 not null, last_step int8 not null, low_step int8 not null, high_step int8 not null, nan_step int8,
      first float8 not null, last float8 not null, low float8 not null, high float8 not null,
      values float8[] not null, outline_at int2[], outline float8[], primary key (series, frame));

    alter table events rename to old_events;
    create table events (run int not null, position int not null, time timestamptz not null, event text not null, payload jsonb not null);
    update attempts t set base_position = e.base from (
      select run_id, attempt, min(position) - min(seq) as base from old_events group by run_id, attempt) e
    where e.run_id = t.run_id and e.attempt = t.number;
    insert into events (run, position, time, event, payload)
    select r.key, e.position, e.time, e.event, e.payload from old_events e join runs r on r.id = e.run_id
    where e.event <> 'metric' order by r.key, e.position;`.execute(db);
  await movePoints(db);
  await sql`
    drop table old_events;
    drop table metrics;
    alter table events add primary key (run, position);
    -- Few rows stand in it: metric events that wait to be packed, and the last word of each attempt.
    create index events_marked on events (run, event, position) where event in ('metric', 'finished');`.execute(db);
  await fillLogPages(db);
}

/** The messages of logs and errors once more, in lower case, a disk page full in a row: what the search reads. */
async function fillLogPages(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table log_pages (
      run int not null, first_position int not null, last_position int not null, text text not null, primary key (run, first_position))
      with (toast_tuple_target = 8160);
    alter table log_pages alter column text set storage external;
    insert into log_pages (run, first_position, last_position, text)
    select run, min(position), max(position), string_agg(lower(message), e'\\n' order by position) from (
      select run, position, message, sum(octet_length(message) + 1) over (partition by run order by position) / 7000 as page
      from (select run, position, payload ->> 'message' as message from events where event in ('log', 'error')) e
      where message is not null
    ) paged group by run, page;
    update runs r set paged_to = p.last_position from (
      select run, max(last_position) as last_position from log_pages group by run) p where p.run = r.key`.execute(db);
}
