// How good forecasts were: each that was made is kept with what then happened. It is told beside the next one, and where the
// truth often lay outside, the next ranges are wider.
import { median } from './statistics.ts';

/** A forecast whose run has ended. */
export interface Scored {
  /** Seconds that were expected, and seconds that it took. */
  middle: number;
  taken: number;
  /** Half the width of its range in logarithms, before any widening. */
  spread: number;
  low: number;
  high: number;
}

export interface Score {
  /** Median of |taken / expected - 1|; null of nothing. */
  off: number | null;
  scored: number;
  /** How many ended within their range. */
  within: number;
  /** By how much ranges are made wider (or narrower) from now on. */
  widen: number;
}

/** What a person is told of: "the last 10 forecasts". */
export const TOLD = 10;
/** Forecasts that the width is corrected by, and how many right ones the belief in the width is worth. */
const LEARNT_FROM = 30;
const BELIEF = 10;

/** @param forecasts newest first */
export function scoreOf(forecasts: readonly Scored[]): Score {
  const good = forecasts.filter(({ middle, taken }) => middle > 0 && taken > 0);
  const told = good.slice(0, TOLD);
  return {
    off: median(told.map(({ middle, taken }) => Math.abs(taken / middle - 1))),
    scored: told.length,
    within: told.filter(({ low, high, taken }) => taken >= low && taken <= high).length,
    widen: widening(good.slice(0, LEARNT_FROM)),
  };
}

/** The factor with which 8 of 10 would have been within, drawn towards 1 while there are few. */
function widening(forecasts: readonly Scored[]): number {
  const needed = forecasts
    .filter(({ spread }) => spread > 0)
    .map(({ middle, taken, spread }) => Math.min(5, Math.abs(Math.log(taken / middle)) / spread))
    .toSorted((a, b) => a - b);
  if (needed.length === 0) return 1;
  const place = Math.min(needed.length - 1, Math.max(0, Math.ceil(0.8 * (needed.length + 1)) - 1));
  const factor = (needed.length * (needed[place] ?? 1) + BELIEF) / (needed.length + BELIEF);
  return Math.min(2.5, Math.max(0.5, factor));
}
