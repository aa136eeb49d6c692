// How long a request may take to arrive. A head and an ordinary body have half a minute in all, so that nobody holds
// connections with a byte now and then; an upload may take as long as its bytes flow.
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { sendClientError } from './problems.ts';

/** Milliseconds for a head and an ordinary body, and for an upload of which nothing comes. */
export const REQUEST_TIMEOUT_MS = 30_000;
/** Looks at uploads, and at heads, so many times within that time. */
const LOOKS = 15;

/** For Node's HTTP server: heads are its job. Its own limit for whole requests knows no uploads and stays off. */
export function arrivalOptions(ms: number): {
  headersTimeout: number;
  requestTimeout: number;
  connectionsCheckingInterval: number;
} {
  return { headersTimeout: ms, requestTimeout: 0, connectionsCheckingInterval: Math.ceil(ms / LOOKS) };
}

const isUpload = (request: FastifyRequest) =>
  request.routeOptions.config.accepts !== undefined && request.routeOptions.config.accepts !== 'application/json';

/** Closes connections whose bodies do not come; what a handler had of them ends with an error, and it cleans up. */
export function watchArrival(app: FastifyInstance, ms: number): void {
  app.addHook('onRequest', async (request) => {
    const { raw } = request;
    if (raw.complete || raw.destroyed) return;
    const close = () => {
      // There is no `end` for a body that nobody reads, as for none at all: the request is here, only its answer is not.
      if (raw.complete) return;
      sendClientError(Object.assign(new Error('late'), { code: 'ERR_HTTP_REQUEST_TIMEOUT' }), raw.socket);
      raw.destroy();
    };
    const stop = isUpload(request) ? whenStalled(request, ms, close) : afterAll(ms, close);
    raw.once('end', stop);
    raw.once('close', stop);
  });
}

function afterAll(ms: number, close: () => void): () => void {
  const timer = setTimeout(close, ms);
  return () => clearTimeout(timer);
}

/** Calls `close` once nothing has come for so long although we were ready to read. */
function whenStalled({ raw }: FastifyRequest, ms: number, close: () => void): () => void {
  const { socket } = raw;
  let seen = socket.bytesRead;
  let since = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    // Bytes that wait in our buffer are our delay and not the sender's.
    if (socket.bytesRead !== seen || raw.readableLength > 0) {
      seen = socket.bytesRead;
      since = now;
    } else if (now - since >= ms) close();
  }, ms / LOOKS);
  return () => clearInterval(timer);
}
