import { expect, test } from 'vitest';
import { pictureLines } from './pictures.ts';

test('pictures as rows, and how many there are besides', () => {
  const one = { index: 3, path: 'train/cat/1.jpg', class: 'cat', split: 'train' as const, bytes: 900 };
  expect(pictureLines({ items: [one], total: 1 }).join('\n')).toMatch(
    /3 +train\/cat\/1\.jpg +cat +train +900\n1 in all\./,
  );
  expect(pictureLines({ items: [one], total: 2000 }).at(-1)).toBe('The first 1 of 2000; --json has all.');
  expect(pictureLines({ items: [], total: 0 })).toEqual(['No picture.']);
});
