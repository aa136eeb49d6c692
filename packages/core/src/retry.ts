// What becomes of a run when an attempt ends. Failures of machines are tried again, failures of the config or the
// training are not: they would fail the same way.
import type { Task } from '@trainyard/contracts/config-field';
import type { Attempt, Failure, RunState, Wanted } from '@trainyard/contracts/run';
import { MAX_ATTEMPTS } from '@trainyard/contracts/limits';
import { nextState, type RunStep } from './run.ts';

export type Outcome = Exclude<Attempt['outcome'], 'running'>;

export interface AttemptEnd {
  outcome: Outcome;
  failure: Failure | null;
  /** What a person asked for before the end. */
  wanted: Wanted | null;
  task: Task;
  /** Attempts of this run that machines have lost so far. */
  infraRetries: number;
}

export interface AfterAttempt {
  step: RunStep;
  state: RunState;
  infraRetries: number;
  /** What the run shows as its failure; null where there is none to show. */
  failure: Failure | null;
  /** What stays wanted of the run when it goes on. */
  wanted: 'finish' | null;
}

/** Codes that speak of a machine and not of the work. */
const infraCodes = new Set(['worker.killed', 'agent.lost', 'agent.left']);

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
    // A table training begins anew on another machine: to finish it at its first round would make a model of almost nothing.
    wanted: step === 'requeue' && end.wanted === 'finish' && end.task === 'image-classification' ? 'finish' : null,
  };
}

function stepAfter(end: AttemptEnd): RunStep {
  if (end.outcome === 'completed') return 'complete';
  // A person's wish holds also when the machine failed on the way.
  const interrupted = end.outcome === 'paused' || end.outcome === 'preempted' || isInfraFailure(end);
  if (interrupted && end.wanted !== null && end.wanted !== 'finish') return end.wanted;
  if (isInfraFailure(end)) return end.infraRetries + 1 < MAX_ATTEMPTS ? 'requeue' : 'fail';
  switch (end.outcome) {
    case 'cancelled':
      return 'cancel';
    case 'paused':
      // Taken back, or asked by something else on the machine: nobody wants the run to stand.
      return 'requeue';
    case 'pruned':
      return 'prune';
    case 'preempted':
      return 'requeue';
    case 'failed':
    case 'lost':
      return 'fail';
  }
}
