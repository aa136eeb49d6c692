// What waits for a person: found, ordered and counted by the database, so that a hundred are not called twenty-four.
import { z } from 'zod';
import { DatasetItem } from './dataset.ts';
import { AgentId, Timestamp } from './ids.ts';
import { MAX_COUNT, MAX_PAGE } from './limits.ts';
import { route } from './route.ts';
import { RunItem } from './run.ts';

/** In the order in which they are shown. */
export const needKinds = ['lost', 'failed', 'silent', 'data', 'finished', 'paused'] as const;
export const NeedKind = z.enum(needKinds);
export type NeedKind = z.infer<typeof NeedKind>;

const RunNeed = z.object({ kind: z.enum(['failed', 'silent', 'finished', 'paused']), id: z.string(), run: RunItem });
export const Need = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('lost'),
    id: z.string(),
    agent: z.object({ id: AgentId, name: z.string(), seen_at: Timestamp }),
  }),
  RunNeed,
  z.object({ kind: z.literal('data'), id: z.string(), dataset: DatasetItem }),
]);
export type Need = z.infer<typeof Need>;

export const NeedCounts = z.object(
  Object.fromEntries(needKinds.map((kind) => [kind, z.int()])) as Record<NeedKind, z.ZodInt>,
);
export type NeedCounts = z.infer<typeof NeedCounts>;

export const NeedsPage = z.object({ items: z.array(Need), total: z.int(), counts: NeedCounts });
export type NeedsPage = z.infer<typeof NeedsPage>;

/** What was put away together, to take it back. */
export const Dismissal = z.object({ id: z.string(), dismissed: z.int() });

export const needRoutes = {
  listNeeds: route({
    method: 'GET',
    path: '/needs',
    permission: 'read',
    tag: 'system',
    summary: 'What waits for a person: lost machines, failed, silent, unseen and paused runs, data with findings',
    query: z.object({
      limit: z.coerce.number().int().min(1).max(MAX_PAGE).default(50),
      offset: z.coerce.number().int().min(0).max(MAX_COUNT).default(0),
    }),
    response: NeedsPage,
  }),
  dismissNeeds: route({
    method: 'POST',
    path: '/needs/dismiss',
    permission: 'write',
    tag: 'system',
    summary: 'Put one away, or all there are; each comes back when something new happens to it',
    body: z.union([
      z.strictObject({ all: z.literal(true) }),
      z.strictObject({ kind: NeedKind, id: z.string().max(100) }),
    ]),
    response: Dismissal,
    status: 200,
  }),
  restoreNeeds: route({
    method: 'POST',
    path: '/needs/restore/:dismissal',
    permission: 'write',
    tag: 'system',
    summary: 'Take back what was put away together',
    params: z.object({ dismissal: z.string().regex(/^dms_[0-9a-z]{26}$/) }),
    response: z.object({ restored: z.int() }),
    status: 200,
  }),
};
