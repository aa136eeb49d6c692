import type { Figure } from '@trainyard/contracts/figure';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  differenceOf,
  figureOf,
  figuresOf,
  isSkewed,
  leadingMetric,
  modelResult,
  referenceOf,
  runResult,
  tellApart,
} from './figure.ts';

const reference = (parts: object) => referenceOf({ split: 'val', examples: 9042, ...parts });
const verdict = (
  parts: object,
  measured: { key: string; value: number | 'NaN' | null; r2?: number },
): Figure['verdict'] => figureOf(measured, reference(parts)).verdict;

describe('the verdict', () => {
  test('is decided by the interval of the difference alone, on either side of zero', () => {
    const beside = (low: number, high: number) => ({
      baseline: { accuracy: 0.9 },
      differences: { accuracy: [low, high] },
    });
    expect(verdict(beside(0.01, 0.03), { key: 'accuracy', value: 0.92 })).toBe('better');
    expect(verdict(beside(-0.01, 0.03), { key: 'accuracy', value: 0.91 })).toBe('no better');
    expect(verdict(beside(0, 0), { key: 'accuracy', value: 0.9 })).toBe('no better');
    expect(verdict(beside(-0.03, -0.01), { key: 'accuracy', value: 0.88 })).toBe('worse');
  });

  test('of what shrinks turns around', () => {
    const beside = { baseline: { rmse: 57 }, differences: { rmse: [-3, -1] } };
    expect(verdict(beside, { key: 'rmse', value: 55 })).toBe('better');
    expect(verdict({ ...beside, differences: { rmse: [1, 3] } }, { key: 'rmse', value: 59 })).toBe('worse');
  });

  test('of a regression that explains nothing is never better', () => {
    const beside = { baseline: { rmse: 60 }, differences: { rmse: [-3, -1] } };
    expect(verdict(beside, { key: 'rmse', value: 57.55, r2: -0.02 })).toBe('no better');
    expect(verdict(beside, { key: 'rmse', value: 57.55, r2: 0 })).toBe('no better');
    expect(verdict(beside, { key: 'rmse', value: 57.55, r2: 0.1 })).toBe('better');
    expect(verdict({}, { key: 'rmse', value: 57.55, r2: -0.02 })).toBe('no better');
  });

  test('without a measured difference the own interval must exclude the baseline', () => {
    // Wilson of 0.982 of 9,042: 0.979 to 0.985.
    expect(verdict({ baseline: { accuracy: 0.982 } }, { key: 'accuracy', value: 0.982 })).toBe('no better');
    expect(verdict({ baseline: { accuracy: 0.9 } }, { key: 'accuracy', value: 0.982 })).toBe('better');
    expect(verdict({ baseline: { log_loss: 1 } }, { key: 'log_loss', value: 0.5 })).toBeNull();
    expect(verdict({ baseline: { log_loss: 0.5 } }, { key: 'log_loss', value: 0.5 })).toBe('no better');
  });

  test('is none where there is no value or nothing to compare with', () => {
    expect(verdict({ baseline: { accuracy: 0.9 } }, { key: 'accuracy', value: 'NaN' })).toBeNull();
    expect(verdict({ baseline: { accuracy: 0.9 } }, { key: 'accuracy', value: null })).toBeNull();
    expect(verdict({}, { key: 'accuracy', value: 0.9 })).toBeNull();
  });

  test('never says better while the interval holds zero, whatever the values', () => {
    const number = fc.double({ min: -5, max: 5, noNaN: true });
    fc.assert(
      fc.property(
        number,
        number,
        fc.double({ min: 0, max: 5, noNaN: true }),
        fc.double({ min: 0, max: 5, noNaN: true }),
        (value, baseline, down, up) => {
          const beside = { baseline: { r2: baseline }, differences: { r2: [-down, up] } };
          expect(verdict(beside, { key: 'r2', value })).toBe('no better');
        },
      ),
    );
  });
});

test('a figure says of which part and how many examples it is', () => {
  const beside = reference({ split: 'test', examples: 50, validation_examples: 100 });
  expect(figureOf({ key: 'accuracy', value: 0.9 }, beside)).toMatchObject({ part: 'validation', examples: 100 });
  expect(figureOf({ key: 'test_accuracy', value: 0.9 }, beside)).toMatchObject({
    name: 'accuracy',
    part: 'test',
    examples: 50,
  });
  const folds = reference({ split: 'cross_validation', examples: 30, test_examples: 7 });
  expect(figureOf({ key: 'rmse', value: 1 }, folds)).toMatchObject({ part: 'cross-validation', examples: 30 });
  expect(figureOf({ key: 'test_rmse', value: 1 }, folds)).toMatchObject({ part: 'test', examples: 7 });
});

test('what is odd in an evaluation counts as missing and costs nothing else', () => {
  const beside = referenceOf({
    split: 3,
    examples: 'many',
    baseline: { accuracy: 'x' },
    intervals: 4,
    constant: {},
    classes: -1,
  });
  expect(beside).toEqual(referenceOf(null));
  expect(figureOf({ key: 'accuracy', value: 0.5 }, referenceOf([]))).toMatchObject({
    interval: null,
    baseline: null,
    verdict: null,
  });
});

test('skewed: the most frequent class has three times what the others have on average', () => {
  expect([0.74, 0.75, 0.982, 1].map((share) => isSkewed(share, 2))).toEqual([false, true, true, true]);
  expect([0.59, 0.6].map((share) => isSkewed(share, 3))).toEqual([false, true]);
  expect([0.1, 0.24, 0.25].map((share) => isSkewed(share, 10))).toEqual([false, false, true]);
  expect(isSkewed(1, 1)).toBe(false);
  expect(isSkewed(Number.NaN, 2)).toBe(false);
  expect(leadingMetric('accuracy', 0.98, 2)).toBe('roc_auc');
  expect(leadingMetric('accuracy', 0.98, 5)).toBe('balanced_accuracy');
  expect(leadingMetric('accuracy', 0.5, 2)).toBe('accuracy');
  expect(leadingMetric('accuracy', undefined, 2)).toBe('accuracy');
  expect(leadingMetric('f1_macro', 0.98, 2)).toBe('f1_macro');
});

describe('the result', () => {
  const metrics = { accuracy: 0.982, roc_auc: 0.5, test_accuracy: 0.981, test_roc_auc: 0.51 };
  const ranked = { name: 'accuracy', greater: true, value: 0.982, examples: null, metrics };
  const beside = reference({
    classes: 2,
    constant: 'no',
    test_examples: 400,
    baseline: { accuracy: 0.982, roc_auc: 0.5, test_accuracy: 0.98, test_roc_auc: 0.5 },
  });

  test('of a run is of the part that chose, of a model of the test part; the same number never stands for both', () => {
    expect(runResult({ ...ranked, reference: beside })).toMatchObject({
      value: 0.982,
      part: 'validation',
      examples: 9042,
      constant: 'no',
    });
    expect(modelResult({ ...ranked, reference: beside })).toMatchObject({ value: 0.981, part: 'test', examples: 400 });
    const untested = { ...ranked, metrics: { accuracy: 0.982 }, reference: beside };
    expect(modelResult(untested)).toEqual(runResult(untested));
  });

  test('leads with the area under the curve of the same part where two classes are skewed', () => {
    expect(runResult({ ...ranked, reference: beside }).lead).toMatchObject({
      name: 'roc_auc',
      value: 0.5,
      part: 'validation',
    });
    expect(modelResult({ ...ranked, reference: beside }).lead).toMatchObject({
      name: 'roc_auc',
      value: 0.51,
      part: 'test',
    });
    expect(runResult({ ...ranked, metrics: {}, reference: beside }).lead).toBeNull();
    expect(runResult({ ...ranked, reference: reference({ classes: 2, baseline: { accuracy: 0.5 } }) }).lead).toBeNull();
  });

  test('of a run without a value or an evaluation has none of what nobody measured', () => {
    const none = runResult({ ...ranked, value: null, metrics: {}, reference: referenceOf(null) });
    expect(none).toMatchObject({
      value: null,
      interval: null,
      baseline: null,
      difference: null,
      verdict: null,
      lead: null,
    });
    expect(runResult({ ...ranked, examples: 100, reference: referenceOf(null) }).interval).not.toBeNull();
  });
});

test('R² of the same part judges the errors of that part', () => {
  const beside = reference({
    baseline: { rmse: 60, test_rmse: 60 },
    differences: { rmse: [-3, -1], test_rmse: [-3, -1] },
  });
  const figures = figuresOf({ rmse: 57, r2: -0.1, test_rmse: 57, test_r2: 0.3 }, beside);
  expect(figures.map(({ part, name, verdict: said }) => [part, name, said])).toEqual([
    ['validation', 'rmse', 'no better'],
    ['validation', 'r2', 'no better'],
    ['test', 'rmse', 'better'],
    ['test', 'r2', null],
  ]);
});

describe('two figures', () => {
  const share = fc.record({
    value: fc.double({ min: 0, max: 1, noNaN: true }),
    down: fc.double({ min: 0, max: 0.3, noNaN: true }),
    up: fc.double({ min: 0, max: 0.3, noNaN: true }),
  });
  const figure = ({ value, down, up }: { value: number; down: number; up: number }) => ({
    value,
    interval: [value - down, value + up] as [number, number],
  });

  test('differ by an interval that holds their difference, turns with their order, and of a figure with itself holds zero', () => {
    fc.assert(
      fc.property(share, share, (one, other) => {
        const [a, b] = [figure(one), figure(other)];
        const [low, high] = differenceOf(a, b) ?? [Number.NaN, Number.NaN];
        const [back, forth] = differenceOf(b, a) ?? [Number.NaN, Number.NaN];
        expect(low).toBeLessThanOrEqual(a.value - b.value);
        expect(high).toBeGreaterThanOrEqual(a.value - b.value);
        expect(low).toBeCloseTo(-forth, 9);
        expect(high).toBeCloseTo(-back, 9);
        expect(tellApart(differenceOf(a, a), true)).toBeNull();
      }),
    );
  });

  test('are told apart only where zero is outside', () => {
    expect(tellApart([0.01, 0.2], true)).toBe('better');
    expect(tellApart([0.01, 0.2], false)).toBe('worse');
    expect(tellApart([-0.2, -0.01], false)).toBe('better');
    expect(tellApart([-0.01, 0.2], true)).toBeNull();
    expect(tellApart([0, 0.2], true)).toBeNull();
    expect(tellApart(null, true)).toBeNull();
    expect(differenceOf({ value: 0.9, interval: null }, { value: 0.8, interval: [0.7, 0.9] })).toBeNull();
    expect(differenceOf({ value: 'NaN', interval: [0, 1] }, { value: 0.8, interval: [0.7, 0.9] })).toBeNull();
    expect(differenceOf({ value: null, interval: null }, { value: 0.8, interval: [0.7, 0.9] })).toBeNull();
  });
});

describe('at the edges', () => {
  test('a share beyond 0 and 1 is of nothing skewed', () => {
    for (const odd of [-0.1, 1.1, 7, Infinity]) expect(isSkewed(odd, 2)).toBe(false);
    expect(isSkewed(0, 2)).toBe(false);
  });

  test('the examples of a part are those that were told of it, of no other', () => {
    const test = figureOf({ key: 'test_accuracy', value: 0.9 }, reference({}));
    expect(test.examples).toBeNull();
    expect(figureOf({ key: 'accuracy', value: 0.9 }, reference({ split: 'test', examples: 50 })).examples).toBeNull();
    expect(figureOf({ key: 'accuracy', value: 0.9 }, reference({})).examples).toBe(9042);
  });

  test('without any interval only no better can be said, and only where it is', () => {
    const said = (key: string, value: number, baseline: number) =>
      verdict({ baseline: { [key]: baseline } }, { key, value });
    expect(said('r2', 0.5, 0.4)).toBeNull();
    expect(said('r2', 0.4, 0.4)).toBe('no better');
    expect(said('r2', 0.3, 0.4)).toBe('no better');
    expect(said('log_loss', 0.3, 0.4)).toBeNull();
    expect(said('log_loss', 0.5, 0.4)).toBe('no better');
  });

  test('a regression that explains nothing may still be worse', () => {
    const worse = { baseline: { rmse: 60 }, differences: { rmse: [1, 3] } };
    expect(verdict(worse, { key: 'rmse', value: 62, r2: -0.2 })).toBe('worse');
    expect(verdict({ baseline: { rmse: 60 } }, { key: 'rmse', value: 50, r2: -0.2 })).toBe('no better');
  });

  test('what is known of a value that is none is not told of it', () => {
    const beside = reference({ intervals: { f1: [0, 1] }, differences: { f1: [0.1, 0.2] }, baseline: { f1: 0.1 } });
    expect(figureOf({ key: 'f1', value: 'NaN' }, beside)).toMatchObject({
      interval: null,
      difference: null,
      baseline: 0.1,
    });
    expect(figureOf({ key: 'f1', value: 0.5 }, beside)).toMatchObject({ interval: [0, 1], difference: [0.1, 0.2] });
  });

  test('two figures of which one has no number differ by nothing known', () => {
    const known = { value: 0.8, interval: [0.7, 0.9] as [number, number] };
    for (const odd of [null, 'NaN', 'Infinity'] as const) {
      expect(differenceOf({ value: odd, interval: [0, 1] }, known)).toBeNull();
      expect(differenceOf(known, { value: odd, interval: [0, 1] })).toBeNull();
    }
    expect(differenceOf(known, { value: 0.8, interval: null })).toBeNull();
  });

  test('a model whose test part nobody counted is worth what its run is', () => {
    const ranked = { name: 'accuracy', greater: true, value: 0.9, examples: null, metrics: { test_accuracy: 0.5 } };
    expect(modelResult({ ...ranked, reference: reference({}) })).toMatchObject({ value: 0.9, part: 'validation' });
    expect(modelResult({ ...ranked, reference: reference({ test_examples: 4 }) })).toMatchObject({
      value: 0.5,
      part: 'test',
    });
  });
});
