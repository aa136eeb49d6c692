// The first schema. Migrations are never edited once released; add a new one.
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    create table projects (
      id text primary key, name text not null unique, description text not null default '', example text unique,
      created_at timestamptz not null default now());
    create table groups (
      id text primary key, project_id text not null references projects, name text not null, question text not null default '',
      created_at timestamptz not null default now(), unique (project_id, name));
    create table datasets (
      id text primary key, project_id text not null references projects, name text not null, kind text not null, path text not null, source text not null,
      created_at timestamptz not null default now(), unique (project_id, name));
    create table dataset_versions (
      id text primary key, dataset_id text not null references datasets, number int not null, fingerprint text not null, files int not null, bytes int8 not null,
      profile jsonb not null, findings jsonb not null, created_at timestamptz not null default now(), unique (dataset_id, number));
    create table dataset_files (
      version_id text not null references dataset_versions, position int not null, path text not null, bytes int8 not null, sha256 text not null, class text, split text,
      primary key (version_id, position));
    create index dataset_files_class on dataset_files (version_id, class, split, position);
    create table configs (
      id text primary key, project_id text not null references projects, name text not null, config jsonb not null, created_at timestamptz not null default now());
    create table agents (
      id text primary key, key text not null unique, name text not null, local boolean not null, machine jsonb not null, devices jsonb not null, loads jsonb not null default '[]',
      cpu_percent float8, memory_used_bytes int8, history jsonb not null default '[]', draining boolean not null default false, left_at timestamptz,
      seen_at timestamptz not null default now(), registered_at timestamptz not null default now());
    create table runs (
      id text primary key, project_id text not null references projects, group_id text references groups, parent_id text references runs,
      dataset_version_id text not null references dataset_versions, test_dataset_version_id text references dataset_versions,
      name text not null, state text not null check (state in ('queued', 'running', 'paused', 'completed', 'failed', 'cancelled')), wanted text, task text not null, config jsonb not null,
      metric_name text not null, metric_greater_is_better boolean not null, metric_value float8, metric_epoch float8, metric_examples int,
      metrics jsonb not null default '{}', progress jsonb, failure jsonb, data jsonb, effective_config jsonb, evaluation jsonb,
      attempt int not null default 0, infra_retries int not null default 0, event_count int not null default 0,
      agent_id text references agents, device text, lease_until timestamptz,
      seen boolean not null default false, created_at timestamptz not null default now(), queued_at timestamptz not null default now(), started_at timestamptz, ended_at timestamptz);
    create index runs_queue on runs (queued_at, id) where state = 'queued';
    create index runs_active on runs (agent_id) where state = 'running';
    create index runs_project on runs (project_id, id desc);
    create index runs_group on runs (group_id, id desc) where group_id is not null;
    create index runs_ended on runs (ended_at desc) where ended_at is not null;
    create table attempts (
      run_id text not null references runs, number int not null, agent_id text references agents, device text not null, acked_seq int not null default 0,
      started_at timestamptz not null default now(), ended_at timestamptz, outcome text not null, failure jsonb, primary key (run_id, number));
    create table events (
      run_id text not null references runs, position int not null, attempt int not null, seq int not null, time timestamptz not null, event text not null, payload jsonb not null,
      primary key (run_id, position), unique (run_id, attempt, seq));
    create table metrics (
      run_id text not null references runs, name text not null, step int not null, attempt int not null, epoch float8, value float8 not null,
      primary key (run_id, name, step));
    create table checkpoints (
      run_id text not null references runs, path text not null, attempt int not null, kind text not null, step int not null, epoch float8, bytes int8 not null, sha256 text not null,
      metrics jsonb not null, time timestamptz not null, primary key (run_id, path));
    create table artifacts (
      run_id text not null references runs, path text not null, kind text not null, bytes int8 not null, sha256 text not null, available boolean not null default false,
      primary key (run_id, path));
    create table models (
      id text primary key, project_id text not null references projects, run_id text not null unique references runs, name text not null, task text not null, architecture text not null,
      metrics jsonb not null, signature jsonb not null, files jsonb not null, data_fingerprint text, environment jsonb not null, created_at timestamptz not null default now());
    create table idempotency (
      key text not null, route text not null, body_sha256 text not null, status int not null, answer jsonb not null, created_at timestamptz not null default now(), primary key (key, route));
    create table refusals (
      run_id text not null, attempt int not null, what text not null, count int not null default 1, primary key (run_id, attempt, what));
  `.execute(db);
}
