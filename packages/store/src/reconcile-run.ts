// What should be true of runs and is not: each query is one rule of the reconciler, bounded, and answers what can be mended now.
import type { ErrorCode } from '@trainyard/contracts/errors';
import { LEASE_SECONDS } from '@trainyard/contracts/limits';
import { sql } from 'kysely';
import { endAttempt } from './attempt.ts';
import type { Database, Db } from './database.ts';
import { lockRun } from './run-row.ts';
import { inTransaction } from './transaction.ts';
import { tryIsDue } from './trouble.ts';

/** Seconds that files may take after the end of their attempt before somebody is told that they did not come. */
const FILES_GRACE_SECONDS = 60;

/** Runs whose evaluation has arrived and is not read. */
export async function unreadEvaluations(db: Db, limit: number): Promise<string[]> {
  const rows = await db
    .selectFrom('artifacts as f')
    .innerJoin('runs as r', 'r.id', 'f.run_id')
    .select('r.id')
    .distinct()
    .where('f.kind', '=', 'evaluation')
    .where('f.available', '=', true)
    .where('r.evaluation', 'is', null)
    .where('r.state', '=', 'completed')
    .where('r.deleted_at', 'is', null)
    .where(({ ref }) => tryIsDue(ref('r.id'), 'evaluation'))
    .limit(limit)
    .execute();
  return rows.map(({ id }) => id);
}

/** Completed runs without a model, of the last so many days or known to lack one; the newest first. */
export async function runsWithoutModel(db: Db, limit: number, days: number): Promise<string[]> {
  // Those without a model are few and found first; what is asked of their files costs a look at each.
  const { rows } = await sql<{ id: string }>`
    with asked as (
      select id from runs where state = 'completed' and ended_at > now() - make_interval(days => ${days})
      union select run_id from troubles where what = 'model' and settled_at is null
    ), without as materialized (
      select r.id, r.ended_at from asked join runs r on r.id = asked.id where r.state = 'completed' and r.deleted_at is null
        and not exists (select from models m where m.run_id = r.id) and ${tryIsDue(sql.ref<string>('r.id'), 'model')}
    )
    select w.id from without w
    where w.ended_at < now() - make_interval(secs => ${FILES_GRACE_SECONDS})
      or not exists (select from artifacts f where f.run_id = w.id and not f.available)
    order by w.ended_at desc limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

export interface MissingFiles {
  run_id: string;
  count: number;
  /** The first few. */
  paths: string[];
}

/** Ended runs whose announced files did not come, where that is not said yet or has changed. */
export async function runsMissingFiles(db: Db, limit: number): Promise<MissingFiles[]> {
  const said: ErrorCode = 'artifact.not_received';
  const lost: ErrorCode = 'artifact.lost';
  const { rows } = await sql<MissingFiles>`
    select m.* from (
      select f.run_id, count(*)::int as count, (array_agg(f.path order by f.path))[1:3] as paths
      from artifacts f join runs r on r.id = f.run_id
      where not f.available and r.deleted_at is null and r.state in ('completed', 'failed') and r.ended_at < now() - make_interval(secs => ${FILES_GRACE_SECONDS})
      group by f.run_id
    ) m
    where not exists (select from troubles t where t.run_id = m.run_id and t.what = 'file' and t.settled_at is null
      and (t.code = ${lost} or (t.code = ${said} and t.count = m.count)))
    limit ${limit}`.execute(db);
  return rows;
}

/** Runs that say that files are missing, of which none is. */
export async function runsWithAllFiles(db: Db, limit: number): Promise<string[]> {
  const codes: ErrorCode[] = ['artifact.not_received', 'artifact.lost'];
  const { rows } = await sql<{ run_id: string }>`
    select distinct t.run_id from troubles t where t.what in ('file', 'model') and t.code = any(${codes}::text[]) and t.settled_at is null
      and not exists (select from artifacts f where f.run_id = t.run_id and not f.available)
      and not (t.what = 'model' and t.code = 'artifact.not_received')
    limit ${limit}`.execute(db);
  return rows.map(({ run_id }) => run_id);
}

/** Running runs that nobody can end: without a lease, an agent, or an attempt that runs; older than two leases. */
export async function orphanedRuns(db: Db, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select r.id from runs r left join attempts t on t.run_id = r.id and t.number = r.attempt
    where r.state = 'running' and (r.lease_until is null or r.agent_id is null or t.outcome is distinct from 'running')
      and coalesce(t.started_at, r.started_at, r.queued_at) < now() - make_interval(secs => ${2 * LEASE_SECONDS})
    limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

/** Gives up the attempt of such a run, if it still is one; the run waits again or ends like one whose agent was lost. */
export async function releaseRun(db: Database, id: string): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const run = await lockRun(trx, id);
    if (run?.state !== 'running') return false;
    const attempt = await trx
      .selectFrom('attempts')
      .select('outcome')
      .where('run_id', '=', id)
      .where('number', '=', run.attempt)
      .executeTakeFirst();
    // A heartbeat may have given it a lease in between.
    if (run.lease_until !== null && run.agent_id !== null && attempt?.outcome === 'running') return false;
    await endAttempt(trx, run, { outcome: 'lost', failure: null });
    return true;
  });
}

/** Ends attempts that run in the books and in no run; answers how many. */
export async function endOrphanedAttempts(db: Db, limit: number): Promise<number> {
  const { rows } = await sql`
    update attempts t set outcome = 'lost', ended_at = now() where (t.run_id, t.number) in (
      select t.run_id, t.number from attempts t join runs r on r.id = t.run_id
      where t.outcome = 'running' and (r.state <> 'running' or r.attempt <> t.number) limit ${limit})
    returning t.run_id`.execute(db);
  return rows.length;
}
