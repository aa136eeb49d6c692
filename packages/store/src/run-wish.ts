// What a person asks of a run: cancel, pause, resume. A queued run obeys at once; a running one when its worker has.
import type { RunState } from '@trainyard/contracts/run';
import { isEnded, nextState, stepsFrom, type RunStep } from '@trainyard/core/run';
import { sql } from 'kysely';
import type { Database } from './database.ts';
import { notifyRun } from './run-notice.ts';
import { lockRun, type RunRow } from './run-row.ts';
import { inTransaction } from './transaction.ts';

export type Wish = 'cancel' | 'pause' | 'resume';
export type WishAnswer =
  | { kind: 'ok' }
  | { kind: 'unknown' }
  | { kind: 'refused'; state: RunState; possible: RunStep[] };

/** The state in which a wish has come true; asking again changes nothing. */
const fulfilled: Record<Wish, RunState> = { cancel: 'cancelled', pause: 'paused', resume: 'queued' };

/** Asks for a step. A repeated wish is answered like the first. */
export async function askRun(db: Database, id: string, wish: Wish): Promise<WishAnswer> {
  return inTransaction(db, async (trx) => {
    const run = await lockRun(trx, id);
    if (!run) return { kind: 'unknown' };
    const state = run.state as RunState;
    if (state === fulfilled[wish]) return { kind: 'ok' };
    const next = nextState(state, wish);
    if (next === null) return { kind: 'refused', state, possible: stepsFrom(state) };
    // A cancel outweighs a pause that was asked for before or after it.
    const change = state === 'running' ? { wanted: run.wanted === 'cancel' ? 'cancel' : wish } : changeTo(next, run);
    await trx.updateTable('runs').set(change).where('id', '=', id).execute();
    await notifyRun(trx, { id, state: state === 'running' ? state : next });
    return { kind: 'ok' };
  });
}

function changeTo(state: RunState, run: RunRow) {
  const now = sql<Date>`now()`;
  const ended = isEnded(state) ? { ended_at: now, seen: true } : {};
  if (state !== 'queued') return { state, wanted: null, ...ended };
  // Whoever resumes gets the machine's retries anew.
  return { state, wanted: null, queued_at: now, ended_at: null, failure: null, infra_retries: 0, seen: run.seen };
}
