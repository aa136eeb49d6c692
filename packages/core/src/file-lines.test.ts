import type { Dialect } from '@trainyard/contracts/reading';
import { expect, test } from 'vitest';
import { fileLines } from './file-lines.ts';

const plain: Dialect = {
  encoding: 'utf-8',
  delimiter: ';',
  quote: '"',
  escape: 'double',
  skip_lines: 0,
  comment: null,
  header: true,
  trailing_delimiter: false,
};
const lines = (text: string, dialect: Partial<Dialect> = {}, length = 200) =>
  fileLines(text, { ...plain, ...dialect }, { lines: 20, length });
const cells = (text: string, dialect: Partial<Dialect> = {}) =>
  lines(text, dialect).map((line) => line.cells.map(([from, to, column]) => `${column}:${line.text.slice(from, to)}`));

test('titles, comments and blank lines are named and are of no row', () => {
  const all = lines('Stand 2026\n\na;b\n# note\n1;2\r\n\r\n3;4', { skip_lines: 2, comment: '#' });
  expect(all.map(({ number, kind, row }) => [number, kind, row])).toEqual([
    [1, 'skipped', null],
    [2, 'skipped', null],
    [3, 'header', null],
    [4, 'comment', null],
    [5, 'row', 1],
    [6, 'blank', null],
    [7, 'row', 2],
  ]);
});

test('a quoted cell holds separators, quotes and line ends, and goes on in the next line', () => {
  expect(cells('a;b;c\n1;"x;""y\nz";3')).toEqual([
    ['0:a', '1:b', '2:c'],
    ['0:1', '1:"x;""y'],
    ['1:z"', '2:3'],
  ]);
  const all = lines('a;b\n"1\n\n";2\n3;4');
  expect(all.map(({ kind, row }) => [kind, row])).toEqual([
    ['header', null],
    ['row', 1],
    ['row', 1],
    ['row', 1],
    ['row', 2],
  ]);
});

test('backslashes before quotes, no quotes, no header, aligned columns', () => {
  expect(cells('"a\\";b";c', { escape: 'backslash' })).toEqual([['0:"a\\";b"', '1:c']]);
  expect(cells('"a;b"', { quote: null })).toEqual([['0:"a', '1:b"']]);
  expect(lines('1;2\n3;4', { header: false }).map(({ row }) => row)).toEqual([1, 2]);
  expect(cells('  a   bc  \n 1  2\n "x y"\t 3\n"p\n q"  4', { delimiter: ' ' })).toEqual([
    ['0:a', '1:bc'],
    ['0:1', '1:2'],
    ['0:"x y"', '1:3'],
    ['0:"p'],
    ['0: q"', '1:4'],
  ]);
});

test('a long line is cut, with the cells that are still to be seen', () => {
  const [line] = lines('abc;defgh;i', {}, 6);
  expect(line).toMatchObject({
    text: 'abc;de',
    cut: true,
    cells: [
      [0, 3, 0],
      [4, 6, 1],
    ],
  });
});
