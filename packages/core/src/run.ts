// Run states and how one leads to the next. This table is the only place that knows; everything else asks it.
import type { RunState, Wanted } from '@trainyard/contracts/run';

/** What can happen to a run. requeue: its machine failed or was stopped, and it goes on later. */
export type RunStep = 'lease' | 'complete' | 'fail' | 'cancel' | 'pause' | 'prune' | 'requeue' | 'resume';

export const transitions: Record<RunState, Partial<Record<RunStep, RunState>>> = {
  // A queued run may have measured something before its machine was lost.
  queued: { lease: 'running', cancel: 'cancelled', pause: 'paused', prune: 'pruned' },
  running: {
    complete: 'completed',
    fail: 'failed',
    cancel: 'cancelled',
    pause: 'paused',
    prune: 'pruned',
    requeue: 'queued',
  },
  paused: { resume: 'queued', cancel: 'cancelled', prune: 'pruned' },
  // A failed run may be tried again, for instance after a broken file was mended; what it had learned is kept.
  failed: { resume: 'queued' },
  completed: {},
  cancelled: {},
  pruned: {},
};

/** The state after a step, or null where the step is not possible. */
export function nextState(state: RunState, step: RunStep): RunState | null {
  return transitions[state][step] ?? null;
}

/** The steps that are possible in a state, for messages. */
export function stepsFrom(state: RunState): RunStep[] {
  return Object.keys(transitions[state]) as RunStep[];
}

/** Ended, though a failed run may be resumed. */
export function isEnded(state: RunState): boolean {
  return state === 'completed' || state === 'failed' || isGivenUp(state);
}

/** Ended for good without a result, because somebody wanted that: no failure, and nothing that can be resumed. */
export function isGivenUp(state: RunState): boolean {
  return state === 'cancelled' || state === 'pruned';
}

const strength: Record<Wanted, number> = { finish: 0, pause: 1, prune: 2, cancel: 3 };

/** Of two things that are asked of a running run the one that counts, whichever came first. */
export function stronger(one: Wanted | null, other: Wanted): Wanted {
  return one !== null && strength[one] > strength[other] ? one : other;
}
