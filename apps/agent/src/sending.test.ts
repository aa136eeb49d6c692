// What an answer means for what must arrive, and how long is waited before it is sent again.
import { ClientError, unreachable } from '@trainyard/client/client-error';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { ErrorCode } from '@trainyard/contracts/errors';
import { expect, test } from 'vitest';
import { backoff, causeOf, insist, keepGoing, rest, verdictOf, waitAfter } from './sending.ts';

const answer = (code: ErrorCode, retryAfter: number | null = null): ClientError =>
  new ClientError(new TrainyardError(code, 'So it is.').toProblem(), retryAfter);
const away = unreachable('http://x', new TypeError('fetch failed'));
const withStatus = (status: number, code = 'http.invalid'): ClientError =>
  new ClientError({ ...answer('http.invalid').problem, status, code });

test('again, stale, gap or refused', () => {
  expect(verdictOf(away)).toBe('again');
  expect(verdictOf(new Error('of ours'))).toBe('again');
  expect(verdictOf(new RangeError('nested too deeply'))).toBe('refused');
  expect(['attempt.stale', 'run.not_found'].map((code) => verdictOf(answer(code as ErrorCode)))).toEqual([
    'stale',
    'stale',
  ]);
  expect(verdictOf(answer('attempt.gap'))).toBe('gap');
  expect(verdictOf(withStatus(404, 'client.answer'))).toBe('again');
  expect([400, 404, 413, 422, 499].map((status) => verdictOf(withStatus(status)))).toEqual(Array(5).fill('refused'));
  expect([401, 403, 408, 421, 425, 429, 500, 503, 399, 0].map((status) => verdictOf(withStatus(status)))).toEqual(
    Array(10).fill('again'),
  );
});

test('waits double from a tenth of a second to three, and are longer where the server asked, up to half a minute', () => {
  expect([0, 1, 2, 3, 4, 5, 50].map(backoff)).toEqual([100, 200, 400, 800, 1_600, 3_000, 3_000]);
  expect(waitAfter(answer('server.unavailable', 2), 0)).toBe(2_000);
  expect(waitAfter(answer('server.unavailable', 3_600), 0)).toBe(30_000);
  expect(waitAfter(answer('server.unavailable', 1), 10)).toBe(3_000);
  expect(waitAfter(answer('server.unavailable'), 1)).toBe(200);
  expect(waitAfter(new Error('x'), 1)).toBe(200);
});

test('a rest ends with its time or its signal, and leaves nothing behind', async () => {
  const stop = new AbortController();
  const began = performance.now();
  await rest(60, stop.signal);
  expect(performance.now() - began).toBeGreaterThanOrEqual(55);
  setTimeout(() => stop.abort(), 20);
  await rest(60_000, stop.signal);
  await rest(60_000, stop.signal);
  expect(performance.now() - began).toBeLessThan(10_000);
});

test('it is insisted while the server is away, and on nothing else', async () => {
  const { signal } = new AbortController();
  let asked = 0;
  const ask = (...errors: unknown[]) => {
    asked = 0;
    return async () => {
      const error = errors[asked];
      asked += 1;
      if (error) throw error;
      return 'here';
    };
  };
  expect(await insist(ask(away, answer('server.unavailable')), signal)).toBe('here');
  expect(asked).toBe(3);
  for (const error of [answer('http.invalid'), answer('attempt.stale'), new Error('of ours')]) {
    await expect(insist(ask(error), signal)).rejects.toBe(error);
    expect(asked).toBe(1);
  }
  const stop = new AbortController();
  setTimeout(() => stop.abort(new Error('enough')), 30);
  await expect(insist(() => Promise.reject(away), stop.signal)).rejects.toThrow('enough');
});

test('steps that fail wait longer each time, up to the longest, and one that succeeds begins anew', async () => {
  const stop = new AbortController();
  const said: string[] = [];
  let step = 0;
  await keepGoing(
    'It',
    async () => {
      step += 1;
      if (step === 3) return;
      if (step === 5) stop.abort();
      throw new Error('no');
    },
    { signal: stop.signal, log: (text) => said.push(text), longest: 600 },
  );
  expect(said).toEqual([0.5, 0.6, 0.5].map((seconds) => `It failed: no. It goes on in ${seconds} s.`));
});

test('causes are sentences, four at most', () => {
  const deep = ['a', 'b.', 'c?', 'd', 'e'].reduceRight<Error | undefined>(
    (cause, message) => new Error(message, { cause }),
    undefined,
  );
  expect(causeOf(deep)).toBe('a. b. c? d.');
  expect(causeOf(new TypeError(''))).toBe('TypeError.');
  expect(causeOf('text')).toBe('text');
});
