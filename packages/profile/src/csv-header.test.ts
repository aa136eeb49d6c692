// The same table stands in engine/trainyard_engine/tables/read_test.py.
import { expect, test } from 'vitest';
import { columnNames } from './csv-header.ts';

test.each([
  [
    ['a', 'a (2)', 'a'],
    ['a', 'a (2)', 'a (3)'],
  ],
  [
    ['a', 'a', 'a (2)'],
    ['a', 'a (3)', 'a (2)'],
  ],
  [
    ['', 'column 1'],
    ['column 1 (2)', 'column 1'],
  ],
  [
    ['column 2', ''],
    ['column 2', 'column 2 (2)'],
  ],
  [
    ['a', '\u00A0a\t', '\uFEFFa'],
    ['a', 'a (2)', '\uFEFFa'],
  ],
])('%j are called %j', (cells, names) => {
  expect(columnNames(cells, true).columns).toEqual(names);
});
