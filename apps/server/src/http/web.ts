// The built page: files with a hash in their name are kept for ever, all else is asked for anew, and an address that is
// no file is a place inside the page.
import fastifyStatic from '@fastify/static';
import { API_PREFIX } from '@trainyard/contracts/api';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { missingWebPage } from './page.ts';

const FOREVER = 'public, max-age=31536000, immutable';

/** Serves the build's files. */
export async function registerWeb(app: FastifyInstance, webDir: string): Promise<void> {
  if (!existsSync(webDir)) return;
  await app.register(async (scope) => {
    // The plugin's own route; it has no place for a permission of its own.
    scope.addHook('onRoute', (route) => {
      route.config = { ...route.config, permission: 'public' };
    });
    // Without an index the plugin answers a folder with "forbidden"; the root is a place inside the page.
    scope.get('/', (_request, reply) => reply.callNotFound());
    await scope.register(fastifyStatic, {
      root: webDir,
      index: false,
      cacheControl: false,
      dotfiles: 'ignore',
      // The build wrote `.br` and `.gz` beside each file of text.
      preCompressed: true,
      setHeaders: (reply, path) => {
        reply.header('cache-control', path.includes('/assets/') ? FOREVER : 'no-cache');
      },
    });
  });
}

/** Answers what no route takes: a place inside the page, another method, or nothing. */
export function notFoundHandler(webDir: string, methodsOf: (path: string) => string[]) {
  return async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const path = request.url.split('?', 1)[0] ?? '';
    const methods = methodsOf(path);
    if (methods.length > 0 && !methods.includes(request.method)) {
      reply.header('allow', methods.join(', '));
      throw new TrainyardError('http.method', `${path} takes ${methods.join(', ')}, not ${request.method}.`);
    }
    const wantsPage =
      (request.method === 'GET' || request.method === 'HEAD') &&
      /text\/html|\*\/\*/.test(request.headers.accept ?? '*/*');
    const isPlace = !path.startsWith(API_PREFIX) && !path.startsWith('/docs/') && !/\/[^/]*\.\w+$/.test(path);
    if (!wantsPage || !isPlace)
      throw new TrainyardError('http.not_found', `There is nothing at ${request.method} ${path}.`);
    const page = await readFile(join(webDir, 'index.html'), 'utf8').catch(() => null);
    return reply
      .code(page === null ? 503 : 200)
      .type('text/html; charset=utf-8')
      .header('cache-control', 'no-cache')
      .send(page ?? missingWebPage());
  };
}
