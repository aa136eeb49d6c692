import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { greaterIsBetter, choiceName, isBetter, metricInterval, rankMetric } from './metric.ts';

describe('rankMetric', () => {
  test('accuracy for classes, RMSE for numbers', () => {
    expect(rankMetric('image-classification', null, null)).toEqual({ name: 'accuracy', greaterIsBetter: true });
    expect(rankMetric('tabular-regression', undefined, null)).toEqual({ name: 'rmse', greaterIsBetter: false });
  });

  test('the config chooses, the registry says which way is better', () => {
    const entry = { aliases: ['auc'], title: '', help: '', tasks: [], parameters: {} };
    const metrics = [
      { ...entry, name: 'roc_auc', facts: { greater_is_better: true } },
      { ...entry, name: 'cost', facts: { greater_is_better: false }, aliases: [] },
    ];
    const registry = { engine: { version: '', python: '', torch: '' }, registries: { metrics } } as never;
    expect(rankMetric('tabular-classification', 'auc', registry)).toEqual({ name: 'roc_auc', greaterIsBetter: true });
    expect(rankMetric('tabular-classification', { name: 'cost' }, registry).greaterIsBetter).toBe(false);
  });
});

test('choiceName', () => {
  expect([choiceName('a'), choiceName({ name: 'b', x: 1 }), choiceName(3), choiceName(undefined)]).toEqual([
    'a',
    'b',
    null,
    null,
  ]);
});

describe('isBetter', () => {
  test('is a strict order on numbers, and NaN never wins', () => {
    fc.assert(
      fc.property(fc.double(), fc.double(), fc.boolean(), (a, b, greater) => {
        if (isBetter(a, b, greater)) expect(isBetter(b, a, greater)).toBe(false);
        expect(isBetter(a, a, greater) && Number.isFinite(a)).toBe(false);
        if (!Number.isFinite(a)) expect(isBetter(a, b, greater)).toBe(false);
      }),
    );
    expect(isBetter(0.5, null, true)).toBe(true);
    expect(isBetter(0.5, Number.NaN, true)).toBe(true);
  });
});

test('only accuracy with counted examples has an interval', () => {
  expect(metricInterval('accuracy', 0.9, 100)?.[0]).toBeCloseTo(0.8256, 3);
  expect(metricInterval('accuracy', 0.9, null)).toBeNull();
  expect(metricInterval('rmse', 0.9, 100)).toBeNull();
});

test('an interval is of a share of at least one example', () => {
  expect(metricInterval('accuracy', 0.9, 0)).toBeNull();
  expect(metricInterval('accuracy', 0.9, 0.5)).toBeNull();
  expect(metricInterval('accuracy', 1, 1)?.[1]).toBe(1);
  expect(metricInterval('accuracy', 0, 1)?.[0]).toBe(0);
  expect(metricInterval('accuracy', null, 100)).toBeNull();
  for (const odd of [-0.01, 1.01, Number.NaN, Infinity]) expect(metricInterval('accuracy', odd, 100)).toBeNull();
});

test('a choice without a name has none', () => {
  for (const odd of [{ name: 3 }, { name: null }, {}, ['accuracy'], null, 7, true, undefined])
    expect(choiceName(odd as never)).toBeNull();
  expect(choiceName({ name: 'f1' })).toBe('f1');
});

test('the smaller of two is better where less is better', () => {
  expect(isBetter(1, 2, false)).toBe(true);
  expect(isBetter(2, 1, false)).toBe(false);
  expect(isBetter(2, 1, true)).toBe(true);
  expect(isBetter(-1, null, false)).toBe(true);
});

test('a loss, a calibration error and a distance from the truth are better when they are smaller', () => {
  for (const name of ['log_loss', 'brier', 'ece', 'rmse']) expect(greaterIsBetter(name), name).toBe(false);
  for (const name of ['accuracy', 'mcc', 'roc_auc']) expect(greaterIsBetter(name), name).toBe(true);
});
