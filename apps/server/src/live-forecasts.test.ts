import type { RunPatch } from '@trainyard/contracts/live';
import type { Forecast } from '@trainyard/contracts/run';
import { expect, test, vi } from 'vitest';
import { hasMoved, LiveForecasts } from './live-forecasts.ts';

const now = Date.now();
const forecast = (seconds: number, more: Partial<Forecast> = {}): Forecast => ({
  starts_at: null,
  ends_at: new Date(now + seconds * 1000).toISOString(),
  position: null,
  device: 'cpu',
  reason: null,
  ...more,
});

test('what a person would not see is not told', () => {
  expect(hasMoved(undefined, forecast(1), now)).toBe(true);
  expect(hasMoved(forecast(600), forecast(610), now)).toBe(false);
  expect(hasMoved(forecast(600), forecast(700), now)).toBe(true);
  expect(hasMoved(forecast(10), forecast(11), now)).toBe(false);
  expect(hasMoved(forecast(10), { ...forecast(10), ends_at: null }, now)).toBe(true);
  expect(hasMoved(forecast(10, { position: 2 }), forecast(10, { position: 1 }), now)).toBe(true);
});

test('a burst is one look, only those that moved are told, and a failure ends nothing', async () => {
  let answer = new Map([
    ['a', forecast(100, { position: 1 })],
    ['b', forecast(200, { position: 2 })],
    ['far', forecast(9, { position: 99 })],
  ]);
  let looks = 0;
  let broken = false;
  const told: string[][] = [];
  const errors: unknown[] = [];
  const subject = new LiveForecasts({
    read: async () => {
      looks += 1;
      if (broken) throw new Error('the database is away');
      return answer;
    },
    tell: (patches: RunPatch[]) => told.push(patches.map(({ id }) => id)),
    watched: () => true,
    onError: (error) => errors.push(error),
    everyMs: 5,
  });
  for (let round = 0; round < 10; round += 1) subject.note();
  await vi.waitFor(() => expect(told).toEqual([['a', 'b']]), 30_000);
  expect(looks).toBe(1);
  broken = true;
  subject.note();
  await vi.waitFor(() => expect(errors).toHaveLength(1), 30_000);
  broken = false;
  answer = new Map([
    ['a', forecast(100, { position: 1 })],
    ['b', forecast(900, { position: 2 })],
  ]);
  await vi.waitFor(() => {
    subject.note();
    expect(told).toEqual([['a', 'b'], ['b']]);
  }, 30_000);
  subject.close();
});

test('a bound of the range that moved is news, and a run that says nothing of itself is looked at again', async () => {
  const seconds: [number, number, number] = [90, 100, 110];
  const basis = { similar: 0, others: 0, off: null, scored: 0, within: 0 };
  const ranged = (low: number, high: number) => {
    const ends: [string, string] = [
      new Date(now + low * 1000).toISOString(),
      new Date(now + high * 1000).toISOString(),
    ];
    return forecast(100, { range: { starts: null, ends, seconds, basis } });
  };
  expect(hasMoved(ranged(90, 110), ranged(91, 111), now)).toBe(false);
  expect(hasMoved(ranged(90, 110), ranged(90, 200), now)).toBe(true);
  let late = 0;
  const told: string[] = [];
  const subject = new LiveForecasts({
    read: async () => new Map([['a', ranged(90, 110 + 50 * (late += 1))]]),
    tell: (patches) => told.push(...patches.map(({ id }) => id)),
    watched: () => true,
    onError: (error) => {
      throw error;
    },
    everyMs: 5,
  });
  subject.note();
  await vi.waitFor(() => expect(told.length).toBeGreaterThan(2), 30_000);
  subject.close();
});
