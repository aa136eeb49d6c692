import type { Agent } from '@trainyard/contracts/agent';
import type { RunItem } from '@trainyard/contracts/run';
import { expect, test } from 'vitest';
import { countDevices, countMachines } from '@trainyard/core/availability';
import { plain } from '@trainyard/core/words';
import { formatClock } from '../format.ts';
import { agentsSentence, agentState, inOrder, isSilent, reasonWords } from './agent-words.ts';

const NOW = Date.parse('2026-11-24T14:32:00Z');
const agent = (name: string, state: Agent['state'], runs: (string | null)[] = [null]): Agent =>
  ({
    name,
    state,
    local: false,
    seen_at: new Date(NOW - 180_000).toISOString(),
    left_at: state === 'left' ? new Date(NOW - 60_000).toISOString() : null,
    devices: runs.map((run_id) => ({ run_id, kind: 'cpu' })),
  }) as unknown as Agent;
const run = (forecast: Partial<RunItem['forecast']> | null): RunItem =>
  ({ forecast, task: 'image-classification', device_count: 1 }) as unknown as RunItem;
const say = (agents: Agent[], queue_total: number): string =>
  plain(
    agentsSentence({ machines: countMachines(agents, 0), devices: countDevices(agents), queue_total }, agents, NOW),
  );

test('lost machines come first', () => {
  expect(
    inOrder([agent('b', 'online'), agent('d', 'left'), agent('c', 'draining'), agent('a', 'lost')]).map(
      (one) => one.name,
    ),
  ).toEqual(['a', 'b', 'c', 'd']);
});

test.each<[string, string]>([
  [
    say([agent('atlas', 'online', ['r', null]), agent('cedar', 'lost')], 2),
    '2 devices on 1 machine, 1 busy. cedar is lost for 3 min. 2 runs wait.',
  ],
  [say([], 0), 'No machine is connected. Start one with the command below.'],
  [say([agent('a', 'online', ['r'])], 1), '1 device on 1 machine, it is busy. 1 run waits.'],
  [
    say([agent('a', 'online'), agent('b', 'draining')], 302),
    '2 devices on 2 machines, none busy, 1 drained. 302 runs wait.',
  ],
  [say([agent('a', 'online', ['r']), agent('b', 'draining', ['r'])], 0), '2 devices on 2 machines, all busy.'],
  [
    say(
      ['a', 'b', 'c', 'd'].map((name) => agent(name, 'lost')),
      0,
    ),
    'No machine is connected. Start one with the command below. 4 machines are lost.',
  ],
])('%s', (said, expected) => {
  expect(said).toBe(expected);
});

test('a draining machine says whether it still works', () => {
  expect(agentState(agent('a', 'draining', ['r']), NOW).word).toBe('draining, ends what runs');
  expect(agentState(agent('a', 'draining'), NOW).word).toBe('drained, takes no run');
});

test('a machine that left did so in order; one that is not heard of is lost', () => {
  // Not when it was last heard of.
  const told = `left in order at ${formatClock(new Date(NOW - 60_000).toISOString())}`;
  expect(agentState(agent('a', 'left'), NOW)).toEqual({ of: 'left', word: told });
  expect(agentState(agent('a', 'lost'), NOW).word).toMatch(/^lost for /);
  expect((['lost', 'left', 'draining'] as const).map((state) => isSilent({ state }))).toEqual([true, true, false]);
});

test("the reason is the server's, else what is known", () => {
  expect(reasonWords(run({ reason: 'needs a GPU' }), [], NOW)).toBe('Needs a GPU.');
  expect(reasonWords(run(null), [agent('a', 'lost')], NOW)).toBe('No machine takes it: a is lost.');
  expect(reasonWords(run(null), [], NOW)).toBe('No machine is connected.');
  expect(reasonWords(run(null), [agent('a', 'draining')], NOW)).toBe('No machine takes it: a is drained.');
  expect(reasonWords(run(null), [agent('a', 'online', ['r'])], NOW)).toBe('All devices are busy.');
  expect(reasonWords(run(null), [agent('a', 'online')], NOW)).toBe('A device is free; it starts in a moment.');
  expect(reasonWords(run({ starts_at: new Date(NOW + 60_000).toISOString() }), [], NOW)).toMatch(
    /^Starts at \d\d:\d\d, in 1 min\.$/,
  );
});
