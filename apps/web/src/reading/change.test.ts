import { expect, test } from 'vitest';
import { inYaml } from './before-after.tsx';
import { nothingSaid, sameOverride, withColumn, withDialect, withType, wordsOf } from './change.ts';

test('words are said, changed and taken back', () => {
  const said = withColumn(nothingSaid, 'price', { type: 'number', decimal: ',' });
  expect(said.columns).toEqual({ price: { type: 'number', decimal: ',' } });
  expect(withColumn(said, 'price', { type: undefined, decimal: undefined })).toEqual(nothingSaid);
  expect(withType(withColumn(said, 'price', { missing: ['-'] }), 'price', 'category').columns).toEqual({
    price: { type: 'category', missing: ['-'] },
  });
  expect(withDialect({ ...nothingSaid, dialect: { comment: '#' } }, { comment: null }).dialect).toEqual({
    comment: null,
  });
  expect(wordsOf(' -99, n/a,, -99 ')).toEqual(['-99', 'n/a']);
});

test('the order in which things were said is no difference', () => {
  const a = withColumn(withColumn(nothingSaid, 'x', { type: 'text' }), 'y', { form: 'h:mm', type: 'duration' });
  const b = withColumn(withColumn(nothingSaid, 'y', { type: 'duration', form: 'h:mm' }), 'x', { type: 'text' });
  expect(sameOverride(a, b)).toBe(true);
  expect(sameOverride(a, nothingSaid)).toBe(false);
});

test('what was said can be pasted into a config', () => {
  expect(inYaml('price', { type: 'number', decimal: ',', suffix: null })).toBe(
    'columns: {price: {type: number, decimal: ",", suffix: null}}',
  );
  expect(inYaml('a: b', { yes: 'true' })).toBe('columns: {"a: b": {yes: "true"}}');
});
