import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { watchSilence } from './live-silence.ts';

const ask = vi.fn<() => void>();
const gone = vi.fn<() => void>();
beforeEach(() => {
  vi.useFakeTimers();
  ask.mockClear();
  gone.mockClear();
});
afterEach(() => vi.useRealTimers());
const counts = () => [ask.mock.calls.length, gone.mock.calls.length];

test('it is asked at the start and once per stretch, as long as something comes', () => {
  const silence = watchSilence(100, { ask, gone });
  silence.start();
  expect(counts()).toEqual([1, 0]);
  for (let round = 0; round < 5; round += 1) {
    vi.advanceTimersByTime(100);
    silence.heard();
  }
  expect(counts()).toEqual([6, 0]);
});

test('a question that nothing answers for a stretch ends it, once', () => {
  const silence = watchSilence(100, { ask, gone });
  silence.start();
  silence.heard();
  vi.advanceTimersByTime(100);
  expect(counts()).toEqual([2, 0]);
  vi.advanceTimersByTime(99);
  expect(counts()).toEqual([2, 0]);
  vi.advanceTimersByTime(1000);
  expect(counts()).toEqual([2, 1]);
  expect(vi.getTimerCount()).toBe(0);
});

test('a new connection has all of its time, and one clock', () => {
  const silence = watchSilence(100, { ask, gone });
  silence.start();
  vi.advanceTimersByTime(190);
  silence.start();
  vi.advanceTimersByTime(190);
  expect(counts()).toEqual([4, 0]);
  expect(vi.getTimerCount()).toBe(1);
});

test('who asks at once gets an answer within a stretch, or it is gone', () => {
  const silence = watchSilence(100, { ask, gone });
  silence.start();
  vi.advanceTimersByTime(90);
  silence.askNow();
  expect(counts()).toEqual([2, 0]);
  vi.advanceTimersByTime(90);
  expect(counts()).toEqual([2, 0]);
  vi.advanceTimersByTime(10);
  expect(counts()).toEqual([2, 1]);
});

test('nothing is asked of what was stopped', () => {
  const silence = watchSilence(100, { ask, gone });
  silence.start();
  silence.stop();
  silence.askNow();
  vi.advanceTimersByTime(1000);
  expect(counts()).toEqual([1, 0]);
  silence.start();
  expect(counts()).toEqual([2, 0]);
});
