// The live stream: one WebSocket at /api/v1/live. Every message has a topic; a run's messages carry positions, so that
// a reader who comes back says what it saw last and gets the rest, once and in order. What lists and headers show comes
// as patches to readers who ask for them: they hold an answer already and change it, instead of reading it again.
import { z } from 'zod';
import { Agent, DeviceLoad } from './agent.ts';
import { StoredEvent } from './event.ts';
import { ProjectId, RunId, Timestamp } from './ids.ts';
import { RunSummary } from './run.ts';

export const ClientMessage = z.union([
  z.strictObject({
    type: z.literal('subscribe'),
    topic: z.literal('run'),
    run: RunId,
    after: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  }),
  z.strictObject({ type: z.literal('unsubscribe'), topic: z.literal('run'), run: RunId }),
  /**
   * Everything that changes a list: runs, agents, datasets, models. With `patches`, what a patch says whole is told as a
   * patch alone, and a gap as `missed`; without it every change is `changed` and a gap ends the connection.
   */
  z.strictObject({ type: z.literal('subscribe'), topic: z.literal('yard'), patches: z.boolean().optional() }),
  /** Heartbeats of agents: load and memory, as patches. For pages that show them. */
  z.strictObject({ type: z.enum(['subscribe', 'unsubscribe']), topic: z.literal('load') }),
  /** Answered by `pong`: how a browser, which sees no pings of the protocol, finds out that nobody is there any more. */
  z.strictObject({ type: z.literal('ping') }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

/** What of a run a list or a header shows and what changes while it lives. */
export const RunFields = RunSummary.pick({
  name: true,
  state: true,
  wanted: true,
  stop: true,
  metric: true,
  metrics: true,
  progress: true,
  forecast: true,
  failure: true,
  attempt: true,
  agent_id: true,
  agent_name: true,
  device: true,
  devices: true,
  model_id: true,
  seen: true,
  started_at: true,
  ended_at: true,
}).partial();
export type RunFields = z.infer<typeof RunFields>;

export const RunPatch = z.object({
  type: z.literal('patch'),
  kind: z.literal('run'),
  id: RunId,
  project: ProjectId.optional(),
  fields: RunFields,
  /** Newest values of the ranking metric, to go behind those of the sparkline. */
  sparkline: z.array(z.number()).optional(),
});
export type RunPatch = z.infer<typeof RunPatch>;

/** A heartbeat: `loads` by device id. */
export const AgentPatch = z.object({
  type: z.literal('patch'),
  kind: z.literal('agent'),
  id: z.string(),
  fields: Agent.pick({ seen_at: true, memory_used_bytes: true }),
  loads: z.array(DeviceLoad).optional(),
  /** New points, to go behind those of the history. */
  history: Agent.shape.history.optional(),
});
export type AgentPatch = z.infer<typeof AgentPatch>;
export const LivePatch = z.discriminatedUnion('kind', [RunPatch, AgentPatch]);
export type LivePatch = z.infer<typeof LivePatch>;

/** Kinds of things that may have changed. */
export const ChangedKind = z.enum(['run', 'agent', 'dataset', 'model', 'project', 'needs', 'scan']);

export const ServerMessage = z.discriminatedUnion('type', [
  /** Events of a run in order of position, without gaps after the subscription's `after`. */
  z.object({ type: z.literal('events'), run: RunId, events: z.array(StoredEvent) }),
  /** New values of fields that an answer has; nothing needs to be read. */
  LivePatch,
  /** Something of that kind changed: read it again. */
  z.object({
    type: z.literal('changed'),
    kind: ChangedKind,
    id: z.string(),
    /** The project it belongs to, where the writer knew it. */
    project: ProjectId.optional(),
    /** Of a run: only what its own page shows has changed, such as a file that arrived. */
    detail: z.boolean().optional(),
  }),
  /** Changes may have been missed: read again what you show. */
  z.object({ type: z.literal('missed') }),
  /** `now`: the server's clock. */
  z.object({ type: z.literal('pong'), now: Timestamp }),
  z.object({ type: z.literal('error'), code: z.enum(['message', 'not_found', 'limit', 'after']), message: z.string() }),
]);
export type ServerMessage = z.infer<typeof ServerMessage>;
