import { expect, test } from 'vitest';
import { exampleWords } from './finding-words.ts';

const many = (length: number) => Array.from({ length }, (_, index) => `c${index}: 1`);

test.each([
  [[], 0, ''],
  [['a'], null, 'a'],
  [many(3), 3, 'c0: 1, c1: 1, c2: 1'],
  [many(4), null, 'c0: 1, c1: 1, c2: 1 and 1 more'],
  [many(20), 40, 'c0: 1, c1: 1, c2: 1 and 37 more'],
  [many(20), null, 'c0: 1, c1: 1, c2: 1 and others'],
])('%j of %s', (examples, count, words) => expect(exampleWords({ examples, count })).toBe(words));
