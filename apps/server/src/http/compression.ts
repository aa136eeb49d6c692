// Answers as small as they can be made on their way: text above a kilobyte, in the best coding that the caller takes.
import fastifyCompress from '@fastify/compress';
import type { Route } from '@trainyard/contracts/route';
import type { FastifyInstance } from 'fastify';

/** Below it the head of the answer weighs as much as what is gained. */
const THRESHOLD_BYTES = 1024;
/** JSON, problems and pages. Never what has its own coding (pictures, archives), nor a stream of events. */
const TEXT = /^text\/(?!event-stream)|[/+]json\b|\+xml\b/;

/** For all routes that are registered after it. */
export async function registerCompression(app: FastifyInstance): Promise<void> {
  await app.register(fastifyCompress, {
    threshold: THRESHOLD_BYTES,
    customTypes: TEXT,
    // Browsers take br only from https or this machine; gzip from everywhere.
    encodings: ['br', 'gzip'],
    // Bodies come as they are: one that unfolds to a thousand times its size would pass every limit on what is received.
    globalDecompression: false,
  });
}

/**
 * Whether an answer of the route may be compressed. Downloads keep their length, so that a browser can show how far it is.
 * What only an administrator may see can hold a token, and the size of a compressed answer gives away what is like it (BREACH).
 */
export function mayCompress(route: Route): boolean {
  return !route.download && route.permission !== 'admin';
}
