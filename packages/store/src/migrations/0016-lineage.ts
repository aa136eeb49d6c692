// Which runs went on from a run is asked on its page, and before its model is deleted.
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`create index runs_continue_from on runs ((config ->> 'continue_from')) where config ->> 'continue_from' is not null`.execute(
    db,
  );
}
