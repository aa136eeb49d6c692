// The live stream: one WebSocket at /api/v1/live. Every message has a topic; a run's messages carry positions, so that
// a reader who comes back says what it saw last and gets the rest, once and in order.
import { z } from 'zod';
import { StoredEvent } from './event.ts';
import { RunId } from './ids.ts';

export const ClientMessage = z.union([
  z.strictObject({
    type: z.literal('subscribe'),
    topic: z.literal('run'),
    run: RunId,
    after: z.int().min(0).max(Number.MAX_SAFE_INTEGER),
  }),
  z.strictObject({ type: z.literal('unsubscribe'), topic: z.literal('run'), run: RunId }),
  /** Everything that changes a list: runs, agents, datasets, models. */
  z.strictObject({ type: z.literal('subscribe'), topic: z.literal('yard') }),
]);
export type ClientMessage = z.infer<typeof ClientMessage>;

export const ServerMessage = z.discriminatedUnion('type', [
  /** Events of a run in order of position, without gaps after the subscription's `after`. */
  z.object({ type: z.literal('events'), run: RunId, events: z.array(StoredEvent) }),
  /** Something of that kind changed: read it again. */
  z.object({
    type: z.literal('changed'),
    kind: z.enum(['run', 'agent', 'dataset', 'model', 'project']),
    id: z.string(),
  }),
  z.object({ type: z.literal('error'), code: z.enum(['message', 'not_found', 'limit', 'after']), message: z.string() }),
]);
export type ServerMessage = z.infer<typeof ServerMessage>;
