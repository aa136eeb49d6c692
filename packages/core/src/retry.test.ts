import { MAX_ATTEMPTS } from '@trainyard/contracts/limits';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { afterAttempt, type AttemptEnd, type Outcome } from './retry.ts';

const failure = (code: string) => ({ code, message: 'it ended', hint: null });
const end = (outcome: Outcome, more: Partial<AttemptEnd> = {}): AttemptEnd => ({
  outcome,
  failure: null,
  wanted: null,
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
    expect(bad).toEqual({ step: 'fail', state: 'failed', infraRetries: 0, failure: failure('config.range') });
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
        fc.constantFrom<Outcome>('completed', 'failed', 'cancelled', 'paused', 'lost', 'preempted'),
        fc.constantFrom<AttemptEnd['wanted']>('pause', 'cancel', null),
        fc.nat({ max: MAX_ATTEMPTS - 1 }),
        fc.constantFrom(null, failure('worker.killed'), failure('engine.failed')),
        (outcome, wanted, infraRetries, cause) => {
          const after = afterAttempt({ outcome, wanted, infraRetries, failure: cause });
          expect(after.state).not.toBe('running');
          expect(after.infraRetries).toBeLessThan(MAX_ATTEMPTS);
        },
      ),
    );
  });
});
