// A run may be finished early or pruned: asked for like a pause, and told of the run afterwards. What is known of older runs
// stays as it is: none of them was.
import { type Kysely, sql } from 'kysely';

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`
    alter table runs add column stop jsonb,
      drop constraint runs_wanted, add constraint runs_wanted check (wanted in ('finish', 'pause', 'prune', 'cancel')),
      drop constraint runs_state_check, add constraint runs_state_check
        check (state in ('queued', 'running', 'paused', 'completed', 'failed', 'cancelled', 'pruned'));
    alter table attempts drop constraint attempts_outcome, add constraint attempts_outcome
      check (outcome in ('running', 'completed', 'failed', 'cancelled', 'paused', 'pruned', 'lost', 'preempted'));`.execute(
    db,
  );
}
