// What the answer of a server means for something that must arrive: again, from elsewhere, never, or no longer wanted.
import { ClientError } from '@trainyard/client/client-error';
import { ZodError } from 'zod';

/** again: the server is not there. stale: another attempt has taken over, or the run is gone. refused: it will never take this. */
export type Verdict = 'again' | 'stale' | 'gap' | 'refused';

const STALE = new Set(['attempt.stale', 'run.not_found']);

export function verdictOf(error: unknown): Verdict {
  if (error instanceof SyntaxError || error instanceof ZodError) return 'refused';
  if (!(error instanceof ClientError)) return 'again';
  if (STALE.has(error.code)) return 'stale';
  if (error.code === 'attempt.gap') return 'gap';
  // A wrong token is refused by the agent's own loops; what lies here waits until it has a right one.
  const lasting =
    error.status >= 400 &&
    error.status < 500 &&
    error.status !== 401 &&
    error.status !== 403 &&
    error.status !== 408 &&
    error.status !== 429;
  return lasting ? 'refused' : 'again';
}

/** Waits between tries: 0.1 s at first, 3 s at most. */
export function backoff(tries: number): number {
  return Math.min(100 * 2 ** Math.min(tries, 10), 3_000);
}

/** Resolves after `ms`, or as soon as the signal is aborted. */
export function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
