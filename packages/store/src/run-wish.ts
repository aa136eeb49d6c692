// What a person asks of a run: finish, cancel, pause, prune, resume. A queued run obeys at once; a running one when its worker has.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Progress, RunState, Stop, Wanted } from '@trainyard/contracts/run';
import { isEnded, nextState, stepsFrom, stronger, type RunStep } from '@trainyard/core/run';
import { type FinishRefusal, refuseFinish } from '@trainyard/core/run-stop';
import { sql, type Transaction } from 'kysely';
import { lockAlive } from './alive.ts';
import type { Database } from './database.ts';
import { notifyRun } from './run-notice.ts';
import { toJsonb } from './json.ts';
import { lockRun, type RunRow } from './run-row.ts';
import type { Schema } from './schema.ts';
import { inTransaction } from './transaction.ts';

export type Wish = 'finish' | 'cancel' | 'pause' | 'prune' | 'resume';
export type WishAnswer =
  | { kind: 'ok' }
  | { kind: 'unknown' }
  | { kind: 'refused'; state: RunState; possible: RunStep[] }
  | ({ kind: 'unfinishable' } & FinishRefusal);

/** The state in which a wish has come true; asking again changes nothing. */
const fulfilled: Record<Exclude<Wish, 'finish'>, RunState> = {
  cancel: 'cancelled',
  pause: 'paused',
  prune: 'pruned',
  resume: 'queued',
};

/**
 * Asks for a step; `reason` is that of a pruning. A repeated wish is answered like the first.
 * @throws TrainyardError thing.deleted, thing.archived: nothing begins out of sight, or on data that goes away
 */
export async function askRun(db: Database, id: string, wish: Wish, reason: string | null = null): Promise<WishAnswer> {
  return inTransaction(db, async (trx) => {
    if (wish === 'resume') await lockNeeds(trx, id);
    const run = await lockRun(trx, id);
    if (!run) return { kind: 'unknown' };
    if (run.deleted_at) throw new TrainyardError('thing.deleted', `The run “${run.name}” was deleted.`);
    if (wish === 'resume' && run.archived_at)
      throw new TrainyardError('thing.archived', `The run “${run.name}” is archived.`);
    const state = run.state as RunState;
    if (wish === 'finish') return finishRun(trx, run);
    if (state === fulfilled[wish]) return { kind: 'ok' };
    if (wish === 'resume' && state === 'running') return takeBackPause(trx, run);
    const next = nextState(state, wish);
    if (next === null) return { kind: 'refused', state, possible: stepsFrom(state) };
    const asked = state === 'running' && wish !== 'resume';
    const change = asked ? { wanted: stronger(run.wanted as Wanted | null, wish) } : changeTo(next);
    const stop: Stop | null = wish === 'prune' ? { kind: 'prune', reason, at: null } : null;
    // The reason that was told first stands, as the first answer does.
    const told = stop && run.wanted !== 'prune' ? { stop: toJsonb(stop) } : {};
    await trx
      .updateTable('runs')
      .set({ ...change, ...told })
      .where('id', '=', id)
      .execute();
    await notifyRun(trx, { id, state: state === 'running' ? state : next });
    return { kind: 'ok' };
  });
}

/** The run goes on; where its worker had heard of the pause, with its next attempt (core/retry). Nothing else is taken back. */
async function takeBackPause(trx: Transaction<Schema>, { id, wanted }: RunRow): Promise<WishAnswer> {
  if (wanted !== null && wanted !== 'pause')
    return { kind: 'refused', state: 'running', possible: stepsFrom('running') };
  await trx.updateTable('runs').set({ wanted: null }).where('id', '=', id).execute();
  await notifyRun(trx, { id, state: 'running' });
  return { kind: 'ok' };
}

/** Its end is a completion, which only its worker can bring about: here it is only asked for. */
async function finishRun(trx: Transaction<Schema>, run: RunRow): Promise<WishAnswer> {
  const state = run.state as RunState;
  const was = run.stop as Stop | null;
  if (state === 'completed' && was?.kind === 'finish') return { kind: 'ok' };
  // Also between attempts it is wanted once it was.
  if (run.wanted === 'finish') return { kind: 'ok' };
  const refusal = refuseFinish(state, run.progress as Progress | null);
  if (refusal) return { kind: 'unfinishable', ...refusal };
  await trx
    .updateTable('runs')
    .set({ wanted: stronger(run.wanted as Wanted | null, 'finish') })
    .where('id', '=', run.id)
    .execute();
  await notifyRun(trx, { id: run.id, state });
  return { kind: 'ok' };
}

/** What a run needs to go on stays there until it waits for a device. */
async function lockNeeds(trx: Transaction<Schema>, id: string): Promise<void> {
  const run = await trx
    .selectFrom('runs')
    .select(['project_id', 'dataset_version_id', 'test_dataset_version_id', 'deleted_at'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!run || run.deleted_at) return;
  const versions = [run.dataset_version_id, run.test_dataset_version_id].flatMap((version) => version ?? []);
  await lockAlive(trx, { project: run.project_id, versions, busy: true });
}

function changeTo(state: RunState) {
  const now = sql<Date>`now()`;
  const ended = isEnded(state) ? { ended_at: now, seen: true } : {};
  if (state !== 'queued') return { state, wanted: null, ...ended };
  // Whoever resumes gets the machine's retries anew, and an end that nobody has looked at.
  return { state, wanted: null, queued_at: now, ended_at: null, failure: null, infra_retries: 0, seen: false };
}
