// Forecasts in words, the same on every page and in the terminal: a range, what it rests on, and how good such ranges were.
import type { Forecast, ForecastBasis } from '@trainyard/contracts/run';
import { durationWords } from './duration-words.ts';

const MINUTE = 60;
const HOUR = 3600;
const DAY = 86_400;

/** Steps in which a person counts times of this length. */
function stepOf(seconds: number): number {
  if (seconds < 10) return 1;
  if (seconds < MINUTE) return 5;
  if (seconds < 5 * MINUTE) return 10;
  if (seconds < 10 * MINUTE) return 30;
  if (seconds < 2 * HOUR) return MINUTE;
  if (seconds < DAY) return 15 * MINUTE;
  return HOUR;
}

/** '40–55 s', '1–2 min', '40 s – 1 min 30 s', 'about 40 s', 'less than 5 s'. Rounded outwards: the range stays one. */
export function rangeWords([low, high]: readonly [number, number]): string {
  if (!Number.isFinite(low) || !Number.isFinite(high)) return 'unknown';
  const from = Math.floor(Math.max(0, low) / stepOf(low)) * stepOf(low);
  const to = Math.max(1, Math.ceil(high / stepOf(high)) * stepOf(high));
  if (from === 0) return `less than ${durationWords(to)}`;
  if (from >= to) return `about ${durationWords(to)}`;
  const [a, b] = [durationWords(from), durationWords(to)];
  const [, number, unit] = /^(\d+) (\w+)$/.exec(a) ?? [];
  const [, other, same] = /^(\d+) (\w+)$/.exec(b) ?? [];
  return unit !== undefined && unit === same ? `${number}–${other} ${unit}` : `${a} – ${b}`;
}

/** What of a range of times is left, in seconds; null where nothing of it is. */
function leftOf(ends: readonly [string, string], now: number): [number, number] | null {
  const high = (Date.parse(ends[1]) - now) / 1000;
  return high > 0 ? [Math.max(0, (Date.parse(ends[0]) - now) / 1000), high] : null;
}

/** Until a running run ends: '5–7 min'; null where nobody can say, or it should have ended. */
export function untilWords(forecast: Forecast | null | undefined, now: number): string | null {
  const ends = forecast?.range?.ends;
  const left = ends ? leftOf(ends, now) : null;
  return left && rangeWords(left);
}

/** Of a running run: '40 s – 1 min 30 s left'; never that nothing is left while it runs. */
export function leftWords(forecast: Forecast | null | undefined, now: number): string {
  if (!forecast?.range?.ends) return 'time left unknown until measured';
  const until = untilWords(forecast, now);
  return until === null ? 'longer than forecast, about to end' : `${until} left`;
}

/** Of a run that waits or is asked about: 'about 1–2 min'; null where nobody can say. */
export function takesWords(forecast: Forecast | null | undefined): string | null {
  const range = forecast?.range;
  if (!range) return null;
  const text = rangeWords([range.seconds[0], range.seconds[2]]);
  return /^(about|less)/.test(text) ? text : `about ${text}`;
}

const count = (number: number, noun: string): string => `${number} ${noun}${number === 1 ? '' : 's'}`;

/** 'from 3 similar runs here', 'from 2 other runs here; none was like it', 'a guess: nothing was measured here yet'. */
export function basisWords({ similar, others }: ForecastBasis): string {
  if (similar > 0) return `from ${count(similar, 'similar run')} here`;
  if (others > 0) return `from ${count(others, 'other run')} here; none was like it`;
  return 'a guess: nothing was measured here yet';
}

/** 'the last 10 forecasts were off by 20 %'; null before the first. */
export function scoreWords({ off, scored }: Pick<ForecastBasis, 'off' | 'scored'>): string | null {
  if (off === null || scored === 0) return null;
  const which = scored === 1 ? 'the last forecast was' : `the last ${scored} forecasts were`;
  return `${which} off by ${Math.round(off * 100)}\u00A0%`;
}

/** '14:31', or '14:31 to 14:33' where the minutes differ. */
export function clockRange(times: readonly [string, string], now: number, clock: (at: Date) => string): string {
  const from = clock(new Date(Math.max(now, Date.parse(times[0]))));
  const to = clock(new Date(Math.max(now, Date.parse(times[1]))));
  return from === to ? from : `${from} to ${to}`;
}
