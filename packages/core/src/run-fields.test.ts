import fc from 'fast-check';
import { expect, test } from 'vitest';
import { flatConfig } from './flat-config.ts';
import { FieldBook } from './run-fields.ts';

test('fields are counted as if all runs were laid side by side', () => {
  const config = fc.record(
    {
      model: fc.constantFrom('a', 'b', { name: 'a', drop: 0.1 }),
      lr: fc.constantFrom(0.1, 0.01),
      target: fc.constantFrom(null, 'x'),
    },
    { requiredKeys: ['model'] },
  );
  fc.assert(
    fc.property(fc.array(config, { maxLength: 30 }), fc.array(config, { maxLength: 5 }), (configs, others) => {
      const book = new FieldBook();
      for (const other of others) book.encode(flatConfig(other));
      const flats = configs.map((one) => flatConfig(one));
      const fields = book.fields(flats.map((flat) => book.encode(flat)));
      const keys = new Set(flats.flatMap((flat) => [...flat.keys()]));
      expect(new Set(fields.map(({ key }) => key))).toEqual(keys);
      for (const field of fields) {
        const values = flats.flatMap((flat) => flat.get(field.key) ?? []);
        const times = (value: string) => values.filter((one) => one === value).length;
        expect(field).toMatchObject({ values: new Set(values).size, runs: values.length });
        expect(times(field.usual)).toBe(Math.max(...values.map(times)));
        expect(field.longest).toBe(Math.max(...values.map((value) => value.length)));
      }
    }),
  );
});

test('codes of runs that are not asked about count nothing', () => {
  const book = new FieldBook();
  const [first] = [{ lr: 0.1 }, { lr: 0.2 }, { lr: null }].map((config) => book.encode(flatConfig(config)));
  expect(book.fields(first ? [first] : [])).toEqual([
    { key: 'lr', values: 1, usual: '0.1', runs: 1, numeric: true, longest: 3 },
  ]);
  expect(book.fields([])).toEqual([]);
});

test('a field is of numbers where all its values are numbers or nothing', () => {
  const book = new FieldBook();
  const numeric = (...values: string[]) =>
    book.fields(values.map((value) => book.encode(new Map([['a', value]]))))[0]?.numeric;
  expect(numeric('1', '', '2.5')).toBe(true);
  expect(numeric('', '')).toBe(true);
  expect(numeric('1', 'x')).toBe(false);
  expect(numeric('x', '1')).toBe(false);
  expect(numeric('')).toBe(true);
});

test('of equally frequent values the one that was seen first is the usual one', () => {
  const book = new FieldBook();
  const runs = ['b', 'a', 'a', 'b'].map((value) => book.encode(new Map([['k', value]])));
  expect(book.fields(runs)[0]?.usual).toBe('b');
});
