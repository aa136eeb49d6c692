import { expect, test } from 'vitest';
import { sortOf } from './use-list.ts';

const columns = ['name', 'created'] as const;

test('the address names a column and its direction; what it does not know is no order', () => {
  expect(sortOf('name', columns)).toEqual({ by: 'name', down: false });
  expect(sortOf('-created', columns)).toEqual({ by: 'created', down: true });
  expect(sortOf('nonsense', columns)).toBeUndefined();
  expect(sortOf('-', columns)).toBeUndefined();
  expect(sortOf(undefined, columns)).toBeUndefined();
});
