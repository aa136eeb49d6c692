// How long something takes, as a distribution: work times spread like log-normal numbers (twice as long is about as likely as
// half as long). Pure mathematics, without a word of what is timed.

/** 0.9 quantile of the standard normal distribution: between its minus and plus lie 8 of 10. */
export const Z_80 = 1.2815515655446004;

/** A quantity by its mean and variance. */
export interface Moments {
  mean: number;
  variance: number;
}

/** Standard normal distribution function (Abramowitz and Stegun 26.2.17, error below 1e-7). */
export function normalCdf(x: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(x));
  const tail =
    Math.exp((-x * x) / 2) *
    0.3989422804014327 *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return x >= 0 ? 1 - tail : tail;
}

/** Of exp(N(mu, variance)). */
export function logNormal(mu: number, variance: number): Moments {
  const mean = Math.exp(mu + variance / 2);
  return { mean, variance: mean * mean * Math.expm1(variance) };
}

/** What of a log-normal time is left when `elapsed` of it is over and it has not ended. */
export function leftAfter(mu: number, variance: number, elapsed: number): Moments {
  const whole = logNormal(mu, variance);
  if (elapsed <= 0) return whole;
  const sd = Math.sqrt(Math.max(variance, 1e-6));
  const z = (mu - Math.log(elapsed)) / sd;
  const alive = normalCdf(z);
  // It has taken so much longer than expected that the expectation says nothing: a good part of what it took already.
  const overdue = { mean: 0.3 * elapsed, variance: (0.3 * elapsed) ** 2 };
  if (alive < 1e-4) return overdue;
  const mean = (whole.mean * normalCdf(z + sd)) / alive - elapsed;
  const square = (Math.exp(2 * mu + 2 * variance) * normalCdf(z + 2 * sd)) / alive;
  const spread = square - (mean + elapsed) ** 2;
  return mean > 0 && spread > 0 ? { mean, variance: spread } : overdue;
}

/** Seconds that are told at least, and the widest deviation in means: a range from a blink to for ever says nothing. */
const LEAST = 0.05;
const WIDEST = 20;

/** Low, middle and high of a positive time, by the log-normal distribution of these moments: 8 of 10 lie between. */
export function range(time: Moments, widen = 1): [number, number, number] {
  if (time.mean === 0) return [0, 0, 0];
  const mean = Math.max(LEAST, time.mean);
  const spread = Math.log1p(Math.min(WIDEST, Math.sqrt(time.variance) / mean) ** 2);
  const middle = Math.exp(Math.log(mean) - spread / 2);
  const factor = Math.exp(Z_80 * Math.sqrt(spread) * widen);
  return [middle / factor, middle, middle * factor];
}

export interface Weighed {
  value: number;
  weight: number;
}

/** The weighted median, between two values where the half lies between them; null of nothing. */
export function weightedMedian(values: readonly Weighed[]): number | null {
  const sorted = values.filter(({ weight }) => weight > 0).toSorted((a, b) => a.value - b.value);
  const half = sorted.reduce((sum, { weight }) => sum + weight, 0) / 2;
  let before = 0;
  let last: { value: number; at: number } | null = null;
  for (const { value, weight } of sorted) {
    // A value stands in the middle of its weight.
    const at = before + weight / 2;
    if (at >= half)
      return last === null ? value : last.value + ((value - last.value) * (half - last.at)) / (at - last.at);
    last = { value, at };
    before += weight;
  }
  return last?.value ?? null;
}
