import type { StageLength } from '@trainyard/contracts/stage';
import type { Level } from '@trainyard/core/log-line';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { filterLines, marked } from './log-model.ts';
import { trainOf } from '../../yard/wagons.ts';

const line = (position: number, level: Level, text: string) => ({ position, time: '', attempt: 1, level, text });

describe('log', () => {
  const lines = [line(1, 'info', 'epoch 1'), line(3, 'warning', 'loader waited 1.8 s'), line(4, 'error', 'step 312')];
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
  const stages: StageLength[] = [
    { stage: 'start', count: 1, seconds: 4, done: 1 },
    { stage: 'decode', count: 1, seconds: 6, done: 1 },
    { stage: 'first_epochs', count: 4, seconds: 40, done: 1 },
    { stage: 'first_evaluations', count: 1, seconds: 4, done: 1 },
    { stage: 'epochs', count: 6, seconds: 3, done: 0.5 },
    { stage: 'evaluations', count: 9, seconds: 1, done: 0.6 },
    { stage: 'export', count: 1, seconds: 42, done: 0 },
  ];
  it('draws each epoch as long as it takes, and what comes before and after them', () => {
    const train = trainOf({ state: 'running', total: 10, done: 7, best: 2, stages });
    expect(train?.wagons.map(({ number }) => number)).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, -1]);
    const [before, first, second, , , late] = train!.wagons;
    expect(before?.width).toBeCloseTo(10, 0);
    expect(first?.width).toBeCloseTo(11, 0);
    expect(second?.look).toBe('best');
    expect(late!.width).toBeLessThan(first!.width / 10);
    expect(train!.wagons.at(-1)?.width).toBeCloseTo(42, 0);
    // Seven of ten epochs are done, and hardly more than half of the time.
    expect(train!.now).toBeLessThan(58);
  });
  it('fits into its length, whatever the stages are', () => {
    const seconds = fc.oneof(fc.constantFrom(0, Number.NaN, Infinity, 1e300), fc.double({ min: 0, max: 1e9 }));
    const any = fc.record({
      stage: fc.constantFrom(...stages.map(({ stage }) => stage)),
      count: fc.integer({ min: 0, max: 100 }),
      seconds,
      done: fc.double({ min: 0, max: 1, noNaN: true }),
    });
    const state = fc.constantFrom('running', 'completed', 'failed', 'paused', 'queued', 'cancelled' as const);
    fc.assert(
      fc.property(
        fc.array(any),
        fc.integer({ min: 1, max: 500 }),
        fc.nat({ max: 500 }),
        state,
        (some, total, done, is) => {
          const train = trainOf({ state: is, total, done, best: null, stages: some })!;
          let left = 0;
          for (const wagon of train.wagons) {
            expect(wagon.left).toBeCloseTo(left);
            expect(wagon.width).toBeGreaterThan(0);
            left += wagon.width;
          }
          expect(left).toBeCloseTo(100);
          expect(train.now).toBeGreaterThanOrEqual(0);
          expect(train.now).toBeLessThanOrEqual(100);
        },
      ),
    );
  });
  it('is nothing where nothing is planned', () => {
    expect(trainOf({ state: 'running', total: 0, done: 0, best: null })).toBeNull();
  });
});
