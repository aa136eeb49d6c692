// Which findings a file is part of, so that the pictures of a finding can be looked at. Versions that were read before have none.
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table dataset_files add column findings text[] not null default '{}'`.execute(db);
}
