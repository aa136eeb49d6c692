import { RunState, Wanted } from '@trainyard/contracts/run';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isEnded, isGivenUp, nextState, type RunStep, stepsFrom, stronger } from './run.ts';

const steps: RunStep[] = ['lease', 'complete', 'fail', 'cancel', 'pause', 'prune', 'requeue', 'resume'];

describe('run states', () => {
  test('a run works only after it was leased', () => {
    for (const state of RunState.options) {
      expect(nextState(state, 'lease')).toBe(state === 'queued' ? 'running' : null);
    }
  });

  test('completed, cancelled and pruned are final; every other state leads on', () => {
    for (const state of RunState.options) {
      expect(stepsFrom(state).length === 0).toBe(['completed', 'cancelled', 'pruned'].includes(state));
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

test('ended are those that nothing runs or waits for', () => {
  expect(RunState.options.filter(isEnded)).toEqual(['completed', 'failed', 'cancelled', 'pruned']);
  expect(RunState.options.filter(isGivenUp)).toEqual(['cancelled', 'pruned']);
});

test('of any wishes the strongest counts in whatever order they come', () => {
  fc.assert(
    fc.property(fc.array(fc.constantFrom(...Wanted.options), { minLength: 1 }), (wishes) => {
      const count = (order: readonly Wanted[]) =>
        order.reduce<Wanted | null>((one, other) => stronger(one, other), null);
      const strongest = Wanted.options.findLast((one) => wishes.includes(one));
      expect(count(wishes)).toBe(strongest);
      expect(count(wishes.toReversed())).toBe(strongest);
    }),
  );
});
