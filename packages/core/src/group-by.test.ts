import { expect, test } from 'vitest';
import { groupByFaults } from './group-by.ts';

test.each(['{group}_slice*', '{group}/*', 'p{group}-*.png', '{group}'])('%s is a pattern', (pattern) =>
  expect(groupByFaults(pattern)).toEqual([]),
);

test.each(['*', 'group_*', '{group}{group}', '{group}_{group}', '/{group}/*', '{group}\\*'])('%s is none', (pattern) =>
  expect(groupByFaults(pattern)).toEqual([expect.stringContaining(JSON.stringify(pattern))]),
);
