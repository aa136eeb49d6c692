// What becomes of a run when an attempt ends. Failures of machines are tried again, failures of the config or the
// training are not: they would fail the same way.
import type { Attempt, Failure, RunState } from '@trainyard/contracts/run';
import { MAX_ATTEMPTS } from '@trainyard/contracts/limits';
import { nextState, type RunStep } from './run.ts';

export type Outcome = Exclude<Attempt['outcome'], 'running'>;

export interface AttemptEnd {
  outcome: Outcome;
  failure: Failure | null;
  /** What a person asked for before the end. */
  wanted: 'pause' | 'cancel' | null;
  /** Attempts of this run that machines have lost so far. */
  infraRetries: number;
}

export interface AfterAttempt {
  step: RunStep;
  state: RunState;
  infraRetries: number;
  /** What the run shows as its failure; null where there is none to show. */
  failure: Failure | null;
}

/** Codes that speak of a machine and not of the work. */
const infraCodes = new Set(['worker.killed', 'agent.lost']);

/** Whether the end of the attempt says nothing about the run itself. */
export function isInfraFailure({ outcome, failure }: Pick<AttemptEnd, 'outcome' | 'failure'>): boolean {
  return outcome === 'lost' || (outcome === 'failed' && failure !== null && infraCodes.has(failure.code));
}

/** Decides the next state of a running run whose attempt has ended. */
export function afterAttempt(end: AttemptEnd): AfterAttempt {
  const step = stepAfter(end);
  const state = nextState('running', step);
  if (state === null) throw new Error(`no transition for ${step} from running`);
  const counts = isInfraFailure(end) && step === 'requeue';
  return {
    step,
    state,
    infraRetries: end.infraRetries + (counts ? 1 : 0),
    failure: step === 'fail' ? end.failure : null,
  };
}

function stepAfter(end: AttemptEnd): RunStep {
  if (end.outcome === 'completed') return 'complete';
  // A person's wish holds also when the machine failed on the way.
  const interrupted = end.outcome === 'paused' || end.outcome === 'preempted' || isInfraFailure(end);
  if (end.wanted === 'cancel' && interrupted) return 'cancel';
  if (end.wanted === 'pause' && interrupted) return 'pause';
  if (isInfraFailure(end)) return end.infraRetries + 1 < MAX_ATTEMPTS ? 'requeue' : 'fail';
  switch (end.outcome) {
    case 'cancelled':
      return 'cancel';
    case 'paused':
      return 'pause';
    case 'preempted':
      return 'requeue';
    case 'failed':
    case 'lost':
      return 'fail';
  }
}
