// The fence: only the attempt that a run is in may write. An older one, or one that was given up, is refused and counted.
import type { JsonValue } from '@trainyard/contracts/scalar';
import { sql, type Transaction } from 'kysely';
import { countRefusal, lockRun, type RunRow } from './run-row.ts';
import type { Schema } from './schema.ts';

export interface AttemptPlace {
  runId: string;
  attempt: number;
}

export type Stale = { kind: 'stale'; current: number; why: string } | { kind: 'unknown' };
export interface Current {
  kind: 'current';
  run: RunRow;
  acked: number;
  outcome: string;
  timeline: JsonValue;
  /** Seconds since the attempt began, by the database's clock. */
  elapsed: number;
}
export type Fenced = Current | Stale;

/** Locks the run and tells whether the attempt may write. `ended` allows writes after its end, such as late files. */
export async function fence(
  trx: Transaction<Schema>,
  at: AttemptPlace,
  what: string,
  allow: 'running' | 'ended' = 'running',
): Promise<Fenced> {
  const run = await lockRun(trx, at.runId);
  if (!run) return { kind: 'unknown' };
  const attempt = await trx
    .selectFrom('attempts')
    .select([
      'acked_seq',
      'outcome',
      'timeline',
      sql<number>`extract(epoch from now() - started_at)::float8`.as('elapsed'),
    ])
    .where('run_id', '=', at.runId)
    .where('number', '=', at.attempt)
    .executeTakeFirst();
  if (!attempt || at.attempt > run.attempt) return { kind: 'unknown' };
  const current = at.attempt === run.attempt;
  const open = attempt.outcome === 'running' || (allow === 'ended' && attempt.outcome !== 'lost');
  const { acked_seq: acked, outcome, timeline, elapsed } = attempt;
  if (current && open) return { kind: 'current', run, acked, outcome, timeline, elapsed };
  if (current) return refuseEnded(trx, at, what, attempt.outcome);
  await countRefusal(trx, { run_id: at.runId, attempt: at.attempt, what });
  return { kind: 'stale', current: run.attempt, why: `attempt ${run.attempt} is the current one` };
}

/** Refuses a write to an attempt that is over. */
export async function refuseEnded(
  trx: Transaction<Schema>,
  at: AttemptPlace,
  what: string,
  outcome: string,
): Promise<Stale> {
  await countRefusal(trx, { run_id: at.runId, attempt: at.attempt, what });
  return { kind: 'stale', current: at.attempt, why: `attempt ${at.attempt} has ended (${outcome})` };
}
