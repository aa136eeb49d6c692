import type { RunItem } from '@trainyard/contracts/run';
import { expect, test } from 'vitest';
import { gainOf, needsOf, SILENT_SECONDS } from './needs.ts';

const NOW = Date.parse('2026-11-24T14:32:00Z');
const ago = (seconds: number): string => new Date(NOW - seconds * 1000).toISOString();
const run = (fields: object): RunItem =>
  ({
    seen: false,
    dataset_version_id: 'dsv',
    metric: { name: 'accuracy', greater_is_better: true, value: 0.9 },
    ...fields,
  }) as unknown as RunItem;

test('what was looked at, and what was cancelled, needs nobody', () => {
  const recent = [
    run({ state: 'failed', seen: true }),
    run({ state: 'completed', seen: true }),
    run({ state: 'cancelled' }),
  ];
  expect(needsOf({ agents: [], running: [], recent }, [], NOW)).toEqual([]);
});

test('failed stands before finished, finished before paused', () => {
  const recent = [run({ state: 'paused', seen: true }), run({ state: 'completed' }), run({ state: 'failed' })];
  expect(needsOf({ agents: [], running: [], recent }, [], NOW).map((need) => need.kind)).toEqual([
    'failed',
    'finished',
    'paused',
  ]);
});

test('a running train is silent after three minutes without a word', () => {
  const running = [
    run({ state: 'running', progress: { at: ago(SILENT_SECONDS - 1) } }),
    run({ state: 'running', progress: null, started_at: ago(SILENT_SECONDS + 1) }),
  ];
  expect(needsOf({ agents: [], running, recent: [] }, [], NOW).map((need) => need.kind)).toEqual(['silent']);
});

test('a gain is positive when it is better, also where less is better', () => {
  const rmse = (value: number): RunItem =>
    run({ state: 'completed', metric: { name: 'rmse', greater_is_better: false, value } });
  expect(gainOf(rmse(4), [rmse(5)])).toBe(1);
  expect(gainOf(run({ state: 'completed' }), [rmse(5)])).toBeNull();
});
