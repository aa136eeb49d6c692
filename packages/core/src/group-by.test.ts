import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { groupByFaults, groupOf } from './group-by.ts';

test.each(['{group}_slice*', '{group}/*', 'p{group}-*.png', '{group}'])('%s is a pattern', (pattern) =>
  expect(groupByFaults(pattern)).toEqual([]),
);

test.each(['*', 'group_*', '{group}{group}', '{group}_{group}', '/{group}/*', '{group}\\*'])('%s is none', (pattern) =>
  expect(groupByFaults(pattern)).toEqual([expect.stringContaining(JSON.stringify(pattern))]),
);

interface Case {
  pattern: string;
  path: string;
  group: string | null;
}
/** The engine reads them, too (images/groups_test.py). */
const cases = JSON.parse(readFileSync(join(import.meta.dirname, 'group-by-cases.json'), 'utf8')) as Case[];

test.each(cases)('$pattern finds $group in $path', ({ pattern, path, group }) => {
  expect(groupByFaults(pattern)).toEqual([]);
  expect(groupOf(pattern, path)).toBe(group);
});
