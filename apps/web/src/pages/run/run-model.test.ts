import type { StoredEvent } from '@trainyard/contracts/event';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterLines, lineOf, marked, withEvents } from './log-model.ts';
import { trainOf } from './wagons.ts';

const event = (position: number, kind: string, payload: StoredEvent['payload']): StoredEvent => ({
  position,
  attempt: 1,
  seq: position,
  time: '2026-11-24T14:00:00.000Z',
  event: kind,
  payload,
});
const log = (position: number, level: string, message: string) => event(position, 'log', { level, message });

describe('log', () => {
  const lines = withEvents(
    [],
    [
      log(1, 'info', 'epoch 1 starts'),
      event(2, 'metric', { step: 1 }),
      log(3, 'warning', 'loader waited 1.8 s'),
      event(4, 'error', { code: 'engine.loss_not_finite', message: 'step 312' }),
    ],
  );
  it('makes lines of what is said and what happened, and none of numbers', () => {
    expect(lines.map((line) => line.position)).toEqual([1, 3, 4]);
    expect(lines[2]).toMatchObject({ level: 'error', text: 'engine.loss_not_finite: step 312', mark: true });
    expect(lineOf(event(9, 'checkpoint', { kind: 'best', step: 12, sha256: 'abcdef0123456789' }))?.text).toBe(
      'checkpoint best at step 12, sha256 abcdef01',
    );
  });
  it('takes an event once, even when it is sent again', () => {
    const again = withEvents(lines, [log(3, 'warning', 'loader waited 1.8 s'), log(5, 'info', 'new')]);
    expect(again.map((line) => line.position)).toEqual([1, 3, 4, 5]);
  });
  it('filters by level and words', () => {
    expect(filterLines(lines, { level: 'warning', words: '' })).toHaveLength(2);
    expect(filterLines(lines, { level: 'debug', words: 'WAITED loader' })).toHaveLength(1);
    expect(filterLines(lines, { level: 'debug', words: '' })).toBe(lines);
  });
  it('marks words without reading them as a pattern', () => {
    expect(marked('a (b) c', '(b)')).toEqual([
      { text: 'a ', hit: false },
      { text: '(b)', hit: true },
      { text: ' c', hit: false },
    ]);
    expect(marked('abc', '')).toEqual([{ text: 'abc', hit: false }]);
  });
});

describe('trainOf', () => {
  it('has a wagon per epoch, the best one solid and the current one filled so far', () => {
    const train = trainOf({ state: 'running', total: 4, done: 2.5, best: 2 });
    expect(train?.wagons.map((wagon) => wagon.look)).toEqual(['done', 'best', 'current', 'rest']);
    expect(train?.wagons[2]).toMatchObject({ left: 50, width: 25, filled: 0.5 });
    expect(train?.now).toBe(62.5);
  });
  it('breaks where a run failed', () => {
    expect(trainOf({ state: 'failed', total: 3, done: 1.2, best: null })?.wagons.map((wagon) => wagon.look)).toEqual([
      'done',
      'broken',
      'rest',
    ]);
  });
  it('lets epochs share a wagon when there are very many', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000 }), (total) => {
        const wagons = trainOf({ state: 'running', total, done: total / 2, best: null })?.wagons ?? [];
        const last = wagons.at(-1);
        expect(wagons.length).toBeLessThanOrEqual(60);
        expect((last?.left ?? 0) + (last?.width ?? 0)).toBeCloseTo(100);
      }),
    );
  });
  it('is nothing where nothing is planned', () => {
    expect(trainOf({ state: 'running', total: 0, done: 0, best: null })).toBeNull();
  });
});
