// The axis that the intervals of a run list share.
import type { RunSummary } from '@trainyard/contracts/run';
import { toNumber } from '@trainyard/contracts/scalar';
import { extent, padded } from '../../charts/scale.ts';

/** Pixels. */
export const AXIS_WIDTH = 184;

/** One axis for all intervals of the metric that most of the runs have. */
export function axisOf(runs: readonly RunSummary[], metric: string | null): [number, number] | null {
  const values = runs.flatMap((run) =>
    run.metric.name !== metric || run.metric.value === null
      ? []
      : [toNumber(run.metric.value), ...(run.metric.interval ?? [])],
  );
  const range = extent(values);
  if (!range) return null;
  const share = runs.some((run) => run.metric.interval !== null);
  return padded(range, share ? [0, 1] : undefined, 0.08);
}
