// Which runs are ranked, and where one stands beside the best: the rule that the database follows in its queries
// (packages/store/src/run-facets.ts, run-standing.ts) and that pages draw by.
import type { RunState } from '@trainyard/contracts/run';

export interface Judged {
  /** Null: of a run whose question nobody knows, so that nothing can be compared with it. */
  question: string | null;
  state: RunState;
  /** Of the metric that ranks. */
  value: number | null;
}
export interface Best {
  question: string | null;
  value: number;
  /** 95 % interval, where the metric has one. */
  interval: readonly [number, number] | null;
}

/** How near two values of one metric are the same: sums of the same numbers in another order differ by less. */
const SAME = 1e-9;

/**
 * Whether a run counts: it came to its end, and what it came to is a number. What a failed or cancelled run had reached is
 * no result, and that of a run at work may still change.
 */
export function isMeasured<T extends Judged>(run: T): run is T & { question: string; value: number } {
  return run.state === 'completed' && run.question !== null && run.value !== null && Number.isFinite(run.value);
}

/** Equal but for rounding. */
export function isEqual(a: number, b: number): boolean {
  return Math.abs(a - b) <= SAME * Math.max(Math.abs(a), Math.abs(b));
}

export type Beside =
  /** As good as the best, or the best itself. */
  | 'equal'
  /** Cannot be told apart from the best by the examples that were held out. */
  | 'within'
  | 'behind'
  /** Answers another question. */
  | 'other'
  /** Has no result, or not yet. */
  | 'unmeasured';

/** Where a run stands beside the best of a question. */
export function besideBest(run: Judged, best: Best): Beside {
  if (run.question === null || run.question !== best.question) return 'other';
  if (!isMeasured(run)) return 'unmeasured';
  if (isEqual(run.value, best.value)) return 'equal';
  const { interval } = best;
  return interval !== null && run.value >= interval[0] && run.value <= interval[1] ? 'within' : 'behind';
}

/** Where a run stands, as RunStanding tells it. */
export interface RankedPlace {
  rank: number;
  of: number;
  equal: number;
  final: boolean;
}

/**
 * 'best of 64 measured', 'equal best of 64 measured', 'number 3 of 64 measured'. A run at work is measured beside those that
 * have a result, and is none of them: 'so far better than all 64 measured'.
 */
export function placeWords(
  { rank, of, equal, final }: RankedPlace,
  number: (value: number) => string = String,
): string {
  if (final) {
    const place = rank === 1 ? (equal > 0 ? 'equal best' : 'best') : `number ${number(rank)}`;
    return `${place} of ${number(of)} measured`;
  }
  const others = `${number(of - 1)} measured`;
  if (rank > 1) return `so far number ${number(rank)} beside ${others}`;
  return equal > 0 ? `so far as good as the best of ${others}` : `so far better than all ${others}`;
}
