import { expect, test } from 'vitest';
import { mistakeLines, relabelEdit } from './mistakes.ts';
import { acceptedEdits, suggestionLines } from './suggest.ts';

const item = (index: number, label: string, confidence: number, known = true) => ({
  index,
  path: `unlabelled/${index}.jpg`,
  class: '',
  split: 'unlabelled' as const,
  bytes: 1,
  suggestion: { label, known, confidence },
});

test('suggestions as rows, with what was measured and what the set does not know', () => {
  const found = {
    by: 'neighbours',
    name: 'efficientnet-lite0',
    pictures: 4,
    missing: 1,
    labels: [
      { label: 'cat', known: true, pictures: 2 },
      { label: 'ox', known: false, pictures: 1 },
    ],
    above: [],
    neighbours: { k: 5, measured: [{ votes: 5, pictures: 10, right: 9 }] },
    unread: { total: 1, files: [{ path: 'unlabelled/9.jpg', reason: 'it is a text file' }] },
  };
  const text = suggestionLines(found, [item(1, 'cat', 1), item(2, 'ox', 0.6, false)], 2).join('\n');
  expect(text).toMatch(/1 +unlabelled\/1\.jpg +cat +100\.0 %/);
  expect(text).toMatch(/ox +60\.0 % +not a class of the set/);
  expect(text).toContain(
    '2 of 4 pictures without a class, by the 5 nearest labelled pictures in features of efficientnet-lite0.',
  );
  expect(text).toContain('9 of 10 right');
  expect(text).toContain('The set has no class “ox” (1)');
  expect(text).toContain('left out: unlabelled/9.jpg: it is a text file');
});

test('what is accepted is one edit for each label', () => {
  expect(acceptedEdits([item(1, 'cat', 1), item(2, 'dog', 1), item(5, 'cat', 1)])).toEqual([
    { edit: 'relabel', pictures: { indices: [1, 5] }, class: 'cat' },
    { edit: 'relabel', pictures: { indices: [2] }, class: 'dog' },
  ]);
});

test('a mistake is relabelled by its bytes', () => {
  const sha256 = 'ab'.repeat(32);
  const one = { path: 'test/cat/a=b.jpg', truth: 'cat', answer: 'dog', score: 0.987, index: 4, sha256 };
  expect(relabelEdit([one], 'test/cat/a=b.jpg=dog')).toEqual({
    edit: 'relabel',
    pictures: { sha256: [sha256] },
    class: 'dog',
  });
  expect(() => relabelEdit([one], 'dog')).toThrow('expected path=class');
  expect(() => relabelEdit([one], 'other.jpg=dog')).toThrow('No mistake of this run is the picture "other.jpg"');
  const told = mistakeLines({
    dataset_id: `dst_${'0'.repeat(26)}`,
    dataset_name: 'pets',
    version_id: `dsv_${'0'.repeat(26)}`,
    version: 2,
    newest: { id: `dsv_${'0'.repeat(26)}`, number: 3, classes: [] },
    split: 'test',
    items: [one],
  }).join('\n');
  expect(told).toMatch(/4 +test\/cat\/a=b\.jpg +cat +dog +98\.7 %/);
  expect(told).toContain('1 of the test part of pets v2');
});
