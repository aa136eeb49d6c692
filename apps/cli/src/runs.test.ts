import { expect, test } from 'vitest';
import { questionLetters } from './runs.ts';

const asked = (...questions: (string | null)[]) => questions.map((question) => ({ question }));

test('runs that cannot be compared are told apart by letters, and only where there are such', () => {
  expect(questionLetters(asked('x', 'x', null))).toBeNull();
  expect(questionLetters([])).toBeNull();
  expect([...(questionLetters(asked('x', 'y', null, 'x')) ?? [])]).toEqual([
    ['x', 'A'],
    ['y', 'B'],
  ]);
  const many = questionLetters(asked(...Array.from({ length: 28 }, (_, index) => `q${index}`)));
  expect([many?.get('q25'), many?.get('q26'), many?.get('q27')]).toEqual(['Z', 'AA', 'AB']);
});
