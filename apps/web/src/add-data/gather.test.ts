import { expect, test } from 'vitest';
import { named } from './gather.ts';

const file = (path: string) => ({ path, file: { name: path.split('/').at(-1)! } as File });

test('a folder gives its name, hidden files stay behind', () => {
  const gathered = named([
    file('pets/.DS_Store'),
    file('pets/cat/1.jpg'),
    file('pets/dog/2.jpg'),
    file('pets/Thumbs.db'),
  ]);
  expect(gathered.name).toBe('pets');
  expect(gathered.files.map(({ path }) => path)).toEqual(['pets/cat/1.jpg', 'pets/dog/2.jpg']);
});

test('a single file gives its name without the ending', () => {
  expect(named([file('churn.v2.csv')]).name).toBe('churn.v2');
  expect(named([]).files).toEqual([]);
});
