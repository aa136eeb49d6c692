// How a table is read: what a person said of it stands with the version, and what was decided for a run with the run. Runs and
// versions from before have none; theirs is decided anew when it is needed.
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table dataset_versions add column reading_override jsonb`.execute(db);
  await sql`alter table runs add column reading jsonb, add column test_dialect jsonb`.execute(db);
}
