// The lease: one agent takes one queued run as attempt n + 1. The database arbitrates between agents that want the same
// run, with its own clock and its row locks; core decides which run fits which device.
import type { AgentHello, Lease } from '@trainyard/contracts/agent';
import type { Task } from '@trainyard/contracts/config-field';
import type { Config } from '@trainyard/contracts/config-field';
import type { Dialect, Reading } from '@trainyard/contracts/reading';
import { LEASE_SECONDS } from '@trainyard/contracts/limits';
import { type Machine, takesWork } from '@trainyard/core/availability';
import { candidates, devicesWanted, type Place, type Waiting } from '@trainyard/core/placement';
import { sql, type SqlBool, type Transaction } from 'kysely';
import type { Database, Db } from './database.ts';
import { sourceFiles } from './lineage.ts';
import { devicesOf, readMachines, takesWorkSql } from './machine.ts';
import { notifyRun } from './run-notice.ts';
import type { Schema } from './schema.ts';
import { inTransaction } from './transaction.ts';
import { isUniqueViolation } from './unique.ts';

/** Queued runs that one look considers; more are looked at when these are gone. */
const HEAD_OF_QUEUE = 200;

export type Device = AgentHello['devices'][number];
const leaseEnd = sql<Date>`now() + make_interval(secs => ${LEASE_SECONDS})`;

/** The run that free devices of an agent get now, or null. */
export async function leaseRun(db: Database, agentId: string, free: string[]): Promise<Lease | null> {
  const agent = await db
    .selectFrom('agents')
    .select(['devices', 'draining'])
    .where('id', '=', agentId)
    .executeTakeFirst();
  if (!agent) return null;
  const devices = agent.devices as unknown as Device[];
  const repeated = await unansweredLease(db, agentId, free);
  if (repeated) return toLease(db, repeated, devices);
  if (agent.draining) return null;
  let waiting = await queueHead(db);
  let { here, others } = await placesFor(db, { id: agentId, devices }, free, waiting);
  for (;;) {
    const [best] = here.free.size > 0 ? candidates(waiting, here, others) : [];
    if (!best) return null;
    const { run, devices: lent } = best;
    const taken = await inTransaction(db, (trx) => take(trx, run.id, { agentId, lent })).catch((error: unknown) => {
      // Another request of this agent was quicker: a device is not free any more, the run still waits.
      if (isUniqueViolation(error, 'lent_devices_once')) return 'busy' as const;
      throw error;
    });
    if (taken === true) return toLease(db, run.id, devices);
    if (taken === 'busy') ({ here, others } = await placesFor(db, { id: agentId, devices }, free, waiting));
    else waiting = waiting.filter(({ id }) => id !== run.id);
  }
}

/** What is free of this agent's devices; and of the other machines, where that matters to a run that waits for several at once. */
async function placesFor(
  db: Db,
  agent: { id: string; devices: Device[] },
  free: string[],
  waiting: readonly Waiting[],
): Promise<{ here: Place; others: Place[] }> {
  const lent = await db.selectFrom('lent_devices').select('device').where('agent_id', '=', agent.id).execute();
  const open = free.filter((device) => !lent.some((one) => one.device === device));
  const here = { ...agent, free: new Set(open) };
  if (open.length === 0 || waiting.every((run) => run.devices === 1)) return { here, others: [] };
  const machines = await readMachines(db);
  const others = machines.filter(({ id, state }) => id !== agent.id && takesWork(state));
  return { here, others: others.map(({ id, devices }) => ({ id, devices, free: freeOf(devices) })) };
}

const freeOf = (devices: Machine['devices']): Set<string> =>
  new Set(devices.flatMap(({ id, run_id }) => (run_id === null ? [id] : [])));

/**
 * A lease whose answer never arrived: the agent calls its device free and no event of the attempt was ever seen.
 * It is answered again, with the same attempt.
 */
async function unansweredLease(db: Db, agentId: string, free: string[]): Promise<string | undefined> {
  const row = await db
    .selectFrom('runs as r')
    .innerJoin('attempts as t', (join) => join.onRef('t.run_id', '=', 'r.id').onRef('t.number', '=', 'r.attempt'))
    .select('r.id')
    .where('r.state', '=', 'running')
    .where('r.agent_id', '=', agentId)
    .where('r.device', 'in', free)
    .where(sql<SqlBool>`r.more_devices <@ ${free}::text[]`)
    // What shall be finished begins all the same: its checkpoint has what it is finished with.
    .where((eb) => eb.or([eb('r.wanted', 'is', null), eb('r.wanted', '=', 'finish')]))
    .where('t.acked_seq', '=', 0)
    .limit(1)
    .executeTakeFirst();
  return row?.id;
}

/** Queued runs in their order, each with the online agent that holds its newest checkpoint. */
export async function queueHead(db: Db, limit = HEAD_OF_QUEUE): Promise<Waiting[]> {
  const { rows } = await sql<{ id: string; task: Task; wanted: unknown; pinned_to: string | null }>`
    select r.id, r.task, r.config -> 'devices' as wanted, (
      select t.agent_id from checkpoints c
      join attempts t on t.run_id = c.run_id and t.number = c.attempt
      join agents a on a.id = t.agent_id
      where c.run_id = r.id and ${takesWorkSql('a')}
      order by c.attempt desc limit 1
    ) as pinned_to
    from runs r where r.state = 'queued' and r.deleted_at is null order by r.queued_at, r.id limit ${limit}`.execute(
    db,
  );
  return rows.map(({ id, task, wanted, pinned_to }) => ({
    id,
    task,
    devices: devicesWanted({ devices: wanted }),
    pinnedTo: pinned_to,
  }));
}

/** Takes the run if it is still queued and nobody else is taking it. */
async function take(
  trx: Transaction<Schema>,
  runId: string,
  { agentId, lent: [device = '', ...more] }: { agentId: string; lent: string[] },
): Promise<boolean> {
  const run = await trx
    .selectFrom('runs')
    .select(['id', 'attempt', 'started_at'])
    .where('id', '=', runId)
    .where('state', '=', 'queued')
    .forUpdate()
    .skipLocked()
    .executeTakeFirst();
  if (!run) return false;
  const number = run.attempt + 1;
  await trx
    .updateTable('runs')
    .set({
      state: 'running',
      attempt: number,
      agent_id: agentId,
      device,
      more_devices: more,
      lease_until: leaseEnd,
      started_at: run.started_at ?? sql<Date>`now()`,
      failure: null,
      stop: null,
      // What an earlier attempt measured at its end is not what this one will.
      evaluation: null,
      metric_examples: null,
    })
    .where('id', '=', runId)
    .execute();
  // Whatever was left open of an earlier attempt is over with this one.
  await trx
    .updateTable('attempts')
    .set({ outcome: 'lost', ended_at: sql<Date>`now()` })
    .where('run_id', '=', runId)
    .where('outcome', '=', 'running')
    .execute();
  await trx
    .insertInto('attempts')
    .values({
      run_id: runId,
      number,
      agent_id: agentId,
      device,
      more_devices: more,
      outcome: 'running',
      failure: null,
    })
    .execute();
  await notifyRun(trx, { id: runId, state: 'running' });
  return true;
}

async function toLease(db: Db, runId: string, devices: Device[]): Promise<Lease> {
  const row = await db
    .selectFrom('runs as r')
    .innerJoin('dataset_versions as v', 'v.id', 'r.dataset_version_id')
    .innerJoin('datasets as d', 'd.id', 'v.dataset_id')
    .leftJoin('dataset_versions as tv', 'tv.id', 'r.test_dataset_version_id')
    .leftJoin('datasets as td', 'td.id', 'tv.dataset_id')
    .select([
      'r.attempt',
      'r.device',
      'r.more_devices',
      'r.config',
      'r.reading',
      'r.test_dialect',
      'v.id as version',
      'v.fingerprint',
      'd.path',
      'tv.id as test_version',
      'td.path as test_path',
    ])
    .where('r.id', '=', runId)
    .executeTakeFirstOrThrow();
  const lent = devicesOf(row);
  const { attempt, test_version, test_path } = row;
  return {
    run_id: runId,
    attempt,
    device: lent[0] ?? '',
    threads: lent.reduce((sum, one) => sum + (devices.find((track) => track.id === one)?.threads ?? 1), 0),
    job: {
      version: 1,
      run: runId,
      attempt,
      config: row.config as Config,
      // The engine goes on from its last checkpoint where its folder has one, and begins anew where not.
      resume: attempt > 1,
      data_fingerprint: row.fingerprint,
      reading: row.reading as Reading | null,
      test_dialect: row.test_dialect as Dialect | null,
      devices: lent.length > 1 ? lent : [],
    },
    data: { version_id: row.version, path: row.path },
    continue_from: await sourceFiles(db, (row.config as Config)['continue_from']),
    test_data: test_version && test_path ? { version_id: test_version, path: test_path } : null,
  };
}
