import { expect, test } from 'vitest';
import { givenEdits } from './labels.ts';

test('one edit for each class that was given, and one for what is left out', () => {
  const given = new Map<number, string | null>([
    [3, 'cat'],
    [1, null],
    [8, 'dog'],
    [4, 'cat'],
  ]);
  expect(givenEdits(given)).toEqual([
    { edit: 'relabel', pictures: { indices: [3, 4] }, class: 'cat' },
    { edit: 'remove', pictures: { indices: [1] } },
    { edit: 'relabel', pictures: { indices: [8] }, class: 'dog' },
  ]);
  expect(givenEdits(new Map())).toEqual([]);
});
