import type { StoredEvent } from '@trainyard/contracts/event';
import { expect, test } from 'vitest';
import { lineOf, linesOf, phaseWords } from './log-line.ts';

const event = (position: number, kind: string, payload: StoredEvent['payload'], attempt = 1): StoredEvent => ({
  position,
  attempt,
  seq: position,
  time: '2026-11-24T14:00:00.000Z',
  event: kind,
  payload,
});
const line = (kind: string, payload: StoredEvent['payload'], attempt = 1) => {
  const found = lineOf(event(1, kind, payload, attempt));
  return found && `${found.level} ${found.text}`;
};

test('what is said keeps its level; phases and checkpoints are below it', () => {
  expect(line('log', { level: 'info', message: 'Epoch 1 of 2 in 3 ms: validation accuracy 0.9.' })).toBe(
    'info Epoch 1 of 2 in 3 ms: validation accuracy 0.9.',
  );
  expect(line('log', { level: 'warning', message: 'careful' })).toBe('warning careful');
  expect(line('log', { level: 'loud', message: 'a newer engine' })).toBe('info a newer engine');
  expect(line('status', { phase: 'loading_data' })).toBe('debug Reading the data');
  expect(line('checkpoint', { kind: 'best', step: 12, epoch: 3 })).toBe(
    'debug Checkpoint of the best epoch kept, epoch 3',
  );
  expect(line('checkpoint', { kind: 'last', step: 12, epoch: null })).toBe(
    'debug Checkpoint to go on from kept, step 12',
  );
});

test('ends and errors', () => {
  expect(line('error', { code: 'engine.out_of_memory', message: 'No memory.', hint: 'Use less.' })).toBe(
    'error engine.out_of_memory: No memory. Use less.',
  );
  expect(line('finished', { status: 'paused' })).toBe('info Paused, to go on from the checkpoint.');
  expect(line('finished', { status: 'pruned' })).toBe('info Pruned.');
  expect(line('finished', { status: 'completed', early: { unit: 'epoch', done: 7, of: 20 } })).toBe(
    'info Completed, finished early by a person at epoch 7 of 20.',
  );
  expect(line('finished', { status: 'failed' }, 3)).toBe('error Failed (attempt 3).');
  expect(line('finished', { status: 'left_the_building' })).toBe('info left_the_building.');
});

test('numbers and use are shown elsewhere, and a payload of another shape breaks nothing', () => {
  expect(line('metric', { step: 1 })).toBeNull();
  expect(line('log', null)).toBe('info ');
  expect(line('log', [1])).toBe('info ');
  expect(phaseWords('tea_break')).toBe('Tea break');
});

test('of many events those that are lines, in their order', () => {
  const lines = linesOf([event(1, 'log', { message: 'a' }), event(2, 'metric', {}), event(3, 'log', {})]);
  expect(lines.map(({ position }) => position)).toEqual([1, 3]);
});

test('a number is a word too; what is missing leaves no gap', () => {
  expect(line('log', { message: 7 })).toBe('info 7');
  expect(line('log', { message: { a: 1 } })).toBe('info ');
  expect(line('error', { code: 'a.b', message: 'No.' })).toBe('error a.b: No.');
  expect(line('error', { code: 'a.b', hint: 'Do.' })).toBe('error a.b: Do.');
  expect(line('log', 'text')).toBe('info ');
  expect(line('log', { level: 'debug', message: 'a' })).toBe('debug a');
  expect(line('log', { level: 'error', message: 'a' })).toBe('error a');
});

test('a checkpoint before the first epoch is told by its step', () => {
  const words = (epoch: StoredEvent['payload']) => line('checkpoint', { kind: 'last', step: 4, epoch });
  for (const none of [0, -1, null, '2']) expect(words(none)).toBe('debug Checkpoint to go on from kept, step 4');
  expect(words(0.5)).toBe('debug Checkpoint to go on from kept, epoch 0.5');
});
