// The route table becomes routes: permission, parsing, handler, answer, the same way for each.
import { API_PREFIX } from '@trainyard/contracts/api';
import {
  MAX_EVENT_BATCH_BYTES,
  MAX_JSON_BYTES,
  MAX_UPLOAD_BYTES,
  MAX_UPLOAD_LIST_BYTES,
} from '@trainyard/contracts/limits';
import type { Permission, Route } from '@trainyard/contracts/route';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Readable } from 'node:stream';
import { inTransaction } from '@trainyard/store/transaction';
import type { ServerContext } from '../context.ts';
import { sendAnswer } from './answer.ts';
import { acceptBytes, acceptForms, acceptJson, bytesOf, filesOf } from './body.ts';
import type { Effect } from './handler.ts';
import { once, readKey } from './idempotency.ts';
import { checkPermission } from './identity.ts';
import { checkDepth, parseRequest, type Sent } from './parse.ts';
import { mayCompress } from './compression.ts';

declare module 'fastify' {
  interface FastifyContextConfig {
    /** Every route says who may use it; the census fails the start for one that does not. */
    permission?: Permission;
    /** Content type of the body, for the error that names it. */
    accepts?: string;
  }
}

export type RouteTable = Record<string, Route>;
/** A handler as the frame sees it; `Handlers` has the types for those who write one. */
type AnyHandler = (input: never) => Promise<unknown>;
export type HandlerTable<T extends RouteTable> = { [N in keyof T]: AnyHandler };

/** What of the server the frame needs. */
export type Frame = Pick<ServerContext, 'db' | 'settings'>;

/** Routes whose JSON is larger than others'. */
const LARGER_BODIES: Record<string, number> = {
  appendEvents: MAX_EVENT_BATCH_BYTES,
  beginUpload: MAX_UPLOAD_LIST_BYTES,
};

type BodyKind = NonNullable<Route['upload']> | 'json';
const ACCEPTS: Record<BodyKind, string> = {
  json: 'application/json',
  multipart: 'multipart/form-data',
  bytes: 'application/octet-stream',
};
const kindOf = (route: Route): BodyKind => route.upload ?? 'json';

/** Registers a table below /api/v1. */
export async function registerRoutes<T extends RouteTable>(
  app: FastifyInstance,
  table: T,
  handlers: HandlerTable<T>,
  frame: Frame,
): Promise<void> {
  const scopes: Record<BodyKind, (scope: FastifyInstance) => void | Promise<void>> = {
    json: acceptJson,
    multipart: acceptForms,
    bytes: acceptBytes,
  };
  for (const [kind, accept] of Object.entries(scopes)) {
    await app.register(async (scope) => {
      await accept(scope);
      for (const [name, route] of Object.entries(table))
        if (kindOf(route) === kind) registerRoute(scope, { name, route, handler: handlers[name] as AnyHandler }, frame);
    });
  }
}

interface Named {
  name: string;
  route: Route;
  handler: AnyHandler;
}

function registerRoute(app: FastifyInstance, { name, route, handler }: Named, frame: Frame): void {
  app.route({
    method: route.method,
    url: API_PREFIX + route.path,
    bodyLimit: route.upload ? MAX_UPLOAD_BYTES : (LARGER_BODIES[name] ?? MAX_JSON_BYTES),
    ...(mayCompress(route) ? {} : { compress: false }),
    config: { permission: route.permission, accepts: ACCEPTS[kindOf(route)] },
    // Before the body is read: who may not, need not be listened to.
    onRequest: async (request) =>
      checkPermission(
        route.permission,
        { headers: request.headers, remoteAddress: request.socket.remoteAddress },
        frame.settings,
      ),
    handler: async (request, reply) => {
      checkDepth(route, request.body);
      const run = async () => handler(inputOf(route, request, reply) as never);
      if (!route.idempotent) return sendAnswer(reply, route, await run());
      const prepare = run as () => Promise<Effect<unknown>>;
      const key = readKey(request.headers['idempotency-key']);
      if (key === null) return sendAnswer(reply, route, await inTransaction(frame.db, await prepare()));
      const keyed = { key, route: `${route.method} ${request.url}`, body: request.body, status: route.status ?? 200 };
      const { answer, replayed } = await once(frame.db, keyed, prepare);
      if (replayed) reply.header('idempotency-replayed', 'true');
      return sendAnswer(reply, route, answer);
    },
  });
}

function inputOf(route: Route, request: FastifyRequest, reply: FastifyReply): object {
  const parsed = parseRequest(route, request as unknown as Sent);
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort();
  });
  return {
    ...parsed,
    files: route.upload === 'multipart' ? filesOf(request) : none(),
    bytes: route.upload === 'bytes' ? bytesOf(request) : Readable.from([]),
    setHeader: (name: string, value: string) => void reply.header(name, value),
    signal: gone.signal,
  };
}

async function* none(): AsyncGenerator<never> {}
