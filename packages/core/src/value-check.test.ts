import { describe, expect, test } from 'vitest';
import { allowedText, checkValue, received, type ValueSchema } from './value-check.ts';

const says = (value: unknown, schema: ValueSchema) => checkValue(value, schema, 'at').map(({ message }) => message);

test.each<[unknown, string]>([
  [undefined, 'nothing'],
  [null, 'nothing'],
  [7, '7'],
  [Number.NaN, 'NaN'],
  [10n, '10'],
  [() => 1, 'function'],
  ['x', '"x"'],
  [[1], '[1]'],
  [false, 'false'],
])('%s as it was received', (value, words) => expect(received(value)).toBe(words));

test.each<[ValueSchema, string]>([
  [{ type: 'integer' }, 'a whole number'],
  [{ type: 'integer', minimum: 1, maximum: 9 }, 'a whole number from 1 to 9'],
  [{ type: 'number', minimum: -3, maximum: 9 }, 'a number from -3 to 9'],
  [{ type: 'number', minimum: 2 }, 'a number at least 2'],
  [{ type: 'number', maximum: 2 }, 'a number up to 2'],
  [{ type: 'number', exclusiveMinimum: 0, maximum: 10 }, 'a number above 0 up to 10'],
  [{ type: 'number', exclusiveMinimum: 0 }, 'a number above 0'],
  [{ type: 'number', exclusiveMaximum: 1 }, 'a number below 1'],
  [{ type: 'number', minimum: 0, exclusiveMaximum: 1 }, 'a number at least 0 below 1'],
  [{ type: ['integer', 'null'] }, 'a whole number or nothing'],
  [
    { anyOf: [{ type: 'string' }, { anyOf: [{ type: 'boolean' }, { type: 'null' }] }] },
    'a text or true or false or nothing',
  ],
  [{ enum: ['a', 1, null] }, 'one of a, 1, null'],
  [{ type: 'array', items: { type: 'number', minimum: 0, maximum: 1 } }, 'a list, each a number from 0 to 1'],
  [{ type: 'object', items: { type: 'number' } }, 'a mapping'],
  [{ type: 'array' }, 'a list'],
  [{ type: 'tensor' }, 'tensor'],
  [{}, 'value'],
])('%j in words', (schema, words) => expect(allowedText(schema)).toBe(words));

describe('types', () => {
  const values: Record<string, unknown> = {
    integer: 3,
    number: 0.5,
    string: 'x',
    boolean: true,
    array: [],
    object: {},
    null: null,
  };
  const accepted: Record<string, string[]> = { number: ['integer', 'number'] };
  test.each(Object.keys(values))('%s takes what it is and nothing else', (type) => {
    const taken = Object.keys(values).filter((kind) => checkValue(values[kind], { type }, 'at').length === 0);
    expect(taken).toEqual(accepted[type] ?? [type]);
  });
});

describe('bounds', () => {
  test.each<[ValueSchema, number[], number[]]>([
    [{ type: 'number', minimum: 1, maximum: 3 }, [1, 2, 3], [0.99, 3.01, Infinity, Number.NaN]],
    [{ type: 'number', exclusiveMinimum: 1 }, [1.01], [1, 0]],
    [{ type: 'number', exclusiveMaximum: 3 }, [2.99, -5], [3, 4]],
    [{ type: 'number' }, [-1e300, 0], [Infinity, -Infinity, Number.NaN]],
  ])('%j', (schema, good, bad) => {
    for (const value of good) expect(says(value, schema)).toEqual([]);
    for (const value of bad) expect(says(value, schema)).toHaveLength(1);
  });

  test('are said', () => {
    expect(says(0, { type: 'integer', minimum: 1, maximum: 9 })).toEqual(['at: received 0, allowed 1 to 9.']);
    expect(says(Infinity, { type: 'number' })).toEqual(['at: received Infinity, allowed is a finite number.']);
  });

  test('of texts and lists', () => {
    expect(says('abc', { type: 'string', maxLength: 3 })).toEqual([]);
    expect(says('abcd', { type: 'string', maxLength: 3 })).toEqual(['at: received 4 characters, allowed 0 to 3.']);
    expect(says('', { type: 'string', minLength: 1 })).toEqual(['at: received 0 characters, allowed at least 1.']);
    expect(says('a', { type: 'string', minLength: 1 })).toEqual([]);
    expect(says([1, 2], { type: 'array', maxItems: 1, items: { type: 'string' } })).toEqual([
      'at: received 2 entries, allowed 0 to 1.',
    ]);
    expect(says([1], { type: 'array', minItems: 2 })).toEqual(['at: received 1 entries, allowed at least 2.']);
    expect(
      checkValue([1, 'x', 2.5], { type: 'array', items: { type: 'integer' } }, 'at').map(({ path }) => path),
    ).toEqual(['at.1', 'at.2']);
  });
});

describe('what would mend it', () => {
  const mended = (value: unknown, schema: ValueSchema) => checkValue(value, schema, 'at')[0];

  test('a value in quotes, where it would be right without', () => {
    const count: ValueSchema = { type: 'integer', minimum: 1, maximum: 40 };
    expect(mended('32', count)).toMatchObject({ code: 'config.type', suggestion: 32 });
    for (const wrong of ['41', 'x', '', ' ', '1.5', 'true'])
      expect(mended(wrong, count)).not.toHaveProperty('suggestion');
    expect(mended('true', { type: 'boolean' })?.suggestion).toBe(true);
    expect(mended('false', { type: 'boolean' })?.suggestion).toBe(false);
    expect(mended('0', { type: 'boolean' })).not.toHaveProperty('suggestion');
    expect(mended(['32'], count)).not.toHaveProperty('suggestion');
  });

  test('the nearest of the words that are allowed', () => {
    const words: ValueSchema = { type: 'string', enum: ['auto', 'fp32'] };
    expect(mended('fp23', words)).toEqual({
      code: 'config.range',
      severity: 'error',
      path: 'at',
      message: 'at: received "fp23", allowed is one of auto, fp32. Did you mean "fp32"?',
      suggestion: 'fp32',
    });
    const far = mended('something else', words);
    expect(far?.message).toBe('at: received "something else", allowed is one of auto, fp32.');
    expect(far).not.toHaveProperty('suggestion');
    expect(mended('auto', words)).toBeUndefined();
  });
});
