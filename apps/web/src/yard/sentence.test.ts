import type { Agent } from '@trainyard/contracts/agent';
import type { RunItem } from '@trainyard/contracts/run';
import { expect, test } from 'vitest';
import { plain, yardSentence, yardWords } from './sentence.ts';

const NOW = Date.now();
const soon = new Date(NOW + 360_000).toISOString();
const agent = (state: Agent['state'], busy: (string | null)[]): Agent =>
  ({ name: 'atlas', state, devices: busy.map((run_id) => ({ run_id })) }) as unknown as Agent;
const run = (forecast: Partial<RunItem['forecast']> | null): RunItem =>
  ({ name: 'vit', forecast }) as unknown as RunItem;
const say = (agents: Agent[], queue: RunItem[], running: RunItem[]): string =>
  plain(yardSentence({ agents, queue, queue_total: queue.length, running, running_total: running.length }, NOW));

test.each<[string, string]>([
  [say([], [], []), 'No machine is connected.'],
  [say([], [run(null)], []), 'No machine is connected; 1 run waits for one.'],
  [
    say([agent('lost', [null])], [run(null), run(null)], []),
    'atlas is lost and no other machine is connected; 2 runs wait for one.',
  ],
  [say([agent('online', [null])], [], []), '1 device is free, nothing runs and nothing waits.'],
  [say([agent('online', ['r', null])], [], [run({ ends_at: soon })]), '1 of 2 devices is busy.'],
  [say([agent('online', ['r'])], [], [run({ ends_at: soon })]), 'The one device is busy. Next free in 6 min.'],
  [say([agent('online', ['r', 'r'])], [run(null)], [run({ ends_at: null })]), 'Both devices are busy and 1 run waits.'],
])('%s', (said, expected) => {
  expect(said).toBe(expected);
});

test('names what is next, when and where', () => {
  expect(say([agent('online', ['r'])], [run({ starts_at: soon, device: 'cuda:0' })], [])).toMatch(
    /^The one device is busy and 1 run waits\. Next is vit at \d\d:\d\d, in 6 min, on GPU 0\.$/,
  );
});

test('the words beside the miniature', () => {
  expect(
    yardWords({
      agents: [agent('online', [null])],
      queue: [],
      queue_total: ([] as unknown[]).length,
      running: [],
      running_total: ([] as unknown[]).length,
    }),
  ).toBe('1 device free');
  expect(
    yardWords({
      agents: [agent('online', ['r'])],
      queue: [run(null), run(null)],
      queue_total: ([run(null), run(null)] as unknown[]).length,
      running: [run(null)],
      running_total: ([run(null)] as unknown[]).length,
    }),
  ).toBe('1 running, 2 waiting');
  expect(
    yardWords({
      agents: [],
      queue: [],
      queue_total: ([] as unknown[]).length,
      running: [],
      running_total: ([] as unknown[]).length,
    }),
  ).toBe('no machine');
});
