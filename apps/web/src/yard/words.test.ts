import type { YardAttempt, YardRun } from '@trainyard/contracts/yard';
import { expect, test } from 'vitest';
import { nextDue } from './due-time.ts';
import type { TrainOf } from './geometry.ts';
import { startWords } from './start-words.ts';
import { progressWords, secondLine, stayWords, trainLeft } from './train-words.ts';

const NOW = Date.parse('2026-11-24T14:32:00Z');
const at = (seconds: number): string => new Date(NOW + seconds * 1000).toISOString();
const progress = { phase: 'training', step: 3, steps_total: 9, epoch: null, epochs_total: null } as never;

test.each([
  [null, 'starting'],
  [progress, 'step 3 of 9'],
  [{ ...(progress as object), steps_total: 0 }, 'training'],
  [{ ...(progress as object), epoch: 6, epochs_total: 10 }, 'epoch 7 of 10'],
  [{ ...(progress as object), epoch: 10, epochs_total: 10 }, 'epoch 10 of 10'],
  [{ ...(progress as object), phase: 'loading_data' }, 'loading data'],
])('%o: %s', (one, words) => {
  expect(progressWords({ progress: one as never })).toBe(words);
});

const stay = (outcome: YardAttempt['outcome'], metric_value: number | null) => stayWords({ outcome, metric_value });
test('a stay ended as it ended: a result is told of those that brought one', () => {
  expect(stay('completed', 0.914)).toBe('0.914');
  expect(stay('completed', null)).toBe('completed');
  expect([stay('paused', 0.9), stay('lost', 0.9), stay('preempted', null), stay('failed', 0.5)]).toEqual([
    'paused',
    'broke off',
    'interrupted',
    'failed',
  ]);
});

const running = (fields: object, endsAt: number | null): TrainOf<'running'> =>
  ({
    kind: 'running',
    whole: { project_name: 'birds', progress, metric: { value: null }, forecast: null, ...fields },
    endsAt,
  }) as never;
test('what is left of a train is a range, or what it does, or unknown', () => {
  const range = { ends: [at(300), at(480)] };
  expect(trainLeft(running({ forecast: { range } }, NOW + 360_000), NOW, false)).toBe('5–8 min left');
  expect(trainLeft(running({}, null), NOW, false)).toBe('time left unknown until measured');
  expect(trainLeft(running({}, NOW), NOW, true)).toBe('state unknown');
  expect(secondLine(running({}, null))).toBe('birds, step 3 of 9');
});

test('a start is a time and a place, or the reason why there is none', () => {
  expect(startWords(null, null, null, NOW)).toEqual({ fact: '', rest: 'start not known yet' });
  expect(startWords(null, null, 'every GPU is busy', NOW).rest).toBe('every GPU is busy');
  expect(startWords({ device: 'cuda:1' }, NOW + 360_000, null, NOW).rest).toBe(' GPU 1, in 6 min');
  const two = { device: 'cuda:0', devices: ['cuda:0', 'cuda:1'] };
  expect(startWords(two, NOW + 360_000, null, NOW).rest).toBe(' GPU 0 and GPU 1, in 6 min');
  expect(startWords({ ...two, devices: Array(4).fill('cuda:0') }, NOW, null, NOW).rest).toMatch(/^ 4 GPUs, /);
  expect(startWords({ device: null }, NOW - 5, 'r', NOW).rest).toBe(', now, r');
});

test('the yard is due when the next silence would mean something', () => {
  const agent = (state: string, seconds: number) => ({ state, seen_at: at(seconds) }) as never;
  const run = (seconds: number | null, started: number | null = null) =>
    ({
      progress: seconds === null ? null : { at: at(seconds) },
      started_at: started === null ? null : at(started),
    }) as YardRun;
  const due = (agents: never[], runs: YardRun[]) => {
    const next = nextDue({ agents, running: runs }, NOW);
    return next === null ? null : (next - NOW) / 1000;
  };
  expect(due([], [])).toBeNull();
  expect(due([agent('online', -5)], [])).toBe(10);
  expect(due([agent('lost', -5), agent('left', -5)], [run(null)])).toBeNull();
  expect(due([agent('draining', 0)], [run(-170)])).toBe(10);
  expect(due([], [run(null, -100), run(-500)])).toBe(80);
});
