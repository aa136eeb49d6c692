import type { RunItem } from '@trainyard/contracts/run';
import { expect, test } from 'vitest';
import { gainOf } from './gain.ts';

const run = (fields: object): RunItem =>
  ({
    dataset_version_id: 'dsv',
    question: 'same',
    metric: { name: 'accuracy', greater_is_better: true, value: 0.9 },
    ...fields,
  }) as unknown as RunItem;

test('a gain is positive when it is better, also where less is better, and told only where the intervals can tell', () => {
  const rmse = (value: number, interval: [number, number] | null = null): RunItem =>
    run({ state: 'completed', metric: { name: 'rmse', greater_is_better: false, value, interval } });
  expect(gainOf(rmse(4), [rmse(5)])).toEqual({ change: 1, told: null });
  expect(gainOf(rmse(4, [3.9, 4.1]), [rmse(5, [4.9, 5.1])])).toEqual({ change: 1, told: 'better' });
  expect(gainOf(rmse(5, [4.9, 5.1]), [rmse(4, [3.9, 4.1])])).toEqual({ change: -1, told: 'worse' });
  expect(gainOf(rmse(4, [3, 5]), [rmse(5, [4, 6])])).toEqual({ change: 1, told: null });
  // Another question: another metric, data, target or split.
  expect(gainOf(run({ state: 'completed', question: 'other' }), [rmse(5)])).toBeNull();
});
