import { countDevices } from '@trainyard/core/availability';
import type { Agent } from '@trainyard/contracts/agent';
import type { RunItem } from '@trainyard/contracts/run';
import { expect, test } from 'vitest';
import { plain } from '@trainyard/core/words';
import { yardSentence, yardWords } from './sentence.ts';

const NOW = Date.now();
const at = (seconds: number) => new Date(NOW + seconds * 1000).toISOString();
const soon = at(360);
const agent = (state: Agent['state'], busy: (string | null)[], name = 'atlas'): Agent =>
  ({ id: `agt_${name}`, name, state, devices: busy.map((run_id) => ({ run_id })) }) as unknown as Agent;
const between = (low: number, high: number) => ({ starts: null, ends: [at(low), at(high)] }) as never;
const run = (forecast: Partial<RunItem['forecast']> | null, on = 'agt_atlas'): RunItem =>
  ({ name: 'vit', agent_id: on, forecast }) as unknown as RunItem;
const told = (agents: Agent[], queue: RunItem[], running: RunItem[], total = queue.length) => ({
  agents,
  devices: countDevices(agents),
  queue,
  queue_total: total,
  running,
  running_total: running.length,
});
const say = (...yard: Parameters<typeof told>): string => plain(yardSentence(told(...yard), NOW));

test.each<[string, string]>([
  [say([], [], []), 'No machine is connected.'],
  [say([], [run(null)], []), 'No machine is connected; 1 run waits for one.'],
  [
    say([agent('lost', [null])], [run(null), run(null)], []),
    'atlas is lost and no other machine is connected; 2 runs wait for one.',
  ],
  [say([agent('online', [null])], [], []), '1 device is free, nothing runs and nothing waits.'],
  [say([agent('online', ['r', null])], [], [run({ ends_at: soon })]), '1 of 2 devices is busy.'],
  [
    say([agent('online', ['r'])], [], [run({ ends_at: soon, range: between(300, 410) })]),
    'The one device is busy. Next free in 5–7 min.',
  ],
  [
    say([agent('online', ['r'])], [], [run({ ends_at: soon, range: between(-9, -1) })]),
    'The one device is busy. Next free soon.',
  ],
  [say([agent('online', ['r', 'r'])], [run(null)], [run({ ends_at: null })]), 'Both devices are busy and 1 run waits.'],
  [say([agent('online', ['r', 'r', 'r'])], [], []), 'All 3 devices are busy.'],
  [say([agent('draining', [null])], [], []), '1 device is drained and takes nothing new.'],
  [say([agent('draining', [null, null])], [run(null)], []), '2 devices are drained and take nothing new, 1 run waits.'],
  [
    say([agent('online', [null]), agent('draining', [null], 'b')], [], []),
    '1 device is free, 1 drained, nothing runs and nothing waits.',
  ],
  [say([agent('online', ['r']), agent('draining', [null], 'b')], [], []), '1 of 2 devices is busy, 1 drained.'],
  [
    say([agent('online', [null]), agent('lost', ['r'], 'cedar')], [], []),
    '1 device is free, nothing runs and nothing waits. cedar is lost.',
  ],
  [
    say([agent('online', [null]), agent('lost', ['r', null], 'cedar'), agent('lost', [null], 'oak')], [], []),
    '1 device is free, nothing runs and nothing waits. 3 devices are lost.',
  ],
])('%s', (said, expected) => {
  expect(said).toBe(expected);
});

test('those that wait are counted by the server, not by what came of them', () => {
  const five = Array.from({ length: 5 }, () => run(null));
  expect(say([agent('online', ['r'])], five, [], 302)).toBe('The one device is busy and 302 runs wait.');
  expect(yardWords(told([agent('online', ['r'])], five, [run(null)], 12_302))).toBe('1 running, 12,302 waiting');
});

test('names what is next, when and where', () => {
  const starts = { starts: [at(300), at(410)], ends: null } as never;
  expect(say([agent('online', ['r'])], [run({ starts_at: soon, range: starts, device: 'cpu' })], [])).toMatch(
    /Next is vit at \d\d:\d\d, in 5–7 min, on CPU\.$/,
  );
  expect(say([agent('online', ['r'])], [run({ starts_at: soon, device: 'cuda:0' })], [])).toMatch(
    /^The one device is busy and 1 run waits\. Next is vit at \d\d:\d\d, in 6 min, on GPU 0\.$/,
  );
});

test('what runs on a machine that drains frees nothing', () => {
  const agents = [agent('online', ['r']), agent('draining', ['r'], 'b')];
  const running = [
    run({ ends_at: at(60), range: between(50, 60) }, 'agt_b'),
    run({ ends_at: soon, range: between(300, 410) }),
  ];
  expect(say(agents, [], running)).toBe('Both devices are busy. Next free in 5–7 min.');
});

test('the words beside the miniature', () => {
  expect(yardWords(told([agent('online', [null])], [], []))).toBe('1 device free');
  expect(yardWords(told([agent('draining', [null])], [], []))).toBe('1 device drained');
  expect(yardWords(told([agent('online', ['r'])], [run(null), run(null)], [run(null)]))).toBe('1 running, 2 waiting');
  expect(yardWords(told([], [], []))).toBe('no machine');
  expect(yardWords(told([], [run(null)], []))).toBe('no machine, 1 waiting');
});
