import type { Column } from '@trainyard/contracts/dataset';
import { expect, test } from 'vitest';
import { formatCell, valueWords } from './column-words.ts';

test.each([
  [18, '18'],
  [2007, '2007'],
  [-3, '−3'],
  [0, '0'],
  [12345, '12,345'],
  [38.5816, '38.58'],
  [0.5, '0.5'],
  [47_940.26, '47,940.3'],
  [0.00001234, '1.2e-5'],
  ['Infinity', 'infinite'],
  ['NaN', 'not a number'],
] as const)('%s is written %s', (value, text) => expect(formatCell(value)).toBe(text));

const base: Column = {
  name: 'x',
  position: 0,
  type: 'numeric',
  missing: 0,
  distinct: 3,
  numeric: null,
  histogram: null,
  top: [],
};

test('ages and years stand as in the file', () => {
  expect(valueWords({ ...base, numeric: { min: 2007, max: 2009, mean: 2008.03, std: 1, median: 2008 } })).toBe(
    '2007 to 2009, median 2008, mean 2008',
  );
  expect(valueWords({ ...base, numeric: { min: 18, max: 18, mean: 18, std: 0, median: 18 } })).toBe('always 18');
});

test('of forty classes five are shown and thirty-five are more, though the profile lists twenty', () => {
  const top = Array.from({ length: 20 }, (_, index) => ({ value: `c${index}`, count: 100 - index }));
  expect(valueWords({ ...base, type: 'categorical', distinct: 40, top })).toMatch(/c4\u2069 96 and 35 more$/);
  expect(valueWords({ ...base, type: 'empty', distinct: 0 })).toBe('nothing');
});
