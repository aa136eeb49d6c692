// Machines as core/availability.ts asks for them: who is heard of, who takes work, what runs where.
import type { AgentHello } from '@trainyard/contracts/agent';
import { LEASE_SECONDS } from '@trainyard/contracts/limits';
import { agentState, type Machine } from '@trainyard/core/availability';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from './database.ts';

/** Heard of within the lease, by the database's clock. `alias` is ours, never what somebody sent. */
export const heardSql = (alias: string): RawBuilder<SqlBool> =>
  sql`(${sql.ref(`${alias}.seen_at`)} > now() - make_interval(secs => ${LEASE_SECONDS}))`;

/** The rows whose state takes work (`takesWork`), for joins; a test compares the two. */
export const takesWorkSql = (alias: string): RawBuilder<SqlBool> =>
  sql`(${sql.ref(`${alias}.left_at`)} is null and not ${sql.ref(`${alias}.draining`)} and ${heardSql(alias)})`;

/** All devices that a run has, the one that leads first; none where it has none. */
export const devicesOf = (run: { device: string | null; more_devices: string[] }): string[] =>
  run.device === null ? [] : [run.device, ...run.more_devices];

/** All machines that have not left, by name. */
export async function readMachines(db: Db): Promise<Machine[]> {
  const [agents, lent] = await Promise.all([
    db
      .selectFrom('agents as a')
      .select(['a.id', 'a.name', 'a.draining', 'a.devices', heardSql('a').as('heard')])
      .where('a.left_at', 'is', null)
      .orderBy('a.name')
      .orderBy('a.id')
      .execute(),
    db.selectFrom('lent_devices').select(['agent_id', 'device', 'run_id']).execute(),
  ]);
  const running = new Map(lent.map(({ run_id, agent_id, device }) => [`${agent_id}/${device}`, run_id]));
  return agents.map(({ id, name, draining, heard, devices }) => ({
    id,
    name,
    state: agentState({ left: false, heard: heard === true, draining }),
    devices: (devices as unknown as AgentHello['devices']).map((device) => ({
      id: device.id,
      kind: device.kind,
      run_id: running.get(`${id}/${device.id}`) ?? null,
    })),
  }));
}
