// What a person reads of what is missing: short, harmless, and one of each kind.
import { errors } from '@trainyard/contracts/errors';
import { MAX_COUNT } from '@trainyard/contracts/limits';
import { expect, test } from 'vitest';
import { bounded, troubleOf } from './trouble.ts';

test('a trouble has the hint of its code, and a message that a terminal does not obey', () => {
  expect(troubleOf('file.not_found', 'log', '\u001b[31mgone')).toEqual({
    code: 'file.not_found',
    what: 'log',
    message: 'gone',
    hint: errors['file.not_found'].hint,
    count: 1,
  });
  expect(Buffer.byteLength(troubleOf('file.not_found', 'log', 'ü'.repeat(5_000), 2).message)).toBeLessThanOrEqual(
    1_500,
  );
});

test('of each kind and code there is one: three in words, the others as a number', () => {
  const missing = (what: 'file' | 'model', name: string, count = 1) => troubleOf('file.not_found', what, name, count);
  const one = missing('model', 'm.');
  expect(bounded([one])).toEqual([one]);
  const files = ['a.', 'b.', 'c.'].map((name) => missing('file', name));
  expect(bounded([...files, one]).map(({ message, count }) => [message, count])).toEqual([
    ['a. b. c.', 3],
    ['m.', 1],
  ]);
  expect(bounded([...files, missing('file', 'd.', 7), missing('file', 'e.')])).toMatchObject([
    { message: 'a. b. c. And 2 more.', count: 11, what: 'file' },
  ]);
  expect(bounded([one, troubleOf('http.too_large', 'model', 'm.')])).toHaveLength(2);
});

test('together they are still short, and counted no further than the server counts', () => {
  const long = Array.from({ length: 5 }, () => troubleOf('worker.event', 'event', 'x'.repeat(1_400), MAX_COUNT));
  const [together] = bounded(long);
  expect(together?.count).toBe(MAX_COUNT);
  expect(Buffer.byteLength(together?.message ?? '')).toBeLessThanOrEqual(1_530);
  expect(together?.message).toMatch(/more bytes\) And 2 more\.$/);
});
