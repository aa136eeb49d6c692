import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createRefresher } from './refresher.ts';

let reads: { query: string; at: number }[];
let shown: boolean;
let busy: boolean;
let works: boolean;
const start = Date.UTC(2026, 0, 1);
beforeEach(() => {
  vi.useFakeTimers({ now: start });
  [reads, shown, busy, works] = [[], true, false, true];
});
afterEach(() => vi.useRealTimers());

const refresher = () =>
  createRefresher({
    shown: () => shown,
    busy: () => busy,
    read: async (query) => {
      reads.push({ query, at: Date.now() - start });
      return works;
    },
  });

test('a burst is one read, soon; under load there is one a second, and one after the last change', async () => {
  const refresh = refresher();
  for (let round = 0; round < 30; round += 1) {
    refresh('yard');
    await vi.advanceTimersByTimeAsync(100);
  }
  await vi.advanceTimersByTimeAsync(5_000);
  expect(reads.map(({ at }) => at)).toEqual([50, 1050, 2050, 3050]);
});

test('what is being read is read again after that: the answer may be older than the change', async () => {
  const refresh = refresher();
  busy = true;
  refresh('yard');
  await vi.advanceTimersByTimeAsync(3_000);
  expect(reads).toEqual([]);
  busy = false;
  await vi.advanceTimersByTimeAsync(300);
  expect(reads).toHaveLength(1);
});

test('a read that fails is tried again, later each time, until it succeeds', async () => {
  const refresh = refresher();
  works = false;
  refresh('yard');
  await vi.advanceTimersByTimeAsync(60_000);
  const failed = reads.length;
  expect(failed).toBeGreaterThanOrEqual(6);
  expect(failed).toBeLessThanOrEqual(9);
  works = true;
  await vi.advanceTimersByTimeAsync(60_000);
  expect(reads).toHaveLength(failed + 1);
});

test('what nobody shows is not read', async () => {
  const refresh = refresher();
  refresh('yard');
  shown = false;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(reads).toEqual([]);
});
