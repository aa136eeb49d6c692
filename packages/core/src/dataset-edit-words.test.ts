import type { DatasetEdit } from '@trainyard/contracts/dataset-edit';
import { expect, test } from 'vitest';
import { editWords, previewWords, toldEdit } from './dataset-edit-words.ts';

test.each<[DatasetEdit, string]>([
  [
    { edit: 'relabel', pictures: { indices: [1, 2, 2], sha256: ['a'] }, class: 'dog' },
    'relabelled 3 pictures as “dog”',
  ],
  [{ edit: 'remove', pictures: { indices: [1] } }, 'removed 1 picture'],
  [{ edit: 'rename_class', from: 'cat', to: 'feline' }, 'renamed “cat” to “feline”'],
  [{ edit: 'merge_classes', classes: ['cat', 'lion'], into: 'feline' }, 'merged “cat”, “lion” into “feline”'],
  [{ edit: 'delete_classes', classes: ['cat'] }, 'deleted “cat”'],
  [
    { edit: 'split', train: 0.7, val: 0.15, test: 0.15, seed: 3, group_by: '{group}_*' },
    'split anew into 70 % train, 15 % val, 15 % test with seed 3, by {group}_*',
  ],
  [{ edit: 'concatenate', version: 'dsv_1' }, 'joined version dsv_1'],
])('%j is remembered without its pictures and said', (edit, words) => {
  expect(editWords(toldEdit(edit))).toBe(words);
});

test('what will happen, the most important first', () => {
  const row = (name: string, total: number) => ({ name, counts: { train: total - 1, val: 1 }, total });
  expect(
    previewWords({
      before: [row('cat', 5), row('dog', 5)],
      after: [row('feline', 5), row('dog', 4)],
      relabelled: 5,
      labelled: 2,
      removed: 1,
      added: 0,
      moved: 0,
      repeated: 1,
      unusable: 2,
      unlabelled: 1,
    }),
  ).toEqual([
    '5 pictures relabelled, 2 pictures without a class labelled, 1 picture left out.',
    'No class “cat” any more.',
    'New: “feline”.',
    '1 picture of the other version is here already.',
    '2 files that cannot be used are left out.',
    '1 picture has no class still.',
    'Then in parts: 7 train, 2 val.',
    'The new version has 9 pictures of 2 classes; the files stay where they are.',
  ]);
});
