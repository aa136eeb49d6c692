// The HTTP server as a whole: checks that hold for every request, the routes, the page, and what is answered otherwise.
import { MAX_JSON_BYTES } from '@trainyard/contracts/limits';
import fastify, { type FastifyBaseLogger, type FastifyInstance, LogController } from 'fastify';
import { randomUUID } from 'node:crypto';
import { arrivalOptions, REQUEST_TIMEOUT_MS, watchArrival } from './arrival.ts';
import { startCensus } from './census.ts';
import { registerCompression } from './compression.ts';
import { checkDatabase } from './health.ts';
import { registerDocs } from './docs.ts';
import { checkAddress } from './origin.ts';
import { sendClientError, sendError } from './problems.ts';
import { type Frame, type HandlerTable, registerRoutes, type RouteTable } from './routes.ts';
import { setSecurityHeaders } from './security-headers.ts';
import { notFoundHandler, registerWeb } from './web.ts';

export interface AppOptions<T extends RouteTable> {
  table: T;
  handlers: HandlerTable<T>;
  frame: Frame;
  log: FastifyBaseLogger;
  /** How long a request's head and body may take, and how long an upload may send nothing, in milliseconds. */
  arrivalMs?: number;
}

/** Builds the server; it does not listen yet. Throws when a route declares no permission. */
export async function buildApp<T extends RouteTable>({
  table,
  handlers,
  frame,
  log,
  arrivalMs = REQUEST_TIMEOUT_MS,
}: AppOptions<T>): Promise<FastifyInstance> {
  const { settings } = frame;
  const app = fastify({
    loggerInstance: log,
    bodyLimit: MAX_JSON_BYTES,
    genReqId: () => randomUUID(),
    logController: new LogController({ disableRequestLogging: true }),
    // A request without Host gets our answer, not Node's.
    http: { requireHostHeader: false, ...arrivalOptions(arrivalMs) },
    // Open streams and kept connections must not hold up the end of the process.
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 300, ignoreTrailingSlash: true },
    clientErrorHandler: sendClientError,
    frameworkErrors: (error, request, reply) => void sendError(error, request, reply),
  });
  const census = startCensus(app);
  watchArrival(app, arrivalMs);
  app.setErrorHandler(sendError);
  app.setNotFoundHandler(notFoundHandler(settings.webDir, census.methodsOf));
  app.addHook('onRequest', async (request, reply) => {
    setSecurityHeaders(reply, request.id);
    checkAddress(request, settings);
  });
  app.addHook('onResponse', async (request, reply) => {
    request.log.debug(
      { method: request.method, url: request.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) },
      'answered',
    );
  });
  await registerCompression(app);
  app.get('/healthz', { config: { permission: 'public' } }, async (_request, reply) => {
    await checkDatabase(frame.db);
    return reply.header('cache-control', 'no-store').send({ status: 'ok', version: settings.version });
  });
  await registerRoutes(app, table, handlers, frame);
  registerDocs(app, table, settings.version);
  await registerWeb(app, settings.webDir);
  await app.ready();
  census.check();
  return app;
}
