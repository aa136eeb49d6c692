// Keeping leases alive, and giving up those that nobody keeps alive.
import type { Command } from '@trainyard/contracts/agent';
import type { Wanted } from '@trainyard/contracts/run';
import { LEASE_SECONDS } from '@trainyard/contracts/limits';
import { sql } from 'kysely';
import { leaveAgent } from './agent.ts';
import { endAttempt } from './attempt.ts';
import type { Database, Db } from './database.ts';
import { countRefusal, lockRun } from './run-row.ts';
import { inTransaction } from './transaction.ts';

export type Held = Pick<Command, 'run_id' | 'attempt'>;

/** An attempt that is current, with what is wanted of it and why. */
export type Current = Held & { wanted: Wanted | null; reason: string | null };

export interface Renewed {
  /** Held attempts that are current, with what is wanted of them. */
  current: Current[];
  /** Held attempts that are not: a newer one exists, or the run has ended. */
  revoked: Held[];
}

/** Renews the leases of what an agent holds, by the database's clock. */
export async function renewLeases(db: Db, agentId: string, held: Held[]): Promise<Renewed> {
  if (held.length === 0) return { current: [], revoked: [] };
  const { rows } = await sql<Current>`
    update runs r set lease_until = now() + make_interval(secs => ${LEASE_SECONDS})
    from unnest(${held.map(({ run_id }) => run_id)}::text[], ${held.map(({ attempt }) => attempt)}::int[]) as h(run_id, attempt)
    where r.id = h.run_id and r.attempt = h.attempt and r.state = 'running' and r.agent_id = ${agentId}
    returning r.id as run_id, r.attempt, r.wanted, r.stop ->> 'reason' as reason`.execute(db);
  const isCurrent = (item: Held) => rows.some((row) => row.run_id === item.run_id && row.attempt === item.attempt);
  const revoked = held.filter((item) => !isCurrent(item));
  for (const { run_id, attempt } of revoked) await countRefusal(db, { run_id, attempt, what: 'heartbeat' });
  return { current: rows, revoked };
}

/** Lets all leases of an agent run for some seconds from now; 0 gives them up. */
export async function setLeases(db: Db, agentId: string, seconds: number): Promise<void> {
  await db
    .updateTable('runs')
    .set({ lease_until: sql<Date>`now() + make_interval(secs => ${seconds})` })
    .where('state', '=', 'running')
    .where('agent_id', '=', agentId)
    .execute();
}

/**
 * An agent says good-bye; what it held is its own for some seconds more. Both at once: a lease that ends in between would
 * be told as that of a machine which nobody heard of.
 * @returns false where the agent is not known; nothing has changed then
 */
export async function signOff(db: Db, agentId: string, keptSeconds: number): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    if (!(await leaveAgent(trx, agentId))) return false;
    await setLeases(trx, agentId, keptSeconds);
    return true;
  });
}

/** Ends the attempts whose lease is over; answers how many. Another server that does the same takes the others. */
export async function expireLeases(db: Database): Promise<number> {
  const due = await db
    .selectFrom('runs')
    .select('id')
    .where('state', '=', 'running')
    .where('lease_until', '<', sql<Date>`now()`)
    .execute();
  let ended = 0;
  for (const { id } of due) {
    ended += await inTransaction(db, async (trx) => {
      const run = await lockRun(trx, id);
      // Seen again under the lock: a heartbeat or a finish may have come in between.
      const { rows } = await sql<{
        over: boolean;
      }>`select state = 'running' and lease_until < now() as over from runs where id = ${id}`.execute(trx);
      if (!run || rows[0]?.over !== true) return 0;
      await endAttempt(trx, run, { outcome: 'lost', failure: null });
      return 1;
    });
  }
  return ended;
}
