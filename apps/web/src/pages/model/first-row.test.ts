import fc from 'fast-check';
import { expect, it } from 'vitest';
import { firstRow } from './first-row.ts';

it('reads header and first row by the delimiter that the header has most of', () => {
  expect(firstRow('a,b\n1,2\n3,4\n')).toEqual({ columns: ['a', 'b'], cells: ['1', '2'] });
  expect(firstRow('\uFEFFa;b;c\r\n1,5;;x\r\n')).toEqual({ columns: ['a', 'b', 'c'], cells: ['1,5', '', 'x'] });
  expect(firstRow('a\tb\n\n1\t2')).toEqual({ columns: ['a', 'b'], cells: ['1', '2'] });
  expect(firstRow('one\n1')).toEqual({ columns: ['one'], cells: ['1'] });
});

it('answers nothing where there is no row, or one that does not fit', () => {
  expect(firstRow('')).toBeNull();
  expect(firstRow('a,b\n')).toBeNull();
  expect(firstRow('a,b\n1\n')).toBeNull();
});

it('gives back whatever stands in quotes', () => {
  const cell = fc.string().filter((text) => text !== '');
  fc.assert(
    fc.property(fc.array(fc.tuple(cell, cell), { minLength: 2, maxLength: 6 }), (pairs) => {
      const line = (place: 0 | 1) => pairs.map((pair) => `"${pair[place].replaceAll('"', '""')}"`).join(',');
      const columns = pairs.map(([name]) => name);
      expect(firstRow(`${line(0)}\n${line(1)}\n`)).toEqual({ columns, cells: pairs.map(([, value]) => value) });
    }),
  );
});
