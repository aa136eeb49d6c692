// Forecasts that learn: what an attempt planned and did, what completed ones took by stage, and what was forecast of them.
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table attempts add column timeline jsonb`.execute(db);
  // Neither refers to its run: how fast this installation is stays true when a run is deleted.
  await sql`
    create table run_times (
      run_id text primary key, attempt int not null, task text not null, model text not null,
      traits jsonb not null, stages jsonb not null, seconds float8 not null, learnt_at timestamptz not null default now());
    create index run_times_task on run_times (task, learnt_at desc);
    create index run_times_model on run_times (task, model, learnt_at desc);
    create table forecasts (
      run_id text not null, attempt int not null, moment text not null check (moment in ('start', 'half')),
      made_at timestamptz not null default now(), low float8 not null, middle float8 not null, high float8 not null,
      spread float8 not null, similar_runs int not null, taken float8,
      primary key (run_id, attempt, moment));
    create index forecasts_open on forecasts (run_id) where taken is null;
    create index forecasts_scored on forecasts (moment, made_at desc) where taken is not null`.execute(db);
}
