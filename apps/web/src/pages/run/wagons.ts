// A run as a train: one wagon per epoch (or fold), in percent of the whole length.
import type { RunState } from '@trainyard/contracts/run';

export interface Wagon {
  /** 1, 2, 3 … */
  number: number;
  left: number;
  width: number;
  look: 'done' | 'best' | 'current' | 'rest' | 'broken';
  /** Of the current one, 0 to 1. */
  filled: number;
}
export interface Train {
  wagons: Wagon[];
  /** How far it is, in percent of the length. */
  now: number;
}
export interface TrainFacts {
  state: RunState;
  /** Epochs or folds planned. */
  total: number;
  /** Done, with the fraction of the one at work. */
  done: number;
  best: number | null;
}

/** Above this wagons would be thinner than their gaps; several epochs share one. */
const MOST = 60;

/** Null where nothing is planned in epochs or folds. */
export function trainOf({ state, total, done, best }: TrainFacts): Train | null {
  if (!Number.isFinite(total) || total < 1) return null;
  const size = Math.ceil(total / MOST);
  const count = Math.ceil(total / size);
  const at = Math.min(total, Math.max(0, done));
  const wagons = Array.from({ length: count }, (_, index) => {
    const from = index * size;
    const to = Math.min(total, from + size);
    const filled = Math.min(1, Math.max(0, (at - from) / (to - from)));
    const holdsBest = best !== null && best > from && best <= to;
    return {
      number: index + 1,
      left: (from / total) * 100,
      width: ((to - from) / total) * 100,
      filled,
      look: look(state, filled, holdsBest, at >= from && at < to),
    };
  });
  return { wagons, now: (at / total) * 100 };
}

function look(state: RunState, filled: number, best: boolean, current: boolean): Wagon['look'] {
  if (filled >= 1) return best ? 'best' : 'done';
  if (!current || state === 'queued') return filled > 0 ? 'current' : 'rest';
  return state === 'failed' ? 'broken' : filled > 0 || state === 'running' ? 'current' : 'rest';
}
