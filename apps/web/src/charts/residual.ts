// Residuals of a regression: prediction minus truth, as points, as a histogram and as words.
import { extent } from './scale.ts';

export interface Residuals {
  points: { truth: number; prediction: number; error: number }[];
  /** One domain for both axes, so that the diagonal is a perfect answer. */
  domain: [number, number];
  bins: { from: number; to: number; count: number }[];
  /** Half of the answers are closer than this. */
  median_error: number;
  /** Nine of ten are closer than this. */
  error_90: number;
  /** Mean of the errors: above 0 the model says too much. */
  bias: number;
}

/** Pairs that are not both finite are left out; null when none is left. */
export function residualsOf(truth: readonly number[], prediction: readonly number[], bins = 24): Residuals | null {
  const points = truth
    .map((value, index) => ({ truth: value, prediction: prediction[index] ?? Number.NaN }))
    .filter((point) => Number.isFinite(point.truth) && Number.isFinite(point.prediction))
    .map((point) => ({ ...point, error: point.prediction - point.truth }));
  const domain = extent(points.flatMap((point) => [point.truth, point.prediction]));
  const widest = extent(points.map((point) => Math.abs(point.error)));
  if (domain === null || widest === null) return null;
  const sizes = points.map((point) => Math.abs(point.error)).toSorted((a, b) => a - b);
  const bias = points.reduce((sum, point) => sum + point.error, 0) / points.length;
  return {
    points,
    domain,
    bins: histogram(
      points.map((point) => point.error),
      widest[1] || 1,
      bins,
    ),
    median_error: quantile(sizes, 0.5),
    error_90: quantile(sizes, 0.9),
    bias,
  };
}

/** Equal bins, symmetric around 0, so that too high and too low can be compared. */
function histogram(errors: readonly number[], reach: number, count: number): Residuals['bins'] {
  const width = (2 * reach) / count;
  const counts = new Array<number>(count).fill(0);
  for (const error of errors) {
    const bin = Math.min(count - 1, Math.max(0, Math.floor((error + reach) / width)));
    counts[bin] = (counts[bin] ?? 0) + 1;
  }
  return counts.map((value, index) => ({
    from: -reach + index * width,
    to: -reach + (index + 1) * width,
    count: value,
  }));
}

function quantile(sorted: readonly number[], share: number): number {
  const place = (sorted.length - 1) * share;
  const low = sorted[Math.floor(place)] ?? 0;
  const high = sorted[Math.ceil(place)] ?? low;
  return low + (high - low) * (place - Math.floor(place));
}
