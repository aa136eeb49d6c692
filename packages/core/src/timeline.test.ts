import { describe, expect, test } from 'vitest';
import type { WorkerEvent } from '@trainyard/contracts/event';
import { learntFrom, stageLengths, type Timeline, timelineAfter } from './timeline.ts';

const base = { seq: 1, attempt: 1, time: '2001-01-01T00:00:00Z' };
const plan: WorkerEvent = {
  ...base,
  event: 'plan',
  stages: [
    { stage: 'start', units: 1, count: 1 },
    { stage: 'decode', units: 10, count: 1 },
  ],
};
const timing = (seconds: number, units = 5): WorkerEvent => ({
  ...base,
  event: 'timing',
  stages: [{ stage: 'decode', units, seconds }],
});

test('what came before the plan was the start, and pieces of a stage add up', () => {
  let timeline: Timeline | null = timelineAfter(null, timing(1), 2);
  expect(timeline).toBeNull();
  timeline = timelineAfter(timeline, plan, 4);
  timeline = timelineAfter(timeline, timing(2), 6.5);
  timeline = timelineAfter(timeline, timing(3), 9.5);
  expect(timeline).toMatchObject({
    done: [
      { stage: 'start', units: 1, seconds: 4 },
      { stage: 'decode', units: 10, seconds: 5 },
    ],
    at: 9.5,
    finished: false,
  });
  const finished: WorkerEvent = { ...base, event: 'finished', status: 'completed', metrics: {}, out: 'o' };
  expect(timelineAfter(timeline, finished, 10)?.finished).toBe(true);
  expect(timelineAfter(timeline, { ...finished, status: 'paused' }, 10)?.finished).toBe(false);
});

test('the clock of a worker counts for nothing, and time does not go back', () => {
  const before = timelineAfter(timelineAfter(null, plan, 4), timing(1), 8);
  expect(timelineAfter(before, { ...timing(1), time: '2099-01-01T00:00:00Z' }, 7)?.at).toBe(8);
});

test('every second of a run is learnt once: what nobody measured is its finish', () => {
  const timeline = timelineAfter(timelineAfter(null, plan, 4), timing(2), 6);
  const learnt = learntFrom(timeline!, 10);
  expect(learnt.reduce((sum, { seconds }) => sum + seconds, 0)).toBe(10);
  expect(learnt).toContainEqual({ stage: 'decode', units: 5, planned: 10, count: 1, seconds: 2 });
  expect(learnt.at(-1)).toMatchObject({ stage: 'finish', seconds: 4 });
  expect(learntFrom({ plan: [], done: [], at: 0, finished: true }, 10)).toEqual([]);
});

test('a plan that is announced again takes the place of the first, and what was done stays', () => {
  const first = timelineAfter(timelineAfter(null, plan, 4), timing(2), 6);
  const again = timelineAfter(first, { ...plan, stages: [{ stage: 'decode', units: 20, count: 2 }] }, 9);
  expect(again).toEqual({ ...first, plan: [{ stage: 'decode', units: 20, count: 2 }], at: 9 });
});

test('an event of another kind changes nothing, nor does time before the start', () => {
  const before = timelineAfter(null, plan, 4);
  const said: WorkerEvent = { ...base, event: 'log', level: 'info', message: 'm' };
  expect(timelineAfter(before, said, 99)).toBe(before);
  expect(timelineAfter(null, said, 99)).toBeNull();
  expect(timelineAfter(null, plan, -5)).toMatchObject({ at: 0, done: [{ seconds: 0 }] });
  const finished: WorkerEvent = { ...base, event: 'finished', status: 'completed', metrics: {}, out: 'o' };
  expect(timelineAfter(null, finished, 9)).toBeNull();
});

test('of recent pieces each counts four fifths of what it did when the next one comes', () => {
  let timeline = timelineAfter(timelineAfter(null, plan, 4), timing(2, 5), 6);
  expect(timeline?.done[1]).toEqual({ stage: 'decode', units: 5, seconds: 2, recent: { units: 5, seconds: 2 } });
  timeline = timelineAfter(timeline, timing(6, 3), 12);
  const decode = timeline?.done[1];
  expect([decode?.units, decode?.seconds]).toEqual([8, 8]);
  expect(decode?.recent?.units).toBeCloseTo(0.8 * 5 + 3);
  expect(decode?.recent?.seconds).toBeCloseTo(0.8 * 2 + 6);
  timeline = timelineAfter(timeline, timing(1, 1), 13);
  expect(timeline?.done[1]?.recent?.units).toBeCloseTo(0.8 * 7 + 1);
  // The start was not measured in pieces: it is all there is of it.
  const start: WorkerEvent = { ...base, event: 'timing', stages: [{ stage: 'start', units: 1, seconds: 2 }] };
  expect(timelineAfter(timeline, start, 15)?.done[0]?.recent).toEqual({ units: 1.8, seconds: 0.8 * 4 + 2 });
});

describe('of an ended attempt', () => {
  const ended = (done: Timeline['done']): Timeline => ({
    plan: [
      { stage: 'start', units: 1, count: 1 },
      { stage: 'fits', units: 100, count: 5 },
      { stage: 'refit', units: null, count: 1 },
      { stage: 'importance', units: 0, count: 0 },
    ],
    done,
    at: 10,
    finished: true,
  });

  test('each stage has its length and the part that was done, the finish what nobody measured', () => {
    const lengths = stageLengths(
      ended([
        { stage: 'fits', units: 50, seconds: 4 },
        { stage: 'refit', units: 7, seconds: 2 },
        { stage: 'importance', units: 3, seconds: 1 },
        { stage: 'export', units: 2, seconds: 0 },
      ]),
      10,
    );
    expect(lengths).toEqual([
      { stage: 'fits', count: 5, seconds: 4, done: 0.5 },
      { stage: 'refit', count: 1, seconds: 2, done: 1 },
      { stage: 'importance', count: 0, seconds: 1, done: 1 },
      { stage: 'export', count: 1, seconds: 0, done: 1 },
      { stage: 'finish', count: 1, seconds: 3, done: 1 },
    ]);
    expect(stageLengths(ended([{ stage: 'fits', units: 150, seconds: 4 }]), 10)[0]?.done).toBe(1);
  });

  test('nothing is learnt of stages without work, of no time at all, or without a plan', () => {
    const none = { stage: 'fits' as const, units: 0, seconds: 4 };
    expect(learntFrom(ended([none, { ...none, units: 5, seconds: -1 }]), 10).map(({ stage }) => stage)).toEqual([
      'finish',
    ]);
    for (const total of [0, -1, Number.NaN]) expect(learntFrom(ended([{ ...none, units: 5 }]), total)).toEqual([]);
    expect(learntFrom({ ...ended([]), plan: [] }, 10)).toEqual([]);
  });

  test('a finish takes a moment at least, also where more was measured than passed', () => {
    expect(learntFrom(ended([{ stage: 'fits', units: 5, seconds: 99 }]), 10).at(-1)?.seconds).toBe(0.05);
  });
});
