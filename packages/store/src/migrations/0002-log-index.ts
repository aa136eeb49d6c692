// The index behind the search in logs. Its extensions come with PostgreSQL and are trusted: whoever owns the database may
// install them. Where one is not there or not allowed, the search reads the run's own lines in order instead.
import { type Kysely, sql } from 'kysely';

export async function buildLogIndex(db: Kysely<unknown>): Promise<void> {
  await sql`
    do $$ begin
      create extension if not exists pg_trgm;
      create extension if not exists btree_gin;
      create index events_text on events using gin (run, (payload ->> 'message') gin_trgm_ops) where event in ('log', 'error');
    exception when insufficient_privilege or undefined_file or undefined_object or feature_not_supported then
      raise notice 'no index for the search in logs: %', sqlerrm;
    end $$`.execute(db);
}
