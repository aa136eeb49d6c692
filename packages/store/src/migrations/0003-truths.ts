// What must be true, said by the database: never two runs on one device, never two running attempts of one run, only words
// that are known; and the troubles of runs. Data that says otherwise is mended first: one of two stays, the other is lost.
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // Of two runs on one device the one that was there first stays; the other waits again, and its worker is fenced off.
  await sql`
    create temporary table second_runs on commit drop as
      select id, attempt from (
        select r.id, r.attempt, row_number() over (partition by r.agent_id, r.device order by t.started_at, r.id) as place
        from runs r left join attempts t on t.run_id = r.id and t.number = r.attempt where r.state = 'running' and r.agent_id is not null
      ) placed where place > 1;
    update runs set state = 'queued', lease_until = null, wanted = null where id in (select id from second_runs);
    update attempts t set outcome = 'lost', ended_at = now() from runs r
      where r.id = t.run_id and t.outcome = 'running' and (r.state <> 'running' or r.attempt <> t.number);
    update attempts set ended_at = null where outcome = 'running';
    update attempts set ended_at = started_at where outcome <> 'running' and ended_at is null;
    update runs set wanted = null where wanted not in ('pause', 'cancel');
    delete from refusals f where not exists (select from runs r where r.id = f.run_id);`.execute(db);
  await sql`
    create unique index runs_device on runs (agent_id, device) where state = 'running';
    create unique index attempts_running on attempts (run_id) where outcome = 'running';
    alter table runs add constraint runs_wanted check (wanted in ('pause', 'cancel'));
    alter table attempts
      add constraint attempts_outcome check (outcome in ('running', 'completed', 'failed', 'cancelled', 'paused', 'lost', 'preempted')),
      add constraint attempts_ended check ((outcome = 'running') = (ended_at is null));
    alter table refusals add constraint refusals_run foreign key (run_id) references runs on delete cascade;
    alter table checkpoints alter column step type int8;`.execute(db);
  await sql`
    create table troubles (
      run_id text not null references runs on delete cascade,
      what text not null check (what in ('model', 'evaluation', 'file', 'event', 'log')), code text not null,
      message text not null, hint text, count int not null check (count >= 1),
      first_at timestamptz not null default now(), last_at timestamptz not null default now(), settled_at timestamptz,
      primary key (run_id, what, code));
    create index troubles_open on troubles (what, last_at) where settled_at is null;
    create index artifacts_waiting on artifacts (run_id) where not available;
    create index artifacts_evaluation on artifacts (run_id) where kind = 'evaluation';
    create index runs_unread on runs (id) where state = 'completed' and evaluation is null;
    create index artifacts_sha256 on artifacts (sha256);
    create index checkpoints_sha256 on checkpoints (sha256);
    create index models_files on models using gin (files jsonb_path_ops);
    create index idempotency_age on idempotency (created_at);
    create table installation (id uuid primary key default gen_random_uuid(), created_at timestamptz not null default now());
    insert into installation default values;`.execute(db);
}
