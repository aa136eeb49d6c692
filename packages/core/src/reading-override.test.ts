import { ReadingOverride } from '@trainyard/contracts/reading';
import { expect, test } from 'vitest';
import { configOverride, mergedOverride, saysNothing } from './reading-override.ts';

const said = (override: Partial<ReadingOverride>) => ReadingOverride.parse(override);

test('what a run says goes before what stands with the data, column by column and word by word', () => {
  const data = said({
    dialect: { encoding: 'windows-1252', delimiter: ';' },
    missing: ['-99'],
    columns: { price: { type: 'number', decimal: ',' }, day: { type: 'date', form: '%d/%m/%Y' } },
  });
  const run = said({
    dialect: { delimiter: ',' },
    missing: ['x', '-99'],
    columns: { price: { decimal: '.' }, zip: { type: 'category' } },
  });
  expect(mergedOverride(data, run)).toEqual({
    dialect: { encoding: 'windows-1252', delimiter: ',' },
    missing: ['-99', 'x'],
    columns: {
      price: { type: 'number', decimal: '.' },
      day: { type: 'date', form: '%d/%m/%Y' },
      zip: { type: 'category' },
    },
  });
  expect(mergedOverride(null, run)).toEqual({ ...run, missing: ['x', '-99'] });
});

test('of what stands with the data, only what fits the type of the run is left', () => {
  const data = said({
    columns: { a: { type: 'number', decimal: ',', suffix: 'kg', missing: ['x'] }, b: { form: '%Y' } },
  });
  const run = said({ columns: { a: { type: 'category' }, b: { type: 'text' } } });
  expect(mergedOverride(data, run).columns).toEqual({ a: { type: 'category', missing: ['x'] }, b: { type: 'text' } });
  expect(mergedOverride(data, said({ columns: { a: { type: 'integer' } } })).columns['a']).toEqual({
    type: 'integer',
    decimal: ',',
    suffix: 'kg',
    missing: ['x'],
  });
});

test('a delimiter and the sign of comments are one ASCII character that ends no line', () => {
  const takes = (dialect: object) => ReadingOverride.safeParse({ dialect }).success;
  expect([',', '\t', '\u0001', ' '].map((delimiter) => takes({ delimiter, comment: delimiter }))).toEqual([
    true,
    true,
    true,
    true,
  ]);
  for (const sign of ['', '§', '\n', '\r', '\0', ',,', ',\n'])
    expect([takes({ delimiter: sign }), takes({ comment: sign })]).toEqual([false, false]);
});

test('a config that says nothing of it is nothing', () => {
  expect(saysNothing(configOverride({}))).toBe(true);
  expect(saysNothing(said({ columns: { a: {} } }))).toBe(true);
  expect(saysNothing(said({ columns: { a: { thousands: null } } }))).toBe(false);
  expect(saysNothing(said({ dialect: { comment: null } }))).toBe(false);
  expect(saysNothing(said({ missing: ['x'] }))).toBe(false);
});
