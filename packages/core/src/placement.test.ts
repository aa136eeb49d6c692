import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { candidates, type Waiting } from './placement.ts';

const cpu = { id: 'cpu', kind: 'cpu' as const };
const gpu = { id: 'cuda:0', kind: 'cuda' as const };
const waiting = (id: string, more: Partial<Waiting> = {}): Waiting => ({
  id,
  task: 'image-classification',
  pinnedTo: null,
  ...more,
});
const first = (queue: Waiting[], devices: (typeof cpu | typeof gpu)[], free: string[]) =>
  candidates(queue, { id: 'me', devices }, new Set(free)).map(({ run, device }) => `${run.id}@${device}`);

describe('placement', () => {
  test('first come, first served', () => {
    expect(first([waiting('a'), waiting('b')], [cpu], ['cpu'])).toEqual(['a@cpu', 'b@cpu']);
  });

  test('a run stays with the agent that has its checkpoint', () => {
    const queue = [waiting('a', { pinnedTo: 'other' }), waiting('b', { pinnedTo: 'me' })];
    expect(first(queue, [cpu], ['cpu'])).toEqual(['b@cpu']);
  });

  test('networks wait for the GPU of a machine that has one; tables leave it alone', () => {
    const queue = [waiting('image'), waiting('table', { task: 'tabular-regression' })];
    expect(first(queue, [cpu, gpu], ['cpu'])).toEqual(['table@cpu']);
    expect(first(queue, [cpu, gpu], ['cuda:0'])).toEqual(['image@cuda:0']);
    expect(first(queue, [gpu], ['cuda:0'])).toEqual(['image@cuda:0', 'table@cuda:0']);
  });

  test('never a device that is not free, never a foreign pin, always in order of the queue', () => {
    const run = fc.record({
      task: fc.constantFrom<Waiting['task']>('image-classification', 'tabular-classification'),
      pinnedTo: fc.constantFrom(null, 'me', 'other'),
    });
    fc.assert(
      fc.property(fc.array(run), fc.subarray(['cpu', 'cuda:0']), (runs, free) => {
        const queue = runs.map((item, index) => ({ id: String(index), ...item }));
        const placed = candidates(queue, { id: 'me', devices: [cpu, gpu] }, new Set(free));
        expect(placed.every(({ device }) => free.includes(device))).toBe(true);
        expect(placed.every(({ run: chosen }) => chosen.pinnedTo !== 'other')).toBe(true);
        const order = placed.map(({ run: chosen }) => Number(chosen.id));
        expect(order).toEqual([...order].sort((a, b) => a - b));
      }),
    );
  });
});
