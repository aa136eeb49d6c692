import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Forecast } from '@trainyard/contracts/run';
import { basisWords, clockRange, leftWords, rangeWords, scoreWords, takesWords, untilWords } from './time-left.ts';

const now = Date.parse('2026-01-01T12:00:00Z');
const at = (seconds: number) => new Date(now + seconds * 1000).toISOString();
const basis = { similar: 3, others: 1, off: 0.2, scored: 10, within: 8 };
const told = (low: number, high: number): Forecast => {
  const seconds: [number, number, number] = [low, (low + high) / 2, high];
  const range = { starts: null, ends: [at(low), at(high)] as [string, string], seconds, basis };
  return { starts_at: null, ends_at: at(seconds[1]), position: null, device: 'cpu', reason: null, range };
};

describe('a range in words', () => {
  test.each([
    [[41, 87], '40 s – 1 min 30 s'],
    [[42, 53], '40–55 s'],
    [[61, 118], '1–2 min'],
    [[3, 3], 'about 3 s'],
    [[0.2, 3.4], 'less than 4 s'],
    [[0, 0], 'less than 1 s'],
    [[610, 1500], '10–25 min'],
    [[3600, 7300], '1 h – 2 h 15 min'],
    [[100_000, 200_000], '1 d 3 h – 2 d 8 h'],
    [[Number.NaN, 3], 'unknown'],
  ] as [[number, number], string][])('%j is %s', (range, words) => {
    expect(rangeWords(range)).toBe(words);
  });

  test('it is never nothing, whatever the times', () => {
    const time = fc.double({ min: -10, max: 1e8, noNaN: true });
    fc.assert(
      fc.property(time, time, (a, b) => {
        expect(rangeWords([Math.min(a, b), Math.max(a, b)])).not.toMatch(/(^|[ –])0 (s|min|h|d)/);
      }),
    );
  });
});

describe('what is left', () => {
  test('counts down, and says so when a run is late, never that nothing is left', () => {
    const forecast = told(30, 80);
    expect(leftWords(forecast, now)).toBe('30 s – 1 min 20 s left');
    expect(leftWords(forecast, now + 20_000)).toBe('10 s – 1 min left');
    expect(leftWords(forecast, now + 45_000)).toBe('less than 35 s left');
    expect(leftWords(forecast, now + 90_000)).toBe('longer than forecast, about to end');
    expect(leftWords(null, now)).toBe('time left unknown until measured');
    expect(leftWords({ ...forecast, range: null }, now)).toBe('time left unknown until measured');
  });

  test('what it would take, what that rests on, and how good such words were', () => {
    expect(takesWords(told(61, 118))).toBe('about 1–2 min');
    expect(takesWords(told(0.1, 4))).toBe('less than 4 s');
    expect(takesWords(null)).toBeNull();
    expect(basisWords(basis)).toBe('from 3 similar runs here');
    expect(basisWords({ ...basis, similar: 1 })).toBe('from 1 similar run here');
    expect(basisWords({ ...basis, similar: 0 })).toBe('from 1 other run here; none was like it');
    expect(basisWords({ ...basis, similar: 0, others: 0 })).toBe('a guess: nothing was measured here yet');
    expect(scoreWords(basis)).toBe('the last 10 forecasts were off by 20\u00A0%');
    expect(scoreWords({ off: 0.07, scored: 1 })).toBe('the last forecast was off by 7\u00A0%');
    expect(scoreWords({ off: null, scored: 0 })).toBeNull();
  });

  test('an end is a stretch of the clock, never before now', () => {
    const clock = (date: Date) => date.toISOString().slice(11, 16);
    expect(clockRange([at(60), at(200)], now, clock)).toBe('12:01 to 12:03');
    expect(clockRange([at(5), at(20)], now, clock)).toBe('12:00');
    expect(clockRange([at(-300), at(-100)], now, clock)).toBe('12:00');
  });
});

test.each([
  [[9, 10], '9–10 s'],
  [[10, 11], '10–15 s'],
  [[59, 60], '55 s – 1 min'],
  [[60, 61], '1 min – 1 min 10 s'],
  [[299, 300], '4 min 50 s – 5 min'],
  [[300, 301], '5 min – 5 min 30 s'],
  [[599, 600], '9 min 30 s – 10 min'],
  [[600, 601], '10–11 min'],
  [[7199, 7200], '1 h 59 min – 2 h'],
  [[7201, 7202], '2 h – 2 h 15 min'],
  [[86_399, 86_400], '23 h 45 min – 1 d'],
  [[86_401, 86_402], '1 d – 1 d 1 h'],
  [[20, 20], 'about 20 s'],
  [[1, Infinity], 'unknown'],
] as [[number, number], string][])('the steps of a range: %j is %s', (range, words) => {
  expect(rangeWords(range)).toBe(words);
});

test('until it ends, or nothing where that is over or nobody knows', () => {
  const forecast = told(30, 80);
  expect(untilWords(forecast, now)).toBe('30 s – 1 min 20 s');
  expect(untilWords(forecast, now + 80_000)).toBeNull();
  for (const none of [null, undefined, { ...forecast, range: null }]) expect(untilWords(none, now)).toBeNull();
  expect(untilWords({ ...forecast, range: { ...forecast.range!, ends: null } }, now)).toBeNull();
  expect(leftWords({ ...forecast, range: { ...forecast.range!, ends: null } }, now)).toBe(
    'time left unknown until measured',
  );
  expect(takesWords(undefined)).toBeNull();
  expect(scoreWords({ off: 0.2, scored: 0 })).toBeNull();
  expect(scoreWords({ off: null, scored: 3 })).toBeNull();
});
