// What the answer of a server means for something that must arrive: again, from elsewhere, in another form, or no longer wanted.
import { ClientError } from '@trainyard/client/client-error';

/** again: the server is not there. stale: another attempt has taken over, or the run is gone. refused: not in this form. */
export type Verdict = 'again' | 'stale' | 'gap' | 'refused';

const STALE = new Set(['attempt.stale', 'run.not_found']);
/** A wrong token is refused by the agent's own loops; what lies here waits until it has a right one. */
const PASSING = new Set([401, 403, 408, 421, 425, 429]);

export function verdictOf(error: unknown): Verdict {
  // What is nested so deeply that no JSON can be made of it never left this process.
  if (error instanceof RangeError) return 'refused';
  if (!(error instanceof ClientError)) return 'again';
  if (STALE.has(error.code)) return 'stale';
  if (error.code === 'attempt.gap') return 'gap';
  // Something between us and the server answered, or a server of another version: neither has judged what was sent.
  if (error.code.startsWith('client.')) return 'again';
  return error.status >= 400 && error.status < 500 && !PASSING.has(error.status) ? 'refused' : 'again';
}

/** Waits between tries: 0.1 s at first, 3 s at most. */
export function backoff(tries: number): number {
  return Math.min(100 * 2 ** Math.min(tries, 10), 3_000);
}

/** The same, or longer where the server said when to come back. */
export function waitAfter(error: unknown, tries: number): number {
  const asked = error instanceof ClientError && error.retryAfter !== null ? Math.min(error.retryAfter, 30) * 1000 : 0;
  return Math.max(backoff(tries), asked);
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

/** Asks until the server has answered; throws what it answers, and the signal's reason as soon as it is aborted. */
export async function insist<T>(ask: () => Promise<T>, signal: AbortSignal): Promise<T> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await ask();
    } catch (error) {
      signal.throwIfAborted();
      if (verdictOf(error) !== 'again' || !(error instanceof ClientError)) throw error;
      await rest(waitAfter(error, tries), signal);
      signal.throwIfAborted();
    }
  }
}

/**
 * Does one step after the other until the signal is aborted. A step that fails is told with its cause and tried again, after `longest`
 * milliseconds at most; it is never the end of the loop.
 */
export async function keepGoing(
  name: string,
  step: () => Promise<void>,
  { signal, log, longest = 30_000 }: { signal: AbortSignal; log: (text: string) => void; longest?: number },
): Promise<void> {
  for (let failures = 0; !signal.aborted;) {
    try {
      await step();
      failures = 0;
    } catch (error) {
      if (signal.aborted) return;
      failures += 1;
      const wait = Math.min(500 * 2 ** Math.min(failures - 1, 10), longest);
      log(`${name} failed: ${causeOf(error)} It goes on in ${wait / 1000} s.`);
      await rest(wait, signal);
    }
  }
}

/** An error with what was behind it, as sentences. */
export function causeOf(error: unknown): string {
  const said: string[] = [];
  for (let one: unknown = error; one instanceof Error && said.length < 4; one = one.cause)
    said.push(`${one.message || one.name}`.replace(/[^.!?]$/, '$&.'));
  return said.length > 0 ? said.join(' ') : String(error);
}
