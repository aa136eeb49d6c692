import { TrainyardError } from '@trainyard/contracts/problem';
import { expect, test } from 'vitest';
import { broken, endingOf, heeded, unstarted } from './ending.ts';

const silent = { finished: null, error: null };
const error = { code: 'csv.empty', message: 'The file is empty.', hint: null };

test.each([
  [
    'its own word counts most',
    { code: 0, signal: null },
    { finished: 'completed' as const, error: null },
    'completed',
    undefined,
  ],
  [
    'even when it crashed after it',
    { code: null, signal: 11 },
    { finished: 'completed' as const, error: null },
    'completed',
    undefined,
  ],
  [
    'a failure has its reason',
    { code: 1, signal: null },
    { finished: 'failed' as const, error },
    'failed',
    'csv.empty',
  ],
  ['no result is no success', { code: 0, signal: null }, silent, 'failed', 'worker.no_result'],
  ['an exit code without a word', { code: 1, signal: null }, silent, 'failed', 'engine.failed'],
  ['killed is not its own fault', { code: null, signal: 9 }, silent, 'lost', 'worker.killed'],
  ['nobody wrote anything down', null, silent, 'lost', 'worker.killed'],
])('%s', (_, exit, said, outcome, code) => {
  const ending = endingOf(exit, said, 'ImportError: no module');
  expect([ending.outcome, ending.failure?.code]).toEqual([outcome, code]);
});

test('one of several processes that was killed is named', () => {
  const killed = { code: 'worker.killed', message: 'Process 2 of 2 was killed by signal 9 (SIGKILL).', hint: null };
  const ending = endingOf({ code: null, signal: 9 }, { finished: null, error: killed }, '');
  expect(ending).toMatchObject({ outcome: 'lost', failure: killed });
});

test('the last words of a worker that could not say why stand in the message', () => {
  expect(endingOf({ code: 1, signal: null }, silent, 'ImportError: no module').failure?.message).toBe(
    'The worker ended with exit code 1: ImportError: no module',
  );
  expect(endingOf({ code: null, signal: 11 }, silent, '')).toMatchObject({
    signal: 'SIGSEGV',
    failure: { message: 'The worker was killed by signal 11 (SIGSEGV).' },
  });
});

test('what was asked for explains an end by signal, but not a result', () => {
  const killed = endingOf({ code: null, signal: 15 }, silent, '');
  const completed = endingOf({ code: 0, signal: null }, { finished: 'completed', error: null }, '');
  const paused = endingOf({ code: 3, signal: null }, { finished: 'paused', error: null }, '');
  expect((['cancel', 'pause', 'preempt', null] as const).map((wish) => heeded(killed, wish).outcome)).toEqual([
    'cancelled',
    'paused',
    'preempted',
    'lost',
  ]);
  expect((['cancel', 'pause', 'preempt', null] as const).map((wish) => heeded(completed, wish).outcome)).toEqual([
    'completed',
    'completed',
    'completed',
    'completed',
  ]);
  expect([heeded(paused, 'preempt').outcome, heeded(paused, 'pause').outcome]).toEqual(['preempted', 'paused']);
});

test("a worker that never began is nobody's fault; what the agent could not do has its code", () => {
  expect(unstarted(null)).toMatchObject({ outcome: 'preempted', failure: null });
  expect(unstarted('revoke')).toBeNull();
  expect(broken(new TrainyardError('dataset.path_missing', 'gone'))).toMatchObject({
    outcome: 'failed',
    failure: { code: 'dataset.path_missing', message: 'gone' },
  });
});
