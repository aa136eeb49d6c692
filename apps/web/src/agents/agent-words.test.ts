import type { Agent } from '@trainyard/contracts/agent';
import type { RunItem } from '@trainyard/contracts/run';
import { expect, test } from 'vitest';
import { plain } from '../yard/sentence.ts';
import { agentsSentence, agentState, inOrder, reasonWords } from './agent-words.ts';

const NOW = Date.parse('2026-11-24T14:32:00Z');
const agent = (name: string, state: Agent['state'], runs: (string | null)[] = [null]): Agent =>
  ({
    name,
    state,
    local: false,
    seen_at: new Date(NOW - 180_000).toISOString(),
    devices: runs.map((run_id) => ({ run_id })),
  }) as unknown as Agent;
const run = (forecast: Partial<RunItem['forecast']> | null): RunItem => ({ forecast }) as unknown as RunItem;

test('lost machines come first', () => {
  expect(
    inOrder([agent('b', 'online'), agent('d', 'left'), agent('c', 'draining'), agent('a', 'lost')]).map(
      (one) => one.name,
    ),
  ).toEqual(['a', 'b', 'c', 'd']);
});

test('the sentence counts what is here and names what is lost', () => {
  expect(plain(agentsSentence([agent('atlas', 'online', ['r', null]), agent('cedar', 'lost')], 2, NOW))).toBe(
    '2 devices on 1 machine, 1 busy. cedar is lost for 3 min. 2 runs wait.',
  );
  expect(plain(agentsSentence([], 0, NOW))).toBe('No machine is connected. Start one with the command below.');
});

test('a draining machine says whether it still works', () => {
  expect(agentState(agent('a', 'draining', ['r']), NOW).word).toBe('draining, ends what runs');
  expect(agentState(agent('a', 'draining'), NOW).word).toBe('drained, takes no run');
});

test("the reason is the server's, else what is known", () => {
  expect(reasonWords(run({ reason: 'needs a GPU' }), [], NOW)).toBe('Needs a GPU.');
  expect(reasonWords(run(null), [agent('a', 'lost')], NOW)).toBe('No machine is connected.');
  expect(reasonWords(run(null), [agent('a', 'online', ['r'])], NOW)).toBe(
    'All devices are busy; when one is free is not measured yet.',
  );
  expect(reasonWords(run({ starts_at: new Date(NOW + 60_000).toISOString() }), [], NOW)).toMatch(
    /^Starts at \d\d:\d\d, in 1 min\.$/,
  );
});
