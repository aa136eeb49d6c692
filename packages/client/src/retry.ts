// Trying again: only what may be sent twice, only when the server was not there or asked for it.
import type { Route } from '@trainyard/contracts/route';
import { ClientError } from './client-error.ts';

export const DEFAULT_TRIES = 4;
const FIRST_WAIT = 200;
const LONGEST_WAIT = 5_000;

/** Sending it twice does what sending it once does. */
export function repeatable(route: Route, idempotencyKey: string | undefined): boolean {
  return route.method === 'GET' || route.method === 'PUT' || route.method === 'DELETE' || idempotencyKey !== undefined;
}

/** Milliseconds until try number `tries + 1`, or null when another try is no use. */
export function waitBefore(error: unknown, tries: number, random: () => number = Math.random): number | null {
  if (!(error instanceof ClientError)) return null;
  const gone = error.status === 0 || error.status === 503 || error.status === 502 || error.status === 504;
  if (!gone) return null;
  if (error.retryAfter !== null) return Math.min(error.retryAfter * 1000, 30_000);
  return Math.min(FIRST_WAIT * 2 ** (tries - 1), LONGEST_WAIT) * (0.5 + random() / 2);
}

/** Waits, or throws the signal's reason as soon as it is aborted. */
export function pause(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason as Error);
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason as Error);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, milliseconds);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
