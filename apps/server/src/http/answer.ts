// From what a handler answers to what goes over the wire.
import type { Route } from '@trainyard/contracts/route';
import type { FastifyReply } from 'fastify';
import type { Download } from './handler.ts';

/** Types that a browser may show; anything else that came from a person is only ever saved. */
const INLINE = new Set(['image/webp']);

/** Content-Disposition with the name in both spellings of RFC 6266; the ASCII one is for old programs. */
export function attachment(name: string): string {
  const plain = name.replace(/[^\u0020-\u007e]|["\\%/;]/g, '_');
  const encoded = encodeURIComponent(name.toWellFormed()).replace(
    /['()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
  return `attachment; filename="${plain}"; filename*=UTF-8''${encoded}`;
}

function sendDownload(reply: FastifyReply, route: Route, download: Download): FastifyReply {
  const type = download.type || route.download || 'application/octet-stream';
  reply
    .type(type)
    .header(
      'cache-control',
      download.maxAge === undefined ? 'no-store' : `private, max-age=${download.maxAge}, immutable`,
    );
  if (!INLINE.has(type)) {
    reply.header('content-disposition', attachment(download.name ?? 'download'));
    // Should a browser show it in spite of that, it is a page without rights.
    reply.header('content-security-policy', "default-src 'none'; sandbox");
  }
  if (download.bytes !== undefined) reply.header('content-length', download.bytes);
  return reply.send(download.stream);
}

/** Sends the answer of a route. */
export function sendAnswer(reply: FastifyReply, route: Route, answer: unknown): FastifyReply {
  if (route.download) return sendDownload(reply, route, answer as Download);
  reply.code(route.status ?? 200).header('cache-control', 'no-store');
  return route.response ? reply.type('application/json; charset=utf-8').send(JSON.stringify(answer)) : reply.send();
}
