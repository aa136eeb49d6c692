// Attempts: how each execution of a run ended, and what becomes of the run then. Ending is fenced and happens once.
import type { Attempt, Failure, RunState, RunSummary, Stop, Trouble } from '@trainyard/contracts/run';
import type { Task } from '@trainyard/contracts/config-field';
import { afterAttempt, isInfraFailure, type Outcome } from '@trainyard/core/retry';
import { isEnded, isGivenUp } from '@trainyard/core/run';
import { sql, type Transaction } from 'kysely';
import type { Database, Db } from './database.ts';
import { type AttemptPlace, fence, type Stale } from './fence.ts';
import { toJsonb, toJsonbOrNull } from './json.ts';
import { heardSql } from './machine.ts';
import { notify } from './notify.ts';
import { notifyRun } from './run-notice.ts';
import type { RunRow } from './run-row.ts';
import type { Schema } from './schema.ts';
import { inTransaction } from './transaction.ts';
import { noteTrouble } from './trouble.ts';

export interface End {
  outcome: Outcome;
  failure: Failure | null;
}
export type Finished = { kind: 'ok'; state: RunState; first: boolean } | Stale;

/** Ends an attempt, with what its agent could not do; the same end told again is answered and changes nothing. */
export async function finishAttempt(
  db: Database,
  at: AttemptPlace,
  told: End,
  troubles: readonly Trouble[] = [],
): Promise<Finished> {
  return inTransaction(db, async (trx): Promise<Finished> => {
    const repeated = await repeatedEnd(trx, at, told);
    if (repeated) return repeated;
    const fenced = await fence(trx, at, 'finish');
    if (fenced.kind !== 'current') return fenced;
    const end = await honestEnd(trx, at, told);
    for (const trouble of troubles) await noteTrouble(trx, at.runId, trouble, 'add');
    return { kind: 'ok', state: await endAttempt(trx, fenced.run, end), first: true };
  });
}

/** An attempt that ended as told, also when the run has gone on since: its agent missed the answer. */
async function repeatedEnd(trx: Transaction<Schema>, at: AttemptPlace, told: End): Promise<Finished | null> {
  const row = await trx
    .selectFrom('attempts as a')
    .innerJoin('runs as r', 'r.id', 'a.run_id')
    .select(['a.outcome', 'r.state'])
    .where('a.run_id', '=', at.runId)
    .where('a.number', '=', at.attempt)
    .executeTakeFirst();
  const same = row?.outcome === told.outcome || (row?.outcome === 'failed' && told.outcome === 'completed');
  return row && row.outcome !== 'running' && same ? { kind: 'ok', state: row.state as RunState, first: false } : null;
}

/** A completion needs the worker's own word for it: its finished event. */
async function honestEnd(trx: Transaction<Schema>, at: AttemptPlace, told: End): Promise<End> {
  if (told.outcome !== 'completed') return told;
  const finished = await trx
    .selectFrom('attempts as t')
    .innerJoin('runs as r', 'r.id', 't.run_id')
    .innerJoin('events as e', 'e.run', 'r.key')
    .select(sql<string>`e.payload ->> 'status'`.as('status'))
    .where('t.run_id', '=', at.runId)
    .where('t.number', '=', at.attempt)
    .where('e.event', '=', 'finished')
    .whereRef('e.position', '>', 't.base_position')
    .orderBy('e.position', 'desc')
    .limit(1)
    .executeTakeFirst();
  if (finished?.status === 'completed') return told;
  const message = `attempt ${at.attempt} ended without a finished event of status completed`;
  return { outcome: 'failed', failure: { code: 'worker.no_result', message, hint: 'The log has its last words.' } };
}

/** Writes the end of the running attempt and the next state of its run. The run must be locked. */
export async function endAttempt(trx: Transaction<Schema>, run: RunRow, end: End): Promise<RunState> {
  // What the worker itself reported (an error event) says more than what its agent saw from outside.
  const reported = end.outcome === 'failed' && !isInfraFailure(end) ? (run.failure as Failure | null) : null;
  const failure = needsCause(end.outcome)
    ? (reported ?? end.failure ?? (await unknownFailure(trx, run, end.outcome)))
    : null;
  const after = afterAttempt({
    outcome: end.outcome,
    failure,
    wanted: run.wanted as RunSummary['wanted'],
    task: run.task as Task,
    infraRetries: run.infra_retries,
  });
  const now = sql<Date>`now()`;
  await trx
    .updateTable('attempts')
    .set({ outcome: end.outcome, ended_at: now, failure: toJsonbOrNull(failure) })
    .where('run_id', '=', run.id)
    .where('number', '=', run.attempt)
    .execute();
  await trx
    .updateTable('runs')
    .set({
      state: after.state,
      wanted: after.wanted,
      stop: toJsonbOrNull(stopOf(run, after.state)),
      lease_until: null,
      infra_retries: after.infraRetries,
      failure: after.failure ? toJsonb(after.failure) : null,
      // A run that was interrupted keeps its place: it waited its turn before.
      ...(isEnded(after.state) ? { ended_at: now } : {}),
      ...(isGivenUp(after.state) ? { seen: true } : {}),
    })
    .where('id', '=', run.id)
    .execute();
  await notifyRun(trx, { id: run.id, state: after.state });
  // A device has become free, and the project's counts and best may have changed.
  await notify(trx, { kind: 'queue', id: run.id }, { kind: 'project', id: run.project_id, project: run.project_id });
  return after.state;
}

/** A wish to prune that did not come true is forgotten, and so is where a training ended that has no result after all. */
function stopOf(run: RunRow, state: RunState): Stop | null {
  const stop = run.stop as Stop | null;
  if (state === 'pruned') return stop?.kind === 'prune' ? stop : { kind: 'prune', reason: null, at: null };
  return state === 'completed' && stop?.kind === 'finish' ? stop : null;
}

function needsCause(outcome: Outcome): boolean {
  return outcome === 'failed' || outcome === 'lost';
}

async function unknownFailure(trx: Transaction<Schema>, run: RunRow, outcome: Outcome): Promise<Failure> {
  return outcome === 'lost'
    ? lostFailure(trx, run.agent_id)
    : { code: 'engine.failed', message: 'The worker ended with a failure', hint: 'The log has its last words.' };
}

/** Why nobody holds an attempt any more: who said good-bye did not go silent, and who is heard again did neither. */
async function lostFailure(trx: Transaction<Schema>, agentId: string | null): Promise<Failure> {
  const agent = await trx
    .selectFrom('agents')
    .select(['left_at', heardSql('agents').as('heard')])
    .where('id', '=', agentId)
    .executeTakeFirst();
  if (agent?.left_at)
    return {
      code: 'agent.left',
      message: `The machine signed off in order at ${agent.left_at.toISOString()}`,
      hint: null,
    };
  const message = agent?.heard
    ? 'The agent of this attempt came back without it'
    : 'The agent of this attempt was not heard of any more';
  return { code: 'agent.lost', message, hint: null };
}

/** Attempts of a run in order. */
export async function listAttempts(db: Db, runId: string): Promise<Attempt[]> {
  const rows = await db
    .selectFrom('attempts as t')
    .leftJoin('agents as a', 'a.id', 't.agent_id')
    .select([
      't.number',
      't.agent_id',
      'a.name as agent_name',
      't.device',
      't.more_devices',
      't.started_at',
      't.ended_at',
      't.outcome',
      't.failure',
    ])
    .where('t.run_id', '=', runId)
    .orderBy('t.number')
    .execute();
  return rows.map(({ started_at, ended_at, outcome, failure, more_devices, ...row }) => ({
    ...row,
    devices: [row.device, ...more_devices],
    started_at: started_at.toISOString(),
    ended_at: ended_at?.toISOString() ?? null,
    outcome: outcome as Attempt['outcome'],
    failure: failure as Failure | null,
  }));
}
