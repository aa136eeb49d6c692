// Agents: hello, heartbeat, lease, good-bye; and what people see and say of them.
import type { Agent, Command } from '@trainyard/contracts/agent';
import { HEARTBEAT_SECONDS, LEASE_SECONDS } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { countAgents, listAgents, recordHeartbeat, registerAgent, updateAgent } from '@trainyard/store/agent';
import { renewLeases, signOff } from '@trainyard/store/lease-renewal';
import type { ServerContext } from '../context.ts';
import { found } from '../found.ts';
import type { Handlers } from '../http/handler.ts';
import { joinCommand } from '../join-command.ts';
import { pollLease } from '../lease-poll.ts';

type Names =
  | 'listAgents'
  | 'getJoinCommand'
  | 'updateAgent'
  | 'registerAgent'
  | 'heartbeat'
  | 'leaseRun'
  | 'leaveAgent';

/** Seconds that workers may go on alone after their agent said good-bye and kept them. */
const KEPT_SECONDS = 600;

export function agentHandlers(context: ServerContext): Handlers<Names> {
  const { db } = context;
  // What keeps leases alive must not wait behind pages and uploads.
  const { urgent } = db;
  return {
    async listAgents({ query }) {
      const [items, total] = await Promise.all([listAgents(db, undefined, query), countAgents(db)]);
      return { items, total };
    },
    async getJoinCommand({ query }) {
      return joinCommand(context.settings, query.opened);
    },
    async updateAgent({ params, body }) {
      const known = await updateAgent(db, params.agent, body);
      if (!known) throw unknownAgent(params.agent);
      return oneAgent(context, params.agent);
    },
    async registerAgent({ body }) {
      const agentId = await registerAgent(urgent, context.newId('agt'), body);
      const { revoked } = await renewLeases(urgent, agentId, body.held);
      return { agent_id: agentId, lease_seconds: LEASE_SECONDS, heartbeat_seconds: HEARTBEAT_SECONDS, revoked };
    },
    async heartbeat({ params, body }) {
      // Leases first: they are what must not wait.
      const { current, revoked } = await renewLeases(urgent, params.agent, body.held);
      if (!(await recordHeartbeat(urgent, params.agent, body))) throw unknownAgent(params.agent);
      const wanted = current.flatMap(({ wanted: command, reason, ...held }): Command[] =>
        command ? [{ ...held, command, ...(reason === null ? {} : { reason }) }] : [],
      );
      return { commands: [...wanted, ...revoked.map((held): Command => ({ ...held, command: 'revoke' }))] };
    },
    async leaseRun({ params, body, signal }) {
      await oneAgent(context, params.agent);
      const poll = { agentId: params.agent, free: body.free, waitSeconds: body.wait_seconds, signal };
      return { lease: await pollLease(context, poll) };
    },
    async leaveAgent({ params, body }) {
      const kept = body.keep_workers ? KEPT_SECONDS : 0;
      if (!(await signOff(urgent, params.agent, kept))) throw unknownAgent(params.agent);
      return undefined;
    },
  };
}

function unknownAgent(id: string): TrainyardError {
  return new TrainyardError('agent.not_found', `There is no agent ${id}. It has to register first.`);
}

async function oneAgent(context: ServerContext, id: string): Promise<Agent> {
  return found((await listAgents(context.db, id))[0], 'agent.not_found', `agent ${id}`);
}
