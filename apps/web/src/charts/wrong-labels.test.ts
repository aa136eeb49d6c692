import { expect, test } from 'vitest';
import { relabelEdits } from './wrong-labels.ts';

test('one edit for each class, by the bytes of the pictures', () => {
  const [a, b, c] = ['a', 'b', 'c'].map((one) => one.repeat(64)) as [string, string, string];
  expect(
    relabelEdits(
      new Map([
        [a, 'cat'],
        [b, 'dog'],
        [c, 'cat'],
      ]),
    ),
  ).toEqual([
    { edit: 'relabel', pictures: { sha256: [a, c] }, class: 'cat' },
    { edit: 'relabel', pictures: { sha256: [b] }, class: 'dog' },
  ]);
  expect(relabelEdits(new Map())).toEqual([]);
});
