// The axis that the intervals of a run list share.
import type { RunFacets } from '@trainyard/contracts/run-list';
import { padded } from '../../charts/scale.ts';

/** Pixels. */
export const AXIS_WIDTH = 184;

/** One axis for all intervals of the metric that most of the runs have. */
export function axisOf({ metric, best }: Pick<RunFacets, 'metric' | 'best'>): [number, number] | null {
  if (!metric?.range) return null;
  return padded(metric.range, best?.metric.interval ? [0, 1] : undefined, 0.08);
}
