import { MAX_CONFIG_BYTES, MAX_CONFIG_DEPTH } from '@trainyard/contracts/limits';
import { describe, expect, test } from 'vitest';
import { readKeys, tooComplex } from './config-keys.ts';

describe('too large to look at', () => {
  const nested = (levels: number): unknown => (levels === 0 ? 1 : { a: nested(levels - 1) });
  test('is what is nested deeper than is allowed', () => {
    expect(tooComplex(nested(MAX_CONFIG_DEPTH))).toBeNull();
    expect(tooComplex(nested(MAX_CONFIG_DEPTH + 1))).toMatchObject({ code: 'config.too_complex', path: '' });
    expect(tooComplex([nested(MAX_CONFIG_DEPTH)])).not.toBeNull();
    expect(tooComplex(null)).toBeNull();
  });

  test('is what has too many characters, in keys and values alike, or too many values', () => {
    // One for each of the two values, one for the key.
    const text = (length: number) => ({ a: 'x'.repeat(length) });
    expect(tooComplex(text(MAX_CONFIG_BYTES - 3))).toBeNull();
    expect(tooComplex(text(MAX_CONFIG_BYTES - 2))?.message).toContain(String(MAX_CONFIG_BYTES));
    const key = (length: number) => ({ ['x'.repeat(length)]: 1 });
    expect(tooComplex(key(MAX_CONFIG_BYTES - 2))).toBeNull();
    expect(tooComplex(key(MAX_CONFIG_BYTES - 1))).not.toBeNull();
    expect(tooComplex(Array.from({ length: MAX_CONFIG_BYTES }, () => 1))).not.toBeNull();
  });
});

describe('keys', () => {
  test('that are none are told with the nearest, where one is near', () => {
    const [near] = readKeys({ lerning_rate: 1 }, null).problems;
    expect(near).toMatchObject({ code: 'config.unknown_key', path: 'lerning_rate', suggestion: 'learning_rate' });
    expect(readKeys({ zzzzzzzzzz: 1 }, null).problems[0]).not.toHaveProperty('suggestion');
    expect(readKeys({ zzzzzzzzzz: 1 }, null).values.size).toBe(0);
  });

  test('of one field are taken once', () => {
    const { problems, values } = readKeys({ lr: 1, learning_rate: 2 }, null);
    expect(problems).toMatchObject([{ code: 'config.duplicate_key', path: 'learning_rate' }]);
    expect([...values]).toEqual([['learning_rate', 1]]);
  });
});
