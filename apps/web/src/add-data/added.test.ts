import { expect, test } from 'vitest';
import { isTable, isTablePath } from './added.ts';

test('a single file that is no picture and no zip is looked at as a table', () => {
  const files = (...paths: string[]) => paths.map((path) => ({ path }));
  expect(isTable(files('churn.csv'))).toBe(true);
  expect(isTable(files('export.final'))).toBe(true);
  expect(isTable(files('pets.zip'))).toBe(false);
  expect(isTable(files('cat.JPG'))).toBe(false);
  expect(isTable(files('a.csv', 'b.csv'))).toBe(false);
  expect(isTable([])).toBe(false);
  expect(isTablePath('/data/churn.tsv')).toBe(true);
  expect(isTablePath('/data/flowers')).toBe(false);
});
