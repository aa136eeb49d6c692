import { expect, it } from 'vitest';
import { pagesOf } from './use-pages.ts';

it('names the pages that hold what is in sight', () => {
  expect(pagesOf(0, 63, 100)).toEqual([0]);
  expect(pagesOf(90, 210, 100)).toEqual([0, 1, 2]);
  expect(pagesOf(300, 300, 100)).toEqual([3]);
  expect(pagesOf(0, -1, 100)).toEqual([0]);
});
