import type { Signature } from '@trainyard/contracts/model';
import { describe, expect, it } from 'vitest';
import { changedColumns, exampleRow, rowControl, rowOfCells, typedNumber } from './row-form.ts';

type Column = Signature['columns'][number];
const column = (over: Partial<Column>): Column => ({
  name: 'c',
  type: 'numeric',
  example: 5,
  categories: null,
  min: 0,
  max: 10,
  histogram: [1, 2],
  ...over,
});
const signature = (columns: Column[]): Signature => ({
  task: 'tabular-classification',
  image_size: null,
  columns,
  target: 't',
  labels: ['a', 'b'],
});

describe('rowControl', () => {
  it('gives numbers a slider over their range, in whole steps where the column is whole', () => {
    expect(rowControl(column({}))).toEqual({ kind: 'slider', min: 0, max: 10, step: 1, histogram: [1, 2] });
    expect(rowControl(column({ example: 3.5, max: 8, min: 2 }))).toMatchObject({ step: 0.01 });
    expect(rowControl(column({ max: 0 }))).toEqual({ kind: 'number' });
    expect(rowControl(column({ min: null, max: 'Infinity' }))).toEqual({ kind: 'number' });
  });
  it('puts few short categories side by side and the rest into a list', () => {
    expect(rowControl(column({ type: 'categorical', categories: ['yes', 'no'] })).kind).toBe('segments');
    expect(rowControl(column({ type: 'categorical', categories: ['a', 'b', 'c', 'd', 'e'] })).kind).toBe('select');
    expect(rowControl(column({ type: 'categorical', categories: ['a very long category name', 'b'] })).kind).toBe(
      'select',
    );
    expect(rowControl(column({ type: 'boolean', categories: null }))).toEqual({
      kind: 'segments',
      options: ['true', 'false'],
    });
    expect(rowControl(column({ type: 'text', categories: null }))).toEqual({ kind: 'text' });
  });
});

it('puts categories in the order that people know', () => {
  const months = column({ type: 'categorical', categories: ['apr', 'aug', 'dec', 'feb', 'jan'] });
  expect(rowControl(months)).toEqual({ kind: 'select', options: ['jan', 'feb', 'apr', 'aug', 'dec'] });
  const levels = column({ type: 'categorical', categories: ['high', 'low', 'medium'] });
  expect(rowControl(levels)).toEqual({ kind: 'segments', options: ['low', 'medium', 'high'] });
});

describe('rows', () => {
  const two = signature([
    column({ name: 'size', example: 4 }),
    column({ name: 'island', type: 'categorical', example: 'Biscoe', categories: ['Biscoe', 'Dream'] }),
  ]);
  it('start with typical values', () => {
    expect(exampleRow(two)).toEqual({ size: 4, island: 'Biscoe' });
    const odd = [column({ name: 'a', example: 0.4765069859794344 }), column({ name: 'b', example: 2011 })];
    expect(exampleRow(signature(odd))).toEqual({ a: 0.4765, b: 2011 });
  });
  it('are read from cells by column name, empty cells as missing', () => {
    expect(rowOfCells(two, ['island', 'species', 'size'], ['Dream', 'Gentoo', '3.5'])).toEqual({
      size: 3.5,
      island: 'Dream',
    });
    expect(rowOfCells(two, ['size'], [''])).toEqual({ size: null, island: null });
    expect(rowOfCells(two, ['size', 'island'], ['n/a', 'Dream'])).toEqual({ size: 'n/a', island: 'Dream' });
  });
  it('say what was changed', () => {
    expect([...changedColumns({ size: 5, island: 'Biscoe' }, exampleRow(two))]).toEqual(['size']);
  });
});

it('keeps what is no number as it was typed', () => {
  expect([typedNumber('1e3'), typedNumber(' '), typedNumber('abc')]).toEqual([1000, null, 'abc']);
});
