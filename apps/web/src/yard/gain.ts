// How a run did against the one before it that answers the same question. Pure.
import { differenceOf, tellApart } from '@trainyard/core/figure';
import type { YardRun } from '@trainyard/contracts/yard';

export interface Gain {
  /** Positive is better. */
  change: number;
  /** Which of the two is better, where their intervals can tell; only then the change has a colour. */
  told: 'better' | 'worse' | null;
}

/** The change against the run before it that answers the same question; null where there is none. */
export function gainOf(run: YardRun, older: YardRun[]): Gain | null {
  const before = older.find(
    (one) => one.state === 'completed' && one.question !== null && one.question === run.question,
  );
  if (run.state !== 'completed' || typeof run.metric.value !== 'number' || typeof before?.metric.value !== 'number')
    return null;
  const change = run.metric.value - before.metric.value;
  const greater = run.metric.greater_is_better;
  return { change: greater ? change : -change, told: tellApart(differenceOf(run.metric, before.metric), greater) };
}
