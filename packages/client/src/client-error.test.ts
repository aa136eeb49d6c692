import { expect, test } from 'vitest';
import { ClientError, errorOf, unreachable } from './client-error.ts';

const problem = { type: 'about:blank', title: 't', status: 409, code: 'a.b', detail: 'd', hint: 'h' };
const answer = (status: number, body: BodyInit | null, headers: Record<string, string> = {}) =>
  errorOf(new Response(body, { status, headers }));

test('a problem of the server is carried whole, with when to come back', async () => {
  const told = await answer(409, JSON.stringify(problem), { 'retry-after': '3' });
  expect([told.problem, told.status, told.code, told.message, told.retryAfter]).toEqual([problem, 409, 'a.b', 'd', 3]);
  expect((await answer(409, JSON.stringify(problem))).retryAfter).toBeNull();
  expect((await answer(409, JSON.stringify(problem), { 'retry-after': 'Wed, 21 Oct 2026' })).retryAfter).toBeNull();
  expect((await answer(503, 'busy', { 'retry-after': '0' })).retryAfter).toBe(0);
});

test('what a proxy wrote is an outage where it says so, else no answer of ours', async () => {
  for (const status of [502, 503, 504]) expect((await answer(status, '<html>')).code).toBe('server.unavailable');
  for (const status of [400, 404, 500, 501]) expect((await answer(status, '<html>')).code).toBe('client.answer');
  expect((await answer(500, '{"status":500}')).code).toBe('client.answer');
  expect((await answer(404, null)).message).toBe('answered 404');
});

test('an answer that breaks off is an answer all the same', async () => {
  const broken = new ReadableStream({
    start(controller) {
      controller.error(new Error('cut'));
    },
  });
  expect((await answer(503, broken)).code).toBe('server.unavailable');
});

test('no answer says what the network said, the innermost reason first', () => {
  const told = (cause: unknown, base = 'http://h') => unreachable(base, cause).message;
  expect(told(new TypeError('fetch failed', { cause: new Error('ECONNREFUSED') }))).toBe(
    'No answer from http://h: ECONNREFUSED',
  );
  expect(told(new TypeError('fetch failed'))).toBe('No answer from http://h: fetch failed');
  expect(told(new TypeError('fetch failed', { cause: 'text' }))).toBe('No answer from http://h: fetch failed');
  expect(told(new TypeError(''))).toBe('No answer from http://h: TypeError');
  expect(told('gone', '')).toBe('No answer from the server: gone');
  expect(told({ cause: new Error('inner') })).toBe('No answer from http://h: [object Object]');
  const cause = new Error('x');
  expect(unreachable('', cause).cause).toBe(cause);
  expect(unreachable('', cause).status).toBe(0);
  expect(Object.hasOwn(new ClientError(problem), 'cause')).toBe(false);
});
