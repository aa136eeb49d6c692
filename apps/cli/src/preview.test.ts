import { expect, test } from 'vitest';
import { previewLines } from './preview.ts';

test('what was written, from what, and what is assumed', () => {
  const told = { pictures: 3, size: 160, kept_size: 224, augmentations: ['photos'], notes: ['A flip …'] };
  expect(previewLines(told, 'seen')).toEqual([
    '3 pictures of 160 px, cut from 224 px, before and after: photos.',
    'note: A flip …',
    'They are in seen; preview.json says which is which.',
  ]);
  expect(previewLines({ ...told, kept_size: 160, augmentations: [], notes: [] }, 'seen')[0]).toBe(
    '3 pictures of 160 px, before and after: no augmentation.',
  );
});
