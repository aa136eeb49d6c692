// The yard: who uses what, until when, and when is it my turn, as one answer.
import { z } from 'zod';
import { Agent } from './agent.ts';
import { Timestamp } from './ids.ts';
import { Project } from './project.ts';
import { Registry } from './registry.ts';
import { RunItem } from './run.ts';
import { route } from './route.ts';

/** A run as the yard draws it: as every list shows it. */
export const YardRun = RunItem;
export type YardRun = RunItem;

export const Yard = z.object({
  now: Timestamp,
  agents: z.array(Agent),
  agents_total: z.int(),
  /** The first of the queue; `queue_total` counts all, and so do the other totals. */
  queue: z.array(RunItem),
  queue_total: z.int(),
  running: z.array(RunItem),
  running_total: z.int(),
  /** Newest first. */
  recent: z.array(RunItem),
  runs_total: z.int(),
  projects: z.array(Project),
});
export type Yard = z.infer<typeof Yard>;

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
    summary: 'Devices, queue, running and recent runs with forecasts',
    response: Yard,
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
