import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { questionKey, questionOf, type QuestionData } from './question.ts';

const table = { fingerprint: 'a'.repeat(64), bringsValidation: false };
const base = {
  task: 'tabular-classification' as const,
  data: 'dsv',
  target: 'churn',
  validation: { name: 'holdout', fraction: 0.2 },
  metric: null,
  seed: 0,
};
const key = (config: object = {}, data: QuestionData = table, metric = 'accuracy') =>
  questionKey(questionOf({ ...base, ...config }, data, metric));

describe('runs ask the same question', () => {
  test('whatever model, features, budget or test data they have', () => {
    const other = { model: 'mlp', drop_columns: ['id'], epochs: 3, test_data: 'dsv_2', data: 'dsv_again' };
    expect(key(other)).toBe(key());
  });

  test('in whatever order their parameters stand, and the metric named or left to the default', () => {
    expect(key({ validation: { fraction: 0.2, name: 'holdout' } })).toBe(key());
    expect(key({ metric: 'accuracy' })).toBe(key());
  });

  test('with any seed and split where the data brings its own validation part, which only images do', () => {
    const own = { fingerprint: 'b', bringsValidation: true };
    const images = { task: 'image-classification' as const };
    expect(key({ ...images, seed: 7, validation: { name: 'holdout', fraction: 0.5 } }, own)).toBe(key(images, own));
    expect(key({ ...images, seed: 7 })).not.toBe(key(images));
    expect(key({ seed: 7 }, own)).not.toBe(key({}, own));
  });
});

test.each<[string, string]>([
  ['another seed', key({ seed: 1 })],
  ['another share', key({ validation: { name: 'holdout', fraction: 0.3 } })],
  ['folds', key({ validation: { name: 'kfold', folds: 5 } })],
  ['another target', key({ target: 'age' })],
  ['another task', key({ task: 'tabular-regression' })],
  ['other contents', key({}, { ...table, fingerprint: 'c'.repeat(64) })],
  ['another metric', key({}, table, 'f1')],
  ['the metric with a parameter', key({ metric: { name: 'accuracy', beta: 2 } })],
])('%s is another question', (_what, other) => {
  expect(other).not.toBe(key());
});

test('two questions are one exactly where all their parts are the same', () => {
  const parts = fc.record({
    seed: fc.integer({ min: 0, max: 2 }),
    target: fc.constantFrom('a', 'b', '","', '["a"'),
    fraction: fc.constantFrom(0.1, 0.2),
    metric: fc.constantFrom('accuracy', 'f1'),
    fingerprint: fc.constantFrom('x', 'y'),
  });
  const keyOf = ({ seed, target, fraction, metric, fingerprint }: Record<string, string | number>) =>
    key(
      { seed, target, validation: { name: 'holdout', fraction } },
      { fingerprint: String(fingerprint), bringsValidation: false },
      String(metric),
    );
  fc.assert(
    fc.property(parts, parts, (a, b) => {
      const same = Object.entries(a).every(([part, value]) => b[part as keyof typeof b] === value);
      expect(keyOf(a) === keyOf(b)).toBe(same);
    }),
  );
});

test('what is left out or written oddly is the usual one', () => {
  const of = (config: object) => questionOf({ ...base, ...config }, table, 'accuracy');
  expect(of({}).heldOut).toEqual({ name: 'holdout', parameters: { fraction: 0.2 }, seed: 0 });
  expect(of({ validation: null, seed: undefined }).heldOut).toEqual({ name: 'holdout', parameters: {}, seed: 0 });
  expect(of({ validation: 'kfold', seed: '3' }).heldOut).toEqual({ name: 'kfold', parameters: {}, seed: 0 });
  expect(of({ validation: ['kfold'] }).heldOut).toEqual({ name: 'holdout', parameters: {}, seed: 0 });
  expect(of({ seed: 4 }).heldOut?.seed).toBe(4);
  expect(of({ target: 'age' }).target).toBe('age');
  expect(of({ target: 3 }).target).toBeNull();
  expect(of({ target: undefined }).target).toBeNull();
  expect(of({ task: 'image-classification', target: 'age' }).target).toBeNull();
});

test('parameters in any depth are compared whatever their order, lists by theirs', () => {
  const metric = (value: unknown) => key({ metric: { name: 'f1', at: value } });
  expect(metric({ a: [{ b: 1, c: 2 }], d: null })).toBe(metric({ d: null, a: [{ c: 2, b: 1 }] }));
  expect(metric([1, 2])).not.toBe(metric([2, 1]));
  expect(metric([1, 2])).not.toBe(metric({ 0: 1, 1: 2 }));
});
