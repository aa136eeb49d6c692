import { expect, test } from 'vitest';
import { appendFile } from './form.ts';

test('a path that a quoted file name would not carry travels in a field before its file', () => {
  const form = new FormData();
  for (const path of ['a/b c.csv', `a & b's "q".csv`, '50 %.csv', 'x%22.csv']) appendFile(form, new Blob(['x']), path);
  expect([...form].map(([key, value]) => `${key} ${typeof value === 'string' ? value : value.name}`)).toEqual([
    'file a/b c.csv',
    `path a & b's "q".csv`,
    `file a & b's "q".csv`,
    'path 50 %.csv',
    'file 50 %.csv',
    'path x%22.csv',
    'file x%22.csv',
  ]);
});
