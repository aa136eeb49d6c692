// What a person put away of what waits for them, and indexes for what the yard counts and draws.
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  // `mark` says what it was then (an attempt, a version, a last word): something new is not what was put away.
  await sql`
    create table dismissals (
      kind text not null, subject text not null, mark text not null, batch text not null, dismissed_at timestamptz not null default now(),
      primary key (kind, subject));
    create index dismissals_batch on dismissals (batch);
    create index runs_unseen on runs (state, ended_at desc) where not seen and deleted_at is null;
    create index attempts_ended on attempts (ended_at desc) where ended_at is not null`.execute(db);
}
