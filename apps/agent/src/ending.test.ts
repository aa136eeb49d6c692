import { ClientError } from '@trainyard/client/client-error';
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

test('a signal has its name where it has one, and a guard may write down the name itself', () => {
  const by = (signal: number | string) => {
    const { signal: name, failure } = endingOf({ code: null, signal }, silent, '');
    return [name, failure?.message];
  };
  expect([9, 64, 'SIGXCPU'].map(by)).toEqual([
    ['SIGKILL', 'The worker was killed by signal 9 (SIGKILL).'],
    ['signal 64', 'The worker was killed by signal 64 (signal 64).'],
    ['SIGXCPU', 'The worker was killed by SIGXCPU.'],
  ]);
});

test('an error that was said does not explain a death by signal, and explains an exit code', () => {
  expect(endingOf({ code: null, signal: 9 }, { finished: null, error }, '').failure?.code).toBe('worker.killed');
  expect(endingOf({ code: 2, signal: null }, { finished: null, error }, 'words')).toEqual({
    outcome: 'failed',
    exitCode: 2,
    signal: null,
    failure: error,
  });
  expect(endingOf({ code: 1, signal: null }, { finished: 'failed', error: null }, 'words').failure).toMatchObject({
    code: 'engine.failed',
    message: 'words',
  });
  expect(endingOf({ code: 4, signal: null }, { finished: 'cancelled', error }, '').failure).toBeNull();
  expect(endingOf(null, silent, '')).toMatchObject({ exitCode: null, signal: null });
});

test('an end that was asked for is no failure', () => {
  const killed = endingOf({ code: null, signal: 15 }, silent, '');
  const wished = (['cancel', 'pause', 'prune', 'preempt'] as const).map((wish) => heeded(killed, wish));
  expect(wished.map(({ outcome, failure, signal }) => [outcome, failure, signal])).toEqual(
    ['cancelled', 'paused', 'pruned', 'preempted'].map((outcome) => [outcome, null, 'SIGTERM']),
  );
  expect(heeded(killed, 'finish')).toBe(killed);
  const failed = endingOf({ code: 1, signal: null }, silent, 'words');
  for (const wish of ['cancel', 'pause', 'prune', 'preempt'] as const) expect(heeded(failed, wish)).toBe(failed);
});

test('a worker that never began ends as was wished, and goes back to the queue where nothing was', () => {
  const ends = (['cancel', 'pause', 'prune', 'preempt', 'finish'] as const).map((wish) => unstarted(wish));
  expect(ends).toEqual(
    ['cancelled', 'paused', 'pruned', 'preempted', 'preempted'].map((outcome) => ({
      outcome,
      exitCode: null,
      signal: null,
      failure: null,
    })),
  );
});

test('what the agent could not do has the code and hint of the server, or is said in its own words', () => {
  const problem = new TrainyardError('dataset.path_missing', 'gone', { hint: 'Register it again.' }).toProblem();
  expect(broken(new ClientError(problem, null))).toEqual({
    outcome: 'failed',
    exitCode: null,
    signal: null,
    failure: { code: 'dataset.path_missing', message: 'gone', hint: 'Register it again.' },
  });
  for (const thrown of [new Error('no space left'), 'no space left'])
    expect(broken(thrown).failure).toMatchObject({
      code: 'engine.failed',
      message: 'The agent could not run it: no space left',
    });
});
