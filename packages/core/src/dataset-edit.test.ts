import type { DatasetEdit } from '@trainyard/contracts/dataset-edit';
import { describe, expect, test } from 'vitest';
import { applyEdits, type EditBase, type EditPicture, previewOf } from './dataset-edit.ts';

const at = (index: number, path: string, sha = index): EditPicture => {
  const parts = path.split('/');
  const split = parts.length > 2 ? (parts[0] as 'train') : 'all';
  const label = parts.at(-2) ?? '';
  const origin = { dataset: 'dst_a', path };
  return { index, path, bytes: 1, sha256: `${sha}`.padStart(64, '0'), class: label, split, origin };
};
const base = [at(0, 'cat/1.jpg'), at(1, 'cat/2.jpg'), at(2, 'dog/1.jpg'), at(3, 'dog/3.jpg')];
const edited = (
  edits: DatasetEdit[],
  from = base,
  versions = new Map<string, EditBase>(),
  unlabelled: EditPicture[] = [],
) => applyEdits({ pictures: from, unlabelled }, edits, { versions, near: new Map() });
const paths = (edits: DatasetEdit[], from = base) => edited(edits, from).pictures.map(({ path }) => path);

describe('names', () => {
  test('two that come to one place keep both, and who stood there keeps its name', () => {
    expect(
      paths([
        { edit: 'relabel', pictures: { indices: [0, 1] }, class: 'dog' },
        { edit: 'rename_class', from: 'dog', to: 'hound' },
        { edit: 'relabel', pictures: { indices: [3] }, class: 'cat' },
      ]),
    ).toEqual(['hound/1.jpg', 'hound/2.jpg', 'hound/1-2.jpg', 'cat/3.jpg']);
    expect(paths([{ edit: 'relabel', pictures: { indices: [0] }, class: 'dog' }])).toEqual([
      'dog/1-2.jpg',
      'cat/2.jpg',
      'dog/1.jpg',
      'dog/3.jpg',
    ]);
  });
  test('parts under other names get their own, and folders below a class stay', () => {
    const from = [
      at(0, 'train/cat/1.jpg'),
      { ...at(1, 'x'), path: 'Training/dog/young/1.jpg', class: 'dog', split: 'train' as const },
    ];
    expect(paths([{ edit: 'rename_class', from: 'dog', to: 'wolf' }], from)).toEqual([
      'train/cat/1.jpg',
      'train/wolf/young/1.jpg',
    ]);
  });
});

test('a set is joined to another: same pictures come once, names settle, what has no part is learned from', () => {
  const other = [
    at(0, 'train/dog/1.jpg', 9),
    at(1, 'val/dog/3.jpg', 3),
    at(2, 'val/emu/1.jpg', 8),
    at(3, 'train/emu/2.jpg', 7),
  ].map((one) => ({ ...one, origin: { ...one.origin, dataset: 'dst_b' } }));
  const { pictures, repeated } = edited(
    [{ edit: 'concatenate', version: 'dsv_b' }],
    base,
    new Map([['dsv_b', { pictures: other, unlabelled: [] }]]),
  );
  expect(repeated).toBe(1);
  expect(pictures.map(({ path, split, origin, index }) => [path, split, origin.dataset, index])).toEqual([
    ['train/cat/1.jpg', 'train', 'dst_a', 0],
    ['train/cat/2.jpg', 'train', 'dst_a', 1],
    ['train/dog/1-2.jpg', 'train', 'dst_a', 2],
    ['train/dog/3.jpg', 'train', 'dst_a', 3],
    ['train/dog/1.jpg', 'train', 'dst_b', null],
    ['val/emu/1.jpg', 'val', 'dst_b', null],
    ['train/emu/2.jpg', 'train', 'dst_b', null],
  ]);
});

test.each<[string, DatasetEdit[], string, RegExp]>([
  [
    'no such class',
    [{ edit: 'delete_classes', classes: ['dgo'] }],
    'dataset.edit',
    /^edits\.0\.classes: there is no class "dgo"/,
  ],
  [
    'a class that is gone',
    [
      { edit: 'merge_classes', classes: ['cat'], into: 'pet' },
      { edit: 'rename_class', from: 'cat', to: 'x' },
    ],
    'dataset.edit',
    /^edits\.1\.from/,
  ],
  ['a name that is taken', [{ edit: 'rename_class', from: 'cat', to: 'dog' }], 'dataset.edit', /already/],
  ['a name with a slash', [{ edit: 'rename_class', from: 'cat', to: 'a/b' }], 'dataset.edit', /slash/],
  ['a hidden name', [{ edit: 'relabel', pictures: { indices: [0] }, class: '..' }], 'dataset.edit', /dot/],
  [
    'a word for a part',
    [{ edit: 'merge_classes', classes: ['cat'], into: 'Test set' }],
    'dataset.edit',
    /the part test/,
  ],
  [
    'a picture that is not there',
    [{ edit: 'remove', pictures: { indices: [9] } }],
    'dataset.edit',
    /no usable picture 9/,
  ],
  [
    'a picture that is gone',
    [
      { edit: 'remove', pictures: { indices: [0] } },
      { edit: 'relabel', pictures: { indices: [0] }, class: 'dog' },
    ],
    'dataset.edit',
    /^edits\.1/,
  ],
  ['bytes that are not there', [{ edit: 'remove', pictures: { sha256: ['f'.repeat(64)] } }], 'dataset.edit', /fff/],
  ['no picture', [{ edit: 'remove', pictures: {} }], 'dataset.edit', /names no picture/],
  ['one class left', [{ edit: 'delete_classes', classes: ['cat'] }], 'image.one_class', /the single class "dog"/],
  ['shares', [{ edit: 'split', train: 0.5, val: 0.2, test: 0.2, seed: 0 }], 'dataset.edit', /add up to 0\.9/],
  [
    'nothing to learn from',
    [{ edit: 'split', train: 0, val: 0.5, test: 0.5, seed: 0 }],
    'dataset.edit',
    /edits\.0\.train/,
  ],
  [
    'a pattern',
    [{ edit: 'split', train: 0.8, val: 0.2, test: 0, seed: 0, group_by: 'x' }],
    'dataset.edit',
    /\{group\} once/,
  ],
  ['an unknown version', [{ edit: 'concatenate', version: 'dsv_x' }], 'dataset.edit', /no version dsv_x/],
])('%s is refused', (_, edits, code, message) => {
  expect(() => edited(edits)).toThrow(
    expect.objectContaining({ code, message: expect.stringMatching(message) as string }),
  );
});

test('a class that only measures is refused', () => {
  const from = [at(0, 'train/cat/1.jpg'), at(1, 'train/dog/1.jpg'), at(2, 'val/dog/2.jpg')];
  expect(() => edited([{ edit: 'relabel', pictures: { indices: [2] }, class: 'emu' }], from)).toThrow(
    expect.objectContaining({ code: 'image.unknown_class' }),
  );
});

test('what has no class gets one by a label, is never divided or counted, and goes where it is removed', () => {
  const waiting = [10, 11, 12, 13].map((index): EditPicture => ({
    ...at(index, `unlabelled/${index}.jpg`),
    class: '',
    split: 'all',
  }));
  const from = [at(0, 'train/cat/1.jpg'), at(1, 'train/dog/1.jpg'), at(2, 'val/dog/2.jpg')];
  const edits: DatasetEdit[] = [
    { edit: 'relabel', pictures: { indices: [10, 2] }, class: 'cat' },
    { edit: 'remove', pictures: { indices: [12] } },
  ];
  const found = edited(edits, from, new Map(), waiting);
  expect(found.pictures.map(({ path }) => path)).toEqual([
    'train/cat/1.jpg',
    'train/dog/1.jpg',
    'val/cat/2.jpg',
    'train/cat/10.jpg',
  ]);
  expect(found.unlabelled.map(({ path }) => path)).toEqual(['unlabelled/11.jpg', 'unlabelled/13.jpg']);
  expect(previewOf({ pictures: from, unlabelled: waiting }, found, 0)).toMatchObject({
    relabelled: 1,
    labelled: 1,
    removed: 1,
    added: 0,
    unlabelled: 2,
  });
  const divided = edited([{ edit: 'split', train: 0.5, val: 0.5, test: 0, seed: 0 }], from, new Map(), waiting);
  expect(divided.pictures).toHaveLength(3);
  expect(divided.unlabelled).toEqual(waiting);
  expect(() => edited([{ edit: 'rename_class', from: 'cat', to: 'Unlabelled' }])).toThrow(/no class yet/);
});
