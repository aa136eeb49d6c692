import type { Agent, JoinCommand } from '@trainyard/contracts/agent';
import { expect, test } from 'vitest';
import { agentLines, joinLines } from './agents.ts';

const NOW = Date.parse('2026-11-24T14:32:00Z');
const agent = (name: string, state: Agent['state'], runs: (string | null)[]): Agent =>
  ({
    name,
    state,
    seen_at: '2026-11-24T14:29:00Z',
    devices: runs.map((run, n) => ({ id: n === 0 ? 'cpu' : `cpu:${n}`, run_id: run, run_name: run })),
  }) as unknown as Agent;

test('every device with what it is to whoever wants one, counted once', () => {
  const all = [agent('a', 'online', ['vit', null]), agent('b', 'draining', ['cnn', null]), agent('c', 'lost', [null])];
  const text = agentLines(all, 3, NOW).join('\n');
  expect(text).toMatch(/a +cpu +busy +vit/);
  expect(text).toMatch(/a +cpu:1 +free/);
  expect(text).toMatch(/b +cpu +busy, then drained +cnn/);
  expect(text).toMatch(/b +cpu:1 +drained/);
  expect(text).toMatch(/c +cpu +lost for 3 min/);
  expect(text).toContain('Devices: 1 of 4 free, 2 busy, 1 drained, 1 lost.');
});

test('a machine that left says when', () => {
  const gone = { ...agent('d', 'left', [null]), left_at: '2026-11-24T12:32:00Z' };
  expect(agentLines([gone], 1, NOW).join('\n')).toMatch(/d +cpu +left 2 h ago/);
});

test('what is not listed is counted, and nothing is said in words', () => {
  expect(agentLines([agent('a', 'online', [null])], 700, NOW).at(-1)).toBe('1 of 700 machines.');
  expect(agentLines([], 0, NOW)[0]).toContain('No machine is connected');
});

test('the command to join, or why there is none', () => {
  const join: JoinCommand = {
    command: 'npx x',
    reach: 'network',
    listens: '[::]:1',
    addresses: ['a', 'b'],
    remedy: null,
  };
  expect(joinLines(join)).toEqual(['npx x', 'In another network it may be b.']);
  expect(joinLines({ ...join, reach: 'this machine', listens: '127.0.0.1:8080', remedy: 'Start it anew.' })).toEqual([
    'No other machine can reach this server: it listens on 127.0.0.1:8080. Start it anew.',
  ]);
});
