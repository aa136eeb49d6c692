// Agents: who they are, when they were last heard of (by the database's clock), what their machines look like.
import type { Agent, AgentHello, Heartbeat } from '@trainyard/contracts/agent';
import type { AgentPatch } from '@trainyard/contracts/live';
import { agentState } from '@trainyard/core/availability';
import { sql } from 'kysely';
import type { z } from 'zod';
import type { Database, Db } from './database.ts';
import { toJsonb, toText } from './json.ts';
import { heardSql } from './machine.ts';
import { notify } from './notify.ts';
import { inTransaction } from './transaction.ts';

const HISTORY_POINTS = 60;
/** Seconds between points of the history: ten minutes in all. */
const HISTORY_SECONDS = 10;

/** Says hello. The same key is the same agent; a name that a person gave it stays. */
export async function registerAgent(db: Db, id: string, hello: AgentHello): Promise<string> {
  const now = sql<Date>`now()`;
  const facts = { local: hello.local, machine: toJsonb(hello.machine), devices: toJsonb(hello.devices) };
  const row = await db
    .insertInto('agents')
    .values({ id, key: toText(hello.key), name: toText(hello.name), ...facts, loads: '[]', history: '[]' })
    .onConflict((conflict) => conflict.column('key').doUpdateSet({ ...facts, left_at: null, seen_at: now }))
    .returning('id')
    .executeTakeFirstOrThrow();
  await notify(db, { kind: 'agent', id: row.id }, { kind: 'queue', id: row.id });
  return row.id;
}

/** Notes a heartbeat; false where the agent is not known. */
export async function recordHeartbeat(db: Database, id: string, beat: z.infer<typeof Heartbeat>): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const agent = await trx
      .selectFrom('agents')
      .select(['history', 'left_at', sql<Date>`now()`.as('now')])
      .where('id', '=', id)
      // Not `for update`: a lease that names this agent need not wait for its heartbeat.
      .forNoKeyUpdate()
      .executeTakeFirst();
    if (!agent) return false;
    const before = agent.history as Agent['history'];
    const history = historyAfter(before, agent.now, beat.cpu_percent);
    const added = history === before ? [] : history.slice(-1);
    await trx
      .updateTable('agents')
      .set({
        seen_at: sql<Date>`now()`,
        left_at: null,
        cpu_percent: beat.cpu_percent,
        memory_used_bytes: beat.memory_used_bytes,
        loads: toJsonb(beat.devices),
        history: toJsonb(history),
      })
      .where('id', '=', id)
      .execute();
    await notify(trx, { kind: 'agent', id, patch: heartbeatPatch(id, agent.now, beat, added), whole: !agent.left_at });
    return true;
  });
}

/** All that a heartbeat changes of what is shown; an agent that had left is counted anew. */
function heartbeatPatch(id: string, now: Date, beat: z.infer<typeof Heartbeat>, history: Agent['history']): AgentPatch {
  return {
    type: 'patch',
    kind: 'agent',
    id,
    fields: { seen_at: now.toISOString(), memory_used_bytes: beat.memory_used_bytes },
    loads: beat.devices,
    ...(history.length > 0 ? { history } : {}),
  };
}

function historyAfter(history: Agent['history'], now: Date, cpu_percent: number): Agent['history'] {
  const last = history.at(-1);
  if (last && now.getTime() - Date.parse(last.at) < HISTORY_SECONDS * 1000) return history;
  return [...history, { at: now.toISOString(), cpu_percent }].slice(-HISTORY_POINTS);
}

/** Good-bye. */
export async function leaveAgent(db: Db, id: string): Promise<boolean> {
  const result = await db
    .updateTable('agents')
    .set({ left_at: sql<Date>`now()` })
    .where('id', '=', id)
    .executeTakeFirst();
  await notify(db, { kind: 'agent', id }, { kind: 'queue', id });
  return result.numUpdatedRows > 0n;
}

export async function updateAgent(
  db: Db,
  id: string,
  patch: { name?: string | undefined; draining?: boolean | undefined },
): Promise<boolean> {
  const change = {
    ...(patch.name === undefined ? {} : { name: toText(patch.name) }),
    ...(patch.draining === undefined ? {} : { draining: patch.draining }),
  };
  if (Object.keys(change).length > 0) await db.updateTable('agents').set(change).where('id', '=', id).execute();
  await notify(db, { kind: 'agent', id }, { kind: 'queue', id });
  return (await db.selectFrom('agents').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

/** All agents there are, those that left included. */
export async function countAgents(db: Db): Promise<number> {
  const row = await db
    .selectFrom('agents')
    .select(sql<number>`count(*)`.as('total'))
    .executeTakeFirstOrThrow();
  return row.total;
}

/** Agents by name, those that left last; each device with the run on it. `id`: that one alone. */
export async function listAgents(
  db: Db,
  id?: string,
  { limit, offset = 0 }: { limit?: number; offset?: number } = {},
): Promise<Agent[]> {
  const [agents, runs] = await Promise.all([
    db
      .selectFrom('agents')
      .selectAll()
      .select(heardSql('agents').as('heard'))
      .$if(id !== undefined, (query) => query.where('id', '=', id as string))
      .$if(limit !== undefined, (query) => query.limit(limit as number).offset(offset))
      .orderBy(sql`left_at is not null`)
      .orderBy('local', 'desc')
      .orderBy('name')
      .orderBy('id')
      .execute(),
    db
      .selectFrom('lent_devices as l')
      .innerJoin('runs as r', 'r.id', 'l.run_id')
      .select(['r.id', 'r.name', 'l.agent_id', 'l.device'])
      .execute(),
  ]);
  return agents.map((row) => {
    const loads = row.loads as Agent['devices'][number]['load'][];
    const devices = (row.devices as unknown as AgentHello['devices']).map((device) => {
      const run = runs.find((candidate) => candidate.agent_id === row.id && candidate.device === device.id);
      const load = loads.find((candidate) => candidate?.id === device.id) ?? null;
      return { ...device, load, run_id: run?.id ?? null, run_name: run?.name ?? null };
    });
    return {
      id: row.id,
      name: row.name,
      state: agentState({ left: row.left_at !== null, heard: row.heard === true, draining: row.draining }),
      local: row.local,
      machine: row.machine as Agent['machine'],
      devices,
      memory_used_bytes: row.memory_used_bytes,
      seen_at: row.seen_at.toISOString(),
      left_at: row.left_at?.toISOString() ?? null,
      registered_at: row.registered_at.toISOString(),
      history: row.history as Agent['history'],
    };
  });
}
