// The yard: who uses what, until when, and when is it my turn, as one answer.
import { z } from 'zod';
import { Agent } from './agent.ts';
import { AgentId, ProjectId, RunId, Timestamp } from './ids.ts';
import { NeedsPage } from './need.ts';
import { Project } from './project.ts';
import { Registry } from './registry.ts';
import { Attempt, RunItem, RunState } from './run.ts';
import { route } from './route.ts';

/** A run as the yard draws it: as every list shows it. */
export const YardRun = RunItem;
export type YardRun = RunItem;

/** An agent without the load of the last minutes, which only its own page draws. */
export const YardAgent = Agent.omit({ history: true });
export type YardAgent = z.infer<typeof YardAgent>;

/** One stay of a run on a device. A run that was paused, or whose machine was lost, has several. */
export const YardAttempt = z.object({
  run_id: RunId,
  number: z.int(),
  /** Of the run. */
  name: z.string(),
  state: RunState,
  /** The run's value that ranks; null where it has none. */
  metric_value: z.number().nullable(),
  agent_id: AgentId.nullable(),
  /** The first of `devices`. */
  device: z.string(),
  devices: z.array(z.string()),
  started_at: Timestamp,
  ended_at: Timestamp.nullable(),
  outcome: Attempt.shape.outcome,
});
export type YardAttempt = z.infer<typeof YardAttempt>;

/** Devices of all machines that have not left, each counted once; what they are is decided in core/availability.ts. */
export const DeviceCounts = z.object({ free: z.int(), busy: z.int(), drained: z.int(), lost: z.int() });
export type DeviceCounts = z.infer<typeof DeviceCounts>;

export const MachineCounts = z.object({ online: z.int(), draining: z.int(), lost: z.int(), left: z.int() });
export type MachineCounts = z.infer<typeof MachineCounts>;

export const Yard = z.object({
  now: Timestamp,
  /** The first by name, those that left last; `agents_total` counts all. */
  agents: z.array(YardAgent),
  agents_total: z.int(),
  /** All agents, and all their devices. */
  machines: MachineCounts,
  devices: DeviceCounts,
  /** Those of the queue that start first; `queue_total` counts all, and so do the other totals. */
  queue: z.array(RunItem),
  queue_total: z.int(),
  /** Where they wait: projects with the most first. */
  queue_projects: z.array(z.object({ id: ProjectId, name: z.string(), total: z.int() })),
  running: z.array(RunItem),
  running_total: z.int(),
  /** Stays on devices, those that last and the newest that ended. */
  attempts: z.array(YardAttempt),
  /** Runs that ended, newest first. */
  recent: z.array(RunItem),
  runs_total: z.int(),
  /** What waits for a person: the first, and the counts of all. */
  needs: NeedsPage,
  /** Examples that nobody trained yet, then those with the newest runs. */
  projects: z.array(Project),
  projects_total: z.int(),
});
export type Yard = z.infer<typeof Yard>;

/** How far the newest forecasts were off, and how many of them ended within their range; null before the first. */
export const ForecastScore = z.object({ off: z.number().nullable(), scored: z.int(), within: z.int() });
export type ForecastScore = z.infer<typeof ForecastScore>;

/** One thing that the reconciler keeps true, and how far it is. */
export const RuleState = z.object({
  rule: z.string(),
  /** What should be true, in words. */
  truth: z.string(),
  /** When it was last looked at; null before the first time. */
  last_at: Timestamp.nullable(),
  /** What was found at that look and is not mended. */
  open: z.int(),
  /** What was mended since the start of the server. */
  mended: z.int(),
  /** Tries that failed since then. */
  failed: z.int(),
  /** Why the last look or try failed; null when nothing did. */
  error: z.string().nullable(),
});
export type RuleState = z.infer<typeof RuleState>;

export const systemRoutes = {
  getYard: route({
    method: 'GET',
    path: '/yard',
    permission: 'read',
    tag: 'system',
    summary:
      'Devices, the head of the queue, running and recent runs with forecasts, what waits for a person; everything counted',
    response: Yard,
  }),
  getForecastScore: route({
    method: 'GET',
    path: '/forecasts/score',
    permission: 'read',
    tag: 'system',
    summary: 'How good forecasts were: those made at the start of a run, and at half of its time',
    response: z.object({ start: ForecastScore, half: ForecastScore }),
  }),
  getRegistry: route({
    method: 'GET',
    path: '/registry',
    permission: 'read',
    tag: 'registry',
    summary: 'What a config may name, with typed parameters, and the fields of a config as JSON Schema',
    response: Registry.extend({ fields: z.record(z.string(), z.json()) }),
  }),
  getSystem: route({
    method: 'GET',
    path: '/system',
    permission: 'read',
    tag: 'system',
    summary: 'Version, data roots and what this server can do',
    response: z.object({
      version: z.string(),
      dataset_roots: z.array(z.string()),
      host: z.string(),
      token_needed: z.boolean(),
      reconciler: z.array(RuleState),
    }),
  }),
  openSession: route({
    method: 'POST',
    path: '/session',
    permission: 'public',
    tag: 'system',
    summary: 'Exchange a token for a cookie',
    body: z.strictObject({ token: z.string().min(1).max(200) }),
    status: 204,
  }),
};
