import { RunState } from '@trainyard/contracts/run';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEnded, nextState, type RunStep, stepsFrom } from './run.ts';

const steps: RunStep[] = ['lease', 'complete', 'fail', 'cancel', 'pause', 'requeue', 'resume'];

describe('run states', () => {
  test('a run works only after it was leased', () => {
    for (const state of RunState.options) {
      expect(nextState(state, 'lease')).toBe(state === 'queued' ? 'running' : null);
    }
  });

  test('completed and cancelled are final; every other state leads on', () => {
    for (const state of RunState.options) {
      expect(stepsFrom(state).length === 0).toBe(state === 'completed' || state === 'cancelled');
    }
  });

  test('any walk completes at most once, and nothing follows it', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...steps), { maxLength: 60 }), (walk) => {
        let state: RunState = 'queued';
        let completions = 0;
        for (const step of walk) {
          const next = nextState(state, step);
          if (state === 'completed') expect(next).toBeNull();
          if (next === 'completed') completions += 1;
          if (next === 'completed') expect(state).toBe('running');
          state = next ?? state;
        }
        expect(completions).toBeLessThanOrEqual(1);
        if (completions === 1) expect(isEnded(state)).toBe(true);
      }),
    );
  });
});
