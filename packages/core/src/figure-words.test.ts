import type { Float } from '@trainyard/contracts/scalar';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { figureOf, modelResult, referenceOf } from './figure.ts';
import {
  besideText,
  dataText,
  firstFigure,
  intervalText,
  metricTitle,
  numberText,
  shareText,
  warningText,
  withoutModel,
} from './figure-words.ts';

test('a number has the digits that it can carry', () => {
  expect([0, 0.914, 12.4, 123.45, 999.97, 47_940, 0.000031, -0.02, 9.9996, -1234].map(numberText)).toEqual([
    '0',
    '0.914',
    '12.40',
    '123.5',
    '1,000',
    '47,940',
    '3.1e-5',
    '−0.020',
    '10.00',
    '−1,234',
  ]);
  expect([null, undefined, 'NaN', 'Infinity', '-Infinity'].map((value) => numberText(value as Float))).toEqual([
    'unknown',
    'unknown',
    'not a number',
    'infinite',
    '−infinite',
  ]);
});

test('what rounds to 1 and is not says so', () => {
  expect([1, 0.9995, 0.99961, 0.99999, 0.9999999, 1.0004, 1.0000001, -0.9999999, -1].map(numberText)).toEqual([
    '1.000',
    '0.9995',
    '0.9996',
    '0.99999',
    '> 0.999999',
    '1.0004',
    '< 1.000001',
    '< −0.999999',
    '−1.000',
  ]);
});

test('no number but 1 is written as 1, and none but 0 as 0', () => {
  fc.assert(
    fc.property(fc.double({ min: -1.01, max: 1.01, noNaN: true }), (value) => {
      const text = numberText(value).replace('−', '-');
      if (Number.isFinite(Number(text)) && [0, 1, -1].includes(Number(text))) expect(Number(text)).toBe(value + 0);
    }),
    { examples: [[0.9999996], [1e-12], [-0.9996], [1.0000001]] },
  );
});

test('a value of the data stands as it stands there', () => {
  expect([18, 2007, 47_940, 0, -3, 18.25, 1999.6, 0.123456, 0.00002, -0.5, 1e21].map(dataText)).toEqual([
    '18',
    '2007',
    '47,940',
    '0',
    '−3',
    '18.25',
    '2000',
    '0.1235',
    '2.0e-5',
    '−0.5',
    '1.000e+21',
  ]);
  expect([null, 'NaN' as const, 'Infinity' as const].map(dataText)).toEqual(['unknown', 'not a number', 'infinite']);
});

test('a share that rounds to all or nothing is not called that', () => {
  expect([0, 0.0004, 0.982, 0.9996, 1].map((share) => shareText(share, 1))).toEqual([
    '0.0 %',
    '< 0.1 %',
    '98.2 %',
    '> 99.9 %',
    '100.0 %',
  ]);
  expect([0, 0.004, 0.5, 0.996, 1].map((share) => shareText(share))).toEqual([
    '0 %',
    '< 1 %',
    '50 %',
    '> 99 %',
    '100 %',
  ]);
  expect(shareText(Number.NaN)).toBe('unknown');
});

test('what is done without a model depends on what the metric is of', () => {
  expect(withoutModel('accuracy', 'no')).toBe('always saying no');
  expect(withoutModel('f1_macro', null)).toBe('always saying the most frequent class');
  expect(withoutModel('roc_auc', 'no')).toBe('the same answer for all');
  expect(withoutModel('rmse', null)).toBe('always saying the mean');
  expect(withoutModel('a_plugin', 'no')).toBe('the same answer for all');
});

const beside = referenceOf({
  split: 'val',
  examples: 9042,
  classes: 2,
  constant: 'no',
  baseline: { accuracy: 0.982, roc_auc: 0.5, rmse: 56.9 },
  differences: { accuracy: [-0.001, 0.0002], roc_auc: [-0.02, 0.03], rmse: [-1, 2] },
});

test('the words beside a number: no better, worse, or just what the other gets; never praise', () => {
  const words = (key: string, value: number, differences = beside.differences) =>
    besideText(
      figureOf({ key, value }, { ...beside, differences }),
      'no',
      key === 'accuracy' ? (share) => shareText(share, 1) : undefined,
    );
  expect(words('accuracy', 0.982)).toBe('no better than always saying no (98.2 %)');
  expect(words('rmse', 57.55)).toBe('no better than always saying the mean (56.90)');
  expect(words('roc_auc', 0.41, { roc_auc: [-0.12, -0.05] })).toBe('worse than the same answer for all (0.500)');
  expect(words('accuracy', 0.995, { accuracy: [0.005, 0.02] })).toBe('always saying no gets 98.2 %');
  expect(words('log_loss', 0.1)).toBeNull();
});

test('the first figure is the one that skewed classes need, and the warning is of it', () => {
  const ranked = { name: 'accuracy', greater: true, value: 0.982, examples: null, reference: beside };
  const skewed = modelResult({ ...ranked, metrics: { accuracy: 0.982, roc_auc: 0.503 } });
  expect(firstFigure(skewed).first.name).toBe('roc_auc');
  expect(firstFigure(skewed).second?.name).toBe('accuracy');
  expect(warningText(skewed)).toBe('no better than the same answer for all');
  const plain = modelResult({ ...ranked, metrics: {} });
  expect(firstFigure(plain)).toMatchObject({ first: { name: 'accuracy' }, second: null });
  expect(warningText(plain)).toBe('no better than always saying no');
  expect(warningText({ ...plain, verdict: 'better' })).toBeNull();
  expect(warningText({ ...plain, verdict: null })).toBeNull();
});

test('an interval in words, or none', () => {
  expect(intervalText([0.873, 0.9421])).toBe('0.873 to 0.942');
  expect(intervalText(null)).toBe('');
});

test.each([
  [999.4, '999.4'],
  [999.5, '1,000'],
  [99.99, '99.99'],
  [99.995, '100.0'],
  [9.999, '9.999'],
  [9.9995, '10.00'],
  [0.001, '0.001'],
  [0.00099, '9.9e-4'],
  [0.999999, '0.999999'],
  [-1.0000001, '> −1.000001'],
  [-0.5, '−0.500'],
])('%s is written %s', (value, text) => {
  expect(numberText(value)).toBe(text);
});

test.each([
  [999.5, '999.5'],
  [1000, '1000'],
  [1000.4, '1000'],
  [9999, '9999'],
  [10_000, '10,000'],
  [-10_000, '−10,000'],
  [999_999_999_999_999, '999,999,999,999,999'],
  [1e15, '1.000e+15'],
  [0.001, '0.001'],
  [-0.0001, '−1.0e-4'],
  [-0, '0'],
  [undefined, 'unknown'],
])('of the data %s stands as %s', (value, text) => {
  expect(dataText(value)).toBe(text);
});

test('a metric by its title, of which part it is in front', () => {
  expect(metricTitle('val/roc_auc')).toBe('ROC AUC');
  expect(metricTitle('test_rmse')).toBe('test RMSE');
  expect(metricTitle('my_val/loss')).toBe('my val/loss');
  expect(metricTitle('latest_test_')).toBe('latest test ');
  expect(metricTitle('test_my_metric')).toBe('test my metric');
});

test('nothing stands beside a value that is none; a baseline that is none has no number', () => {
  const figure = { name: 'rmse', value: 5, baseline: null, verdict: 'no better' } as const;
  expect(besideText(figure, null)).toBe('no better than always saying the mean');
  expect(besideText({ ...figure, verdict: null }, null)).toBeNull();
  expect(besideText({ ...figure, value: null, baseline: 4 }, null)).toBeNull();
  expect(besideText({ ...figure, baseline: 4, verdict: 'worse' }, null)).toBe(
    'worse than always saying the mean (4.000)',
  );
});
