// Every failure leaves as problem+json (RFC 9457); what was not expected leaves as its request id alone.
import { MAX_JSON_BYTES } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { awayReason, codeOf } from '@trainyard/store/away';
import type { FastifyError, FastifyReply, FastifyRequest } from 'fastify';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import { setSecurityHeaders } from './security-headers.ts';

/** What Fastify and its plugins found wrong with a request, in our codes; null for what is not the sender's fault. */
function fromFramework(error: FastifyError, request: FastifyRequest): TrainyardError | null {
  const type = request.headers['content-type'];
  switch (error.code) {
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
    case 'FST_INVALID_MULTIPART_CONTENT_TYPE':
      return new TrainyardError(
        'http.media_type',
        `The content type is ${JSON.stringify(type ?? '')}; accepted is ${acceptedType(request)}.`,
      );
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return new TrainyardError(
        'http.too_large',
        `The body has more than ${request.routeOptions.bodyLimit ?? MAX_JSON_BYTES} bytes.`,
      );
    case 'FST_REQ_FILE_TOO_LARGE':
    case 'FST_FILES_LIMIT':
    case 'FST_PARTS_LIMIT':
    case 'FST_FIELDS_LIMIT':
      return new TrainyardError('http.too_large', `The form is too large: ${error.message}.`);
    default:
      return error.statusCode !== undefined && error.statusCode < 500
        ? new TrainyardError('http.bad_request', `The request cannot be read: ${error.message}.`)
        : null;
  }
}

function acceptedType(request: FastifyRequest): string {
  return request.routeOptions.config.accepts ?? 'application/json';
}

/** Turns whatever was thrown into the one error that may leave. */
export function toTrainyardError(error: unknown, request: FastifyRequest): TrainyardError {
  if (error instanceof TrainyardError) return error;
  const known =
    error instanceof Error && codeOf(error).startsWith('FST_') ? fromFramework(error as FastifyError, request) : null;
  if (known) return known;
  // The static files plugin forbids folders; to a reader there is nothing there.
  if (error instanceof Error && 'statusCode' in error && (error.statusCode === 403 || error.statusCode === 404))
    return new TrainyardError('http.not_found', `There is nothing at ${request.method} ${request.url}.`);
  const away = awayReason(error);
  if (away !== null) return new TrainyardError('server.unavailable', away);
  return new TrainyardError(
    'server.internal',
    `The request ${request.id} failed for a reason that the server did not expect.`,
  );
}

/** Fastify's error handler. */
export async function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const expected = toTrainyardError(error, request);
  if (expected.status >= 500) request.log.error({ err: error }, expected.message);
  else request.log.info({ code: expected.code }, expected.message);
  // An address that cannot even be read comes here past all hooks.
  if (!reply.hasHeader('x-request-id')) setSecurityHeaders(reply, request.id);
  if (expected.code === 'server.unavailable') reply.header('retry-after', '2');
  if (expected.status === 401) reply.header('www-authenticate', 'Bearer realm="trainyard"');
  return reply
    .code(expected.status)
    .header('cache-control', 'no-store')
    .type('application/problem+json')
    .send(JSON.stringify(expected.toProblem()));
}

/** What came too late or is not even HTTP: the answer is written to the socket by hand. */
export function sendClientError(error: Error & { code?: string }, socket: Socket): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return;
  const late = error.code === 'ERR_HTTP_REQUEST_TIMEOUT';
  const problem = (
    late
      ? new TrainyardError('http.timeout', 'The request did not arrive in time; the connection is closed.')
      : new TrainyardError(
          'http.bad_request',
          `The request is not HTTP as this server reads it (${error.code ?? error.message}).`,
        )
  ).toProblem();
  const status = error.code === 'HPE_HEADER_OVERFLOW' ? 431 : problem.status;
  const body = JSON.stringify({ ...problem, status });
  socket.end(
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/problem+json\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
