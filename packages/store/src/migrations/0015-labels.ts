// A folder whose labels a list says: which list, so that it is read again with the folder.
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table datasets add column labels text`.execute(db);
}
