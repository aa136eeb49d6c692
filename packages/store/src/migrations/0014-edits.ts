// Versions made of others by edits: their files lie where those of the others lie. What was seen of a picture is kept by its bytes,
// so that an edited version is told of without reading every picture again.
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table dataset_versions add column derived jsonb, add column sources text[] not null default '{}';
    create index dataset_versions_sources on dataset_versions using gin (sources) where sources <> '{}';
    alter table dataset_files add column origin_dataset text, add column origin_path text,
      add constraint dataset_files_origin check ((origin_dataset is null) = (origin_path is null));
    create table pictures (sha256 text primary key, image jsonb not null, look bytea);`.execute(db);
}
