// An agent offers devices of one machine and executes attempts. It dials out and opens no port.
import { z } from 'zod';
import { AgentId, ModelId, RunId, Timestamp } from './ids.ts';
import { Job } from './job.ts';
import { MAX_COUNT, MAX_DEVICE_ID, MAX_PAGE } from './limits.ts';
import { ModelFile } from './model-file.ts';
import { route } from './route.ts';
import { Wanted } from './run.ts';
import { Name } from './scalar.ts';

const DeviceId = z.string().min(1).max(MAX_DEVICE_ID);
export const Device = z.object({
  /** 'cpu' or 'cuda:N'; a CPU with several slots has 'cpu', 'cpu:1', … */
  id: DeviceId,
  kind: z.enum(['cpu', 'cuda']),
  name: z.string(),
  memory_bytes: z.int().nullable(),
  /** Threads that a worker on it is granted. */
  threads: z.int().min(1),
});
export type Device = z.infer<typeof Device>;
export const DeviceLoad = z.object({
  id: z.string(),
  load_percent: z.number().nullable(),
  memory_used_bytes: z.int().nullable(),
  temperature_celsius: z.number().nullable(),
});
export type DeviceLoad = z.infer<typeof DeviceLoad>;

export const Machine = z.object({
  host: z.string(),
  os: z.string(),
  cpu: z.string(),
  cores: z.int(),
  memory_bytes: z.int(),
  gpu_driver: z.string().nullable(),
  python: z.string(),
  torch: z.string(),
  engine: z.string(),
});
export type Machine = z.infer<typeof Machine>;

export const Agent = z.object({
  id: AgentId,
  name: z.string(),
  /** online: heard of within the lease; lost: not; draining: takes no new work; left: said good-bye. */
  state: z.enum(['online', 'lost', 'draining', 'left']),
  local: z.boolean(),
  machine: Machine,
  devices: z.array(
    Device.extend({ load: DeviceLoad.nullable(), run_id: RunId.nullable(), run_name: z.string().nullable() }),
  ),
  memory_used_bytes: z.int().nullable(),
  seen_at: Timestamp,
  /** When it said good-bye; null of one that did not, or that came back. */
  left_at: Timestamp.nullable(),
  registered_at: Timestamp,
  /** Load in percent over the last minutes, oldest first, one value per heartbeat group. */
  history: z.array(z.object({ at: Timestamp, cpu_percent: z.number() })),
});
export type Agent = z.infer<typeof Agent>;

export const HeldAttempt = z.object({ run_id: RunId, attempt: z.int().min(1).max(MAX_COUNT) });
export const AgentHello = z.object({
  name: Name,
  local: z.boolean(),
  key: z.string().min(8).max(MAX_DEVICE_ID).describe('Made once per agent directory; the same key is the same agent.'),
  machine: Machine,
  devices: z.array(Device).min(1),
  held: z.array(HeldAttempt),
});
export type AgentHello = z.infer<typeof AgentHello>;
export const AgentWelcome = z.object({
  agent_id: AgentId,
  lease_seconds: z.int(),
  heartbeat_seconds: z.int(),
  revoked: z.array(HeldAttempt).describe('Held attempts that are no longer current: kill the worker, ship nothing.'),
});
export const Heartbeat = z.object({
  cpu_percent: z.number(),
  memory_used_bytes: z.int(),
  devices: z.array(DeviceLoad),
  held: z.array(HeldAttempt),
});
export const Command = HeldAttempt.extend({
  command: z.enum([...Wanted.options, 'revoke']),
  /** Why, where whoever asked has said so. */
  reason: z.string().nullish(),
});
export type Command = z.infer<typeof Command>;
export const Lease = z.object({
  run_id: RunId,
  attempt: z.int(),
  device: z.string(),
  threads: z.int(),
  job: Job.omit({
    out: true,
    events: true,
    device: true,
    threads: true,
    manifest: true,
    test_manifest: true,
    continue_from: true,
  }),
  data: z.object({ version_id: z.string(), path: z.string() }),
  test_data: z.object({ version_id: z.string(), path: z.string() }).nullable(),
  /** The model that the run goes on from, and its files (getModelFile); none where they were removed. */
  continue_from: z
    .object({ run_id: z.string(), model_id: ModelId.nullable(), files: z.array(ModelFile) })
    .nullable()
    .default(null),
});
export type Lease = z.infer<typeof Lease>;

export const JoinCommand = z.object({
  /** With the first of `addresses`; where there is none it works on the server's own machine alone. */
  command: z.string(),
  /** `this machine`: the server listens on loopback only, and `remedy` says how to change that. */
  reach: z.enum(['network', 'this machine']),
  /** Where the server really listens, such as 127.0.0.1:8080. */
  listens: z.string(),
  /** Under which other machines may find it, the likeliest first. */
  addresses: z.array(z.string()),
  remedy: z.string().nullable(),
});
export type JoinCommand = z.infer<typeof JoinCommand>;

const params = z.object({ agent: AgentId });
export const agentRoutes = {
  listAgents: route({
    method: 'GET',
    path: '/agents',
    permission: 'read',
    tag: 'agents',
    summary: 'Agents with devices and load by name, those that left last',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(MAX_PAGE),
      offset: z.coerce.number().int().min(0).max(MAX_COUNT).default(0),
    }),
    response: z.object({ items: z.array(Agent), total: z.int() }),
  }),
  getJoinCommand: route({
    method: 'GET',
    path: '/agents/join',
    permission: 'admin',
    tag: 'agents',
    summary: 'The command that adds a machine, with an address that others can reach, or what to change first',
    query: z.object({
      /** The address under which whoever asks has reached the server. */
      opened: z.string().max(300).optional(),
    }),
    response: JoinCommand,
  }),
  updateAgent: route({
    method: 'PATCH',
    path: '/agents/:agent',
    permission: 'admin',
    tag: 'agents',
    summary: 'Rename, drain or undrain',
    params,
    body: z.strictObject({ name: Name.optional(), draining: z.boolean().optional() }),
    response: Agent,
  }),
  registerAgent: route({
    method: 'POST',
    path: '/agents/register',
    permission: 'agent',
    tag: 'agents',
    summary: 'Say hello; the answer says which held attempts are still current',
    body: AgentHello,
    response: AgentWelcome,
    status: 200,
  }),
  heartbeat: route({
    method: 'POST',
    path: '/agents/:agent/heartbeat',
    permission: 'agent',
    tag: 'agents',
    summary: 'Renew all leases; the answer has what is wanted',
    params,
    body: Heartbeat,
    response: z.object({ commands: z.array(Command) }),
    status: 200,
  }),
  leaseRun: route({
    method: 'POST',
    path: '/agents/:agent/lease',
    permission: 'agent',
    tag: 'agents',
    summary: 'Wait for a run for some of these free devices; null after the poll time',
    params,
    body: z.object({ free: z.array(DeviceId).min(1), wait_seconds: z.number().min(0).max(30) }),
    response: z.object({ lease: Lease.nullable() }),
    status: 200,
  }),
  leaveAgent: route({
    method: 'POST',
    path: '/agents/:agent/leave',
    permission: 'agent',
    tag: 'agents',
    summary: 'Say good-bye; held attempts were finished or are kept',
    params,
    body: z.object({ keep_workers: z.boolean() }),
    status: 204,
  }),
};
