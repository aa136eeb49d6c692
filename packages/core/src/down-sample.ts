// Fewer points for a chart, with the exact extremes of every stretch: no spike is smoothed away, no NaN is hidden.

/** Step and value; whatever else a point carries travels with it. */
export interface Point {
  step: number;
  value: number;
}

/**
 * Keeps at most `limit` points, in order: the first, the last, and of each bucket the smallest, the largest and the
 * first non-number (not finite in the case of NaN). Every kept point is one of the given.
 * @param limit at least 2
 */
export function downSample<P extends Point>(points: readonly P[], limit: number): P[] {
  if (points.length <= limit) return [...points];
  const perBucket = points.some((point) => Number.isNaN(point.value)) ? 3 : 2;
  const buckets = Math.floor((limit - 2) / perBucket);
  const inner = points.length - 2;
  const kept = new Set<number>([0]);
  for (let bucket = 0; bucket < buckets; bucket += 1) {
    const from = 1 + Math.floor((bucket * inner) / buckets);
    const to = 1 + Math.floor(((bucket + 1) * inner) / buckets);
    for (const index of extremes(points, from, to)) kept.add(index);
  }
  kept.add(points.length - 1);
  return [...kept].sort((a, b) => a - b).map((index) => points[index] as P);
}

/** Indexes of the smallest, the largest and the first NaN in [from, to). */
function extremes(points: readonly Point[], from: number, to: number): number[] {
  let low = -1;
  let high = -1;
  let nan = -1;
  for (let index = from; index < to; index += 1) {
    const value = valueAt(points, index);
    if (Number.isNaN(value)) {
      if (nan === -1) nan = index;
      continue;
    }
    if (low === -1 || value < valueAt(points, low)) low = index;
    if (high === -1 || value > valueAt(points, high)) high = index;
  }
  return [low, high, nan].filter((index) => index !== -1);
}

function valueAt(points: readonly Point[], index: number): number {
  return (points[index] as Point).value;
}
