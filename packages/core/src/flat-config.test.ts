import { expect, test } from 'vitest';
import { flatConfig, numberWords, wordsOf } from './flat-config.ts';

test.each([
  [null, ''],
  [undefined, ''],
  [[], 'none'],
  [['a', 'b'], 'a, b'],
  [[{ name: 'flip', probability: 0.5 }, 'crop'], 'flip, crop'],
  [{ name: 'adamw', weight_decay: 0.1 }, 'adamw'],
  [{ name: 3, kind: 'x' }, 'kind x'],
  [{ low: 1, high: 2 }, 'low 1, high 2'],
  [true, 'yes'],
  [false, 'no'],
  ['plain', 'plain'],
  [7, '7'],
])('%j in words', (value, words) => expect(wordsOf(value)).toBe(words));

test.each([
  [0, '0'],
  [0.001, '0.001'],
  [0.000_999, '9.99e-4'],
  [-0.0001, '-1e-4'],
  [9_999_999, '9999999'],
  [1e7, '1e7'],
  [-2.5e8, '-2.5e8'],
  [4 / 3, '1.333'],
  [123_456, '123456'],
])('%d as a person writes it', (value, words) => expect(numberWords(value)).toBe(words));

test('parameters of a choice stand below its field, of several choices below their names', () => {
  const flat = flatConfig({
    epochs: 3,
    optimizer: { name: 'adamw', weight_decay: 0.01, betas: [0.9, 0.95] },
    augmentation: [{ name: 'flip', vertical: false }, 'crop', { name: 'blur', sigma: 2 }],
    columns: { price: 'number' },
    target: null,
  });
  expect([...flat]).toEqual([
    ['epochs', '3'],
    ['optimizer', 'adamw'],
    ['optimizer.weight_decay', '0.01'],
    ['optimizer.betas', '0.9, 0.95'],
    ['augmentation', 'flip, crop, blur'],
    ['augmentation.flip.vertical', 'no'],
    ['augmentation.blur.sigma', '2'],
    ['columns', 'price number'],
    ['target', ''],
  ]);
});
