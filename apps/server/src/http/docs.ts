// The reference at /docs, its parts, and the OpenAPI description. Everything is served from here; nothing from a CDN.
import { API_PREFIX } from '@trainyard/contracts/api';
import fastify, { type FastifyInstance } from 'fastify';
import { describeApi } from '../openapi.ts';
import { errorsPage, PAGE_STYLE, REFERENCE_SCRIPT, referencePage } from './page.ts';
import type { RouteTable } from './routes.ts';
import { REFERENCE_POLICY } from './security-headers.ts';

let scalar: Promise<string> | null = null;

/**
 * Scalar's program, which its plugin carries as a string and gives only over HTTP: asked for inside this process, at the
 * first look at /docs, because loading it takes 150 ms and 15 MB.
 */
async function scalarProgram(): Promise<string> {
  scalar ??= (async () => {
    const { default: plugin } = await import('@scalar/fastify-api-reference');
    const inner = fastify();
    await inner.register(plugin, { routePrefix: '/scalar', configuration: { url: `${API_PREFIX}/openapi.json` } });
    const { body, statusCode } = await inner.inject('/scalar/js/scalar.js');
    await inner.close();
    if (statusCode !== 200) throw new Error(`Scalar's program cannot be had: status ${statusCode}`);
    return body;
  })();
  return scalar;
}

/** Registers /docs, /docs/errors, their parts, and /api/v1/openapi.json. */
export function registerDocs(app: FastifyInstance, table: RouteTable, version: string): void {
  const open = { config: { permission: 'public' } } as const;
  let description: string | null = null;
  app.get(`${API_PREFIX}/openapi.json`, open, async (_request, reply) => {
    description ??= JSON.stringify(describeApi(table, version));
    return reply.type('application/json; charset=utf-8').header('cache-control', 'no-cache').send(description);
  });
  app.get('/docs', open, async (_request, reply) =>
    reply.type('text/html; charset=utf-8').header('content-security-policy', REFERENCE_POLICY).send(referencePage()),
  );
  app.get('/docs/errors', open, async (_request, reply) => reply.type('text/html; charset=utf-8').send(errorsPage()));
  app.get('/docs/page.css', open, async (_request, reply) => reply.type('text/css; charset=utf-8').send(PAGE_STYLE));
  app.get('/docs/reference.js', open, async (_request, reply) =>
    reply.type('text/javascript; charset=utf-8').send(REFERENCE_SCRIPT),
  );
  app.get('/docs/scalar.js', open, async (_request, reply) =>
    reply
      .type('text/javascript; charset=utf-8')
      .header('cache-control', 'max-age=86400')
      .send(await scalarProgram()),
  );
}
