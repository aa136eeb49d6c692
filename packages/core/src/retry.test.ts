import { MAX_ATTEMPTS } from '@trainyard/contracts/limits';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterAttempt, type AttemptEnd, isInfraFailure, type Outcome } from './retry.ts';

const failure = (code: string) => ({ code, message: 'it ended', hint: null });
const end = (outcome: Outcome, more: Partial<AttemptEnd> = {}): AttemptEnd => ({
  outcome,
  failure: null,
  wanted: null,
  task: 'image-classification',
  infraRetries: 0,
  ...more,
});

describe('after an attempt', () => {
  test('a lost attempt is queued again, up to the limit, and then the run fails with the cause', () => {
    let infraRetries = 0;
    const states: string[] = [];
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const after = afterAttempt(end('lost', { infraRetries, failure: failure('agent.lost') }));
      states.push(after.state);
      infraRetries = after.infraRetries;
      expect(after.failure).toEqual(attempt === MAX_ATTEMPTS ? failure('agent.lost') : null);
    }
    expect(states).toEqual(['queued', 'queued', 'queued', 'queued', 'failed']);
  });

  test('a killed worker is a machine failure, a bad config is not', () => {
    expect(afterAttempt(end('failed', { failure: failure('worker.killed') })).state).toBe('queued');
    const bad = afterAttempt(end('failed', { failure: failure('config.range') }));
    expect(bad).toEqual({
      step: 'fail',
      state: 'failed',
      infraRetries: 0,
      failure: failure('config.range'),
      wanted: null,
    });
  });

  test('a stop of the platform does not count', () => {
    expect(afterAttempt(end('preempted', { infraRetries: 3 }))).toMatchObject({ state: 'queued', infraRetries: 3 });
  });

  test('a wish holds when the machine fails on the way, and never undoes a completion', () => {
    expect(afterAttempt(end('lost', { wanted: 'cancel' })).state).toBe('cancelled');
    expect(afterAttempt(end('lost', { wanted: 'pause' })).state).toBe('paused');
    expect(afterAttempt(end('paused', { wanted: 'cancel' })).state).toBe('cancelled');
    expect(afterAttempt(end('completed', { wanted: 'cancel' })).state).toBe('completed');
  });

  test('every end leads out of running, and retries never grow beyond the limit', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Outcome>('completed', 'failed', 'cancelled', 'paused', 'pruned', 'lost', 'preempted'),
        fc.constantFrom<AttemptEnd['wanted']>('finish', 'pause', 'prune', 'cancel', null),
        fc.constantFrom<AttemptEnd['task']>('image-classification', 'tabular-regression'),
        fc.nat({ max: MAX_ATTEMPTS - 1 }),
        fc.constantFrom(null, failure('worker.killed'), failure('engine.failed')),
        (outcome, wanted, task, infraRetries, cause) => {
          const after = afterAttempt({ outcome, wanted, task, infraRetries, failure: cause });
          expect(after.state).not.toBe('running');
          expect(after.infraRetries).toBeLessThan(MAX_ATTEMPTS);
          // What somebody ended with a wish is no failure, but for one of the training itself.
          if (wanted === 'prune' && outcome !== 'completed' && outcome !== 'failed')
            expect(['pruned', 'cancelled', 'paused']).toContain(outcome === 'cancelled' ? 'cancelled' : after.state);
          // A wish to finish goes on with the run, and with nothing else.
          expect(after.wanted).toBe(
            after.state === 'queued' && wanted === 'finish' && task === 'image-classification' ? 'finish' : null,
          );
        },
      ),
    );
  });
});

test.each([
  ['paused', 'pause', 'paused'],
  // The pause was taken back after the worker had heard of it.
  ['paused', null, 'queued'],
  ['cancelled', null, 'cancelled'],
  ['cancelled', 'pause', 'cancelled'],
  ['preempted', 'cancel', 'cancelled'],
  ['preempted', 'pause', 'paused'],
  ['lost', 'pause', 'paused'],
  ['completed', 'pause', 'completed'],
  ['pruned', null, 'pruned'],
  ['pruned', 'prune', 'pruned'],
  ['lost', 'prune', 'pruned'],
  ['paused', 'prune', 'pruned'],
  ['completed', 'prune', 'completed'],
  ['completed', 'finish', 'completed'],
  ['paused', 'finish', 'queued'],
  ['preempted', 'finish', 'queued'],
] as const)('%s with the wish to %s leaves the run %s', (outcome, wanted, state) => {
  expect(afterAttempt(end(outcome, { wanted }))).toMatchObject({ state, failure: null, infraRetries: 0 });
});

test('a training that failed by itself failed, whatever was asked meanwhile', () => {
  for (const wanted of ['pause', 'cancel'] as const)
    expect(afterAttempt(end('failed', { wanted, failure: failure('engine.failed') }))).toMatchObject({
      state: 'failed',
      failure: failure('engine.failed'),
    });
  expect(afterAttempt(end('failed', { wanted: 'cancel', failure: failure('worker.killed') })).state).toBe('cancelled');
});

test('only a failure is a machine failure by its code', () => {
  for (const outcome of ['completed', 'cancelled', 'paused', 'preempted'] as const)
    expect(isInfraFailure({ outcome, failure: failure('worker.killed') })).toBe(false);
  expect(isInfraFailure({ outcome: 'failed', failure: null })).toBe(false);
  expect(isInfraFailure({ outcome: 'lost', failure: null })).toBe(true);
});
