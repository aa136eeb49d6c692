// Statistics that stand beside a number on a page.

/** 0.975 quantile of the standard normal distribution: two-sided 95 %. */
const Z_95 = 1.959963984540054;

/**
 * Wilson score interval of a share at 95 % (E. B. Wilson, 1927): honest for few examples and at 0 and 1,
 * where the plain normal interval is not.
 * @param share of successes, 0 to 1
 * @param examples how many were counted, at least 1
 * @returns lower and upper bound, both in 0 to 1
 */
export function wilsonInterval(share: number, examples: number): [number, number] {
  const z2 = Z_95 * Z_95;
  const centre = (share + z2 / (2 * examples)) / (1 + z2 / examples);
  const half =
    (Z_95 / (1 + z2 / examples)) * Math.sqrt((share * (1 - share)) / examples + z2 / (4 * examples * examples));
  return [Math.max(0, centre - half), Math.min(1, centre + half)];
}

/** The middle value; the mean of the two middle ones; null of nothing. */
export function median(values: readonly number[]): number | null {
  if (values.length === 0) return null;
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] as number;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] as number) + upper) / 2;
}
