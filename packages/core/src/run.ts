// Run states and how one leads to the next. This table is the only place that knows; everything else asks it.
import type { RunState } from '@trainyard/contracts/run';

/** What can happen to a run. requeue: its machine failed or was stopped, and it goes on later. */
export type RunStep = 'lease' | 'complete' | 'fail' | 'cancel' | 'pause' | 'requeue' | 'resume';

export const transitions: Record<RunState, Partial<Record<RunStep, RunState>>> = {
  queued: { lease: 'running', cancel: 'cancelled', pause: 'paused' },
  running: { complete: 'completed', fail: 'failed', cancel: 'cancelled', pause: 'paused', requeue: 'queued' },
  paused: { resume: 'queued', cancel: 'cancelled' },
  // A failed run may be tried again, for instance after a broken file was mended; what it had learned is kept.
  failed: { resume: 'queued' },
  completed: {},
  cancelled: {},
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
  return state === 'completed' || state === 'failed' || state === 'cancelled';
}
