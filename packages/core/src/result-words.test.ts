import { expect, test } from 'vitest';
import { modelResult, referenceOf, runResult } from './figure.ts';
import { beginsWithVerb, examplesText, resultWords } from './result-words.ts';
import { plain } from './words.ts';

const accuracy = { name: 'accuracy', greater: true, examples: null };
const said = (
  result: ReturnType<typeof runResult>,
  rarest: { label: string; found: number; of: number } | null = null,
) => plain(resultWords(result, { thing: 'row', rarest }));

test('a model that always says no is told as one', () => {
  const metrics = { accuracy: 0.982, roc_auc: 0.5031 };
  const reference = referenceOf({
    split: 'val',
    examples: 9042,
    classes: 2,
    constant: 'no',
    baseline: { accuracy: 0.98197, roc_auc: 0.5 },
    intervals: { roc_auc: [0.4812, 0.526] },
    differences: { accuracy: [-0.0004, 0.0006], roc_auc: [-0.019, 0.026] },
  });
  const result = runResult({ ...accuracy, value: 0.982, metrics, reference });
  expect(said(result, { label: 'yes', found: 1, of: 163 })).toBe(
    'ROC AUC 0.503 on 9,042 validation rows (0.481 to 0.526): no better than the same answer for all (0.500). ' +
      'Finds 1 of 163 yes. Right in 98.2 %: no better than always saying no (98.2 %)',
  );
  expect(said(result)).not.toContain('Finds');
  expect(beginsWithVerb(result)).toBe(false);
});

test('one that learned is told with what no model gets, and without praise', () => {
  const reference = referenceOf({
    split: 'test',
    examples: 255,
    validation_examples: 200,
    classes: 10,
    constant: 'rose',
    baseline: { accuracy: 0.11, test_accuracy: 0.12 },
    differences: { test_accuracy: [0.7, 0.83] },
  });
  const result = modelResult({
    ...accuracy,
    value: 0.95,
    metrics: { accuracy: 0.95, test_accuracy: 0.906 },
    reference,
  });
  expect(plain(resultWords(result, { thing: 'picture' }))).toBe(
    'right in 90.6 % of 255 test pictures (86.4 % to 93.6 %); always saying rose gets 12.0 %',
  );
  expect(beginsWithVerb(result)).toBe(true);
});

test('a regression without signal', () => {
  const reference = referenceOf({
    split: 'val',
    examples: 120,
    baseline: { rmse: 56.91 },
    intervals: { rmse: [51.2, 63.3] },
    differences: { rmse: [-0.5, 1.9] },
  });
  const result = runResult({
    name: 'rmse',
    greater: false,
    value: 57.55,
    examples: null,
    metrics: { rmse: 57.55, r2: -0.02 },
    reference,
  });
  expect(said(result)).toBe(
    'RMSE 57.55 on 120 validation rows (51.20 to 63.30): no better than always saying the mean (56.91)',
  );
  const bare = runResult({
    name: 'rmse',
    greater: false,
    value: 57.55,
    examples: null,
    metrics: { r2: -0.02 },
    reference: referenceOf(null),
  });
  expect(said(bare)).toBe('RMSE 57.55 on the validation part: no better than always saying the mean');
});

test('what is not known is not said', () => {
  const none = { ...accuracy, metrics: {}, reference: referenceOf(null) };
  expect(said(runResult({ ...none, value: null }))).toBe('');
  expect(said(runResult({ ...none, value: Number.NaN }))).toBe('accuracy not a number on the validation part');
  expect(said(runResult({ ...none, value: 0.9 }))).toBe('right in 90.0 % on the validation part');
});

test('what is nearly all right is not called all right', () => {
  const reference = referenceOf({ split: 'val', examples: 100_000, classes: 2, baseline: { accuracy: 0.5 } });
  const close = runResult({ ...accuracy, value: 0.99999, metrics: {}, reference });
  expect(said(close)).toMatch(/^right in > 99.9 % of 100,000 validation rows/);
});

test('examples by number and part', () => {
  expect(examplesText(1, 'test', 'picture')).toBe('1 test picture');
  expect(examplesText(150, 'cross-validation', 'row')).toBe('150 rows in cross-validation');
});
