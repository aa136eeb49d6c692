// How an attempt ended, from what the worker said last and what its guard wrote down.
import { ClientError } from '@trainyard/client/client-error';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Failure } from '@trainyard/contracts/run';
import type { FinishStatus } from '@trainyard/contracts/event';
import { errors } from '@trainyard/contracts/errors';
import type { Command } from '@trainyard/contracts/agent';
import type { ExitRecord } from './run-folder.ts';

export type Outcome = FinishStatus | 'lost' | 'preempted';
export interface Ending {
  outcome: Outcome;
  exitCode: number | null;
  signal: string | null;
  failure: Failure | null;
}
export interface LastSaid {
  finished: FinishStatus | null;
  error: Failure | null;
}

const SIGNAL_NAMES: Record<number, string> = {
  1: 'SIGHUP',
  2: 'SIGINT',
  3: 'SIGQUIT',
  4: 'SIGILL',
  6: 'SIGABRT',
  7: 'SIGBUS',
  8: 'SIGFPE',
  9: 'SIGKILL',
  11: 'SIGSEGV',
  15: 'SIGTERM',
};

/** `words`: the last line of the worker's log, for a worker that ended without saying why. */
export function endingOf(exit: ExitRecord | null, said: LastSaid, words: string): Ending {
  const code = exit?.code ?? null;
  const signal = exit?.signal ?? null;
  const signalName =
    signal === null ? null : typeof signal === 'number' ? (SIGNAL_NAMES[signal] ?? `signal ${signal}`) : signal;
  const base = { exitCode: code, signal: signalName };
  if (said.finished !== null)
    return {
      ...base,
      outcome: said.finished,
      failure: said.finished === 'failed' ? (said.error ?? failure('engine.failed', words)) : null,
    };
  if (signal !== null)
    return {
      ...base,
      outcome: 'lost',
      // Of several processes the launcher says which, and dies as that one did.
      failure:
        said.error?.code === 'worker.killed' ? said.error : failure('worker.killed', killedBy(signal, signalName)),
    };
  if (code === null)
    return {
      ...base,
      outcome: 'lost',
      failure: failure('worker.killed', 'The worker is gone and nobody wrote down how it ended.'),
    };
  if (code === 0)
    return {
      ...base,
      outcome: 'failed',
      failure: failure('worker.no_result', 'The worker ended with exit code 0 and no result.'),
    };
  return {
    ...base,
    outcome: 'failed',
    failure: said.error ?? failure('engine.failed', `The worker ended with exit code ${code}: ${words}`),
  };
}

function killedBy(signal: number | string, name: string | null): string {
  return typeof signal === 'number'
    ? `The worker was killed by signal ${signal} (${name}).`
    : `The worker was killed by ${signal}.`;
}

export function failure(code: keyof typeof errors, message: string): Failure {
  return { code, message, hint: errors[code].hint };
}

/** What was asked for explains an end that the worker itself could not explain. */
export function heeded(ending: Ending, wish: Command['command'] | 'preempt' | null): Ending {
  const unexplained = ending.outcome === 'lost';
  if (wish === 'cancel' && unexplained) return { ...ending, outcome: 'cancelled', failure: null };
  if (wish === 'prune' && unexplained) return { ...ending, outcome: 'pruned', failure: null };
  if (wish === 'pause' && unexplained) return { ...ending, outcome: 'paused', failure: null };
  if (wish === 'preempt' && (unexplained || ending.outcome === 'paused'))
    return { ...ending, outcome: 'preempted', failure: null };
  return ending;
}

const asWished = { cancel: 'cancelled', pause: 'paused', prune: 'pruned', preempt: 'preempted' } as const;

/** An attempt whose worker never began cost nothing: nobody is to blame, and the run goes back to the queue. */
export function unstarted(wish: Command['command'] | 'preempt' | null): Ending | null {
  if (wish === 'revoke') return null;
  const outcome = wish === null || wish === 'finish' ? 'preempted' : asWished[wish];
  return { outcome, exitCode: null, signal: null, failure: null };
}

/** The agent itself could not do it. */
export function broken(error: unknown): Ending {
  const base = { outcome: 'failed', exitCode: null, signal: null } as const;
  if (error instanceof TrainyardError) {
    return { ...base, failure: { code: error.code, message: error.message, hint: error.toProblem().hint } };
  }
  if (error instanceof ClientError) {
    return { ...base, failure: { code: error.code, message: error.message, hint: error.problem.hint } };
  }
  const message = error instanceof Error ? error.message : String(error);
  return { ...base, failure: failure('engine.failed', `The agent could not run it: ${message}`) };
}
