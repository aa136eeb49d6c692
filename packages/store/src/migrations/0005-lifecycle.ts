// Archived and deleted things: a deleted one keeps its row, and its name is free, until what only it used is removed.
import { type Kysely, sql } from 'kysely';

const TABLES = ['projects', 'groups', 'datasets', 'configs', 'runs', 'models'];
/** Of these others keep speaking when they are gone: the row stays, what was in it goes. */
const REMEMBERED = ['datasets', 'runs', 'models'];

export async function up(db: Kysely<unknown>): Promise<void> {
  for (const name of TABLES) {
    const table = sql.table(name);
    await sql`alter table ${table}
      add column archived_at timestamptz, add column deleted_at timestamptz, add column purge_at timestamptz, add column deleted_with text,
      add constraint ${sql.ref(`${name}_deleted`)} check ((deleted_at is null) = (purge_at is null) and (deleted_with is null or deleted_at is not null))`.execute(
      db,
    );
    await sql`create index ${sql.ref(`${name}_purge`)} on ${table} (purge_at) where purge_at is not null`.execute(db);
  }
  for (const name of REMEMBERED)
    await sql`alter table ${sql.table(name)} add column purged_at timestamptz,
      add constraint ${sql.ref(`${name}_purged`)} check (purged_at is null or deleted_at is not null)`.execute(db);
  // A name is taken by what is there, not by what was.
  await sql`
    alter table projects drop constraint projects_name_key;
    alter table groups drop constraint groups_project_id_name_key;
    alter table datasets drop constraint datasets_project_id_name_key;
    create unique index projects_name on projects (name) where deleted_at is null;
    create unique index groups_name on groups (project_id, name) where deleted_at is null;
    create unique index datasets_name on datasets (project_id, name) where deleted_at is null;
    create index runs_parent on runs (parent_id) where parent_id is not null;
    create index runs_test_version on runs (test_dataset_version_id) where test_dataset_version_id is not null;
    create index dataset_files_sha256 on dataset_files (sha256);
    create index configs_project on configs (project_id, id desc);
    create table settled_examples (example text primary key, settled_at timestamptz not null default now());
    insert into settled_examples (example) select example from projects where example is not null`.execute(db);
}
