import { expect, test } from 'vitest';
import { groupByFault } from './group-by.ts';

test.each(['{group}_slice*', '{group}/*', 'p{group}-*.png', '{group}'])('%s is a pattern', (pattern) =>
  expect(groupByFault(pattern)).toBeNull(),
);

test.each(['*', 'group_*', '{group}{group}', '{group}_{group}', '/{group}/*', '{group}\\*'])('%s is none', (pattern) =>
  expect(groupByFault(pattern)).toContain(JSON.stringify(pattern)),
);
