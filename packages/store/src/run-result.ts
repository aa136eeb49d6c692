// The figure that ranks a run or a model, from what stands in its row.
import type { Result } from '@trainyard/contracts/figure';
import type { Float, JsonValue } from '@trainyard/contracts/scalar';
import { modelResult, referenceOf, runResult, type Ranked } from '@trainyard/core/figure';
import type { RunRow } from './run-row.ts';

export type RankedRow = Pick<
  RunRow,
  'metric_name' | 'metric_greater_is_better' | 'metric_value' | 'metric_examples' | 'metric_epoch'
> & { metrics: JsonValue; reference: JsonValue | null };

function ranked(row: Omit<RankedRow, 'metric_epoch'>): Ranked {
  const { metrics } = row;
  return {
    name: row.metric_name,
    greater: row.metric_greater_is_better,
    value: row.metric_value,
    examples: row.metric_examples,
    metrics:
      typeof metrics === 'object' && metrics !== null && !Array.isArray(metrics)
        ? (metrics as Record<string, Float>)
        : {},
    reference: referenceOf(row.reference),
  };
}

export function resultOfRun(row: RankedRow): Result & { epoch: number | null } {
  return { ...runResult(ranked(row)), epoch: row.metric_epoch };
}

export function resultOfModel(row: Omit<RankedRow, 'metric_epoch'>): Result {
  return modelResult(ranked(row));
}
