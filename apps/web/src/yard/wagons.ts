// A run as a train: a wagon for what comes before the epochs (or folds), one per epoch, one for what comes after, each as long
// as it takes: measured where it is done, expected where it is not. Cheap late epochs are short. In percent of the whole length.
import type { RunState } from '@trainyard/contracts/run';
import type { Stage, StageLength } from '@trainyard/contracts/stage';

export interface Wagon {
  /** Of an epoch or fold 1, 2, 3 …; 0 before and -1 after them. */
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
  /** Epochs that share a wagon. */
  each: number;
}
export interface TrainFacts {
  state: RunState;
  /** Epochs or folds planned. */
  total: number;
  /** Done, with the fraction of the one at work. */
  done: number;
  best: number | null;
  /** Empty where the lengths of stages are not known: then all epochs are equal, and alone. */
  stages?: readonly StageLength[];
}

/** Above this wagons would be thinner than their gaps; several epochs share one. */
const MOST = 60;
/** No wagon is thinner, in percent of the length: one must be seen to be counted. */
const THINNEST = 0.6;

/** Seconds beyond which a length is none. */
const LONGEST = 1e12;

const BEFORE: ReadonlySet<Stage> = new Set(['start', 'build', 'decode', 'read']);
const AFTER: ReadonlySet<Stage> = new Set(['refit', 'final_evaluation', 'export', 'finish']);
const FIRST: ReadonlySet<Stage> = new Set(['first_epochs', 'first_evaluations']);

/** A stretch of a train: its wagon's number, its seconds, and how much of it is done. */
interface Stretch {
  number: number;
  length: number;
  filled: number;
  best: boolean;
}

/** Null where nothing is planned in epochs or folds. */
export function trainOf(facts: TrainFacts): Train | null {
  const { state, total, best } = facts;
  if (!Number.isFinite(total) || total < 1) return null;
  const at = Math.min(total, Math.max(0, facts.done));
  const stages = (facts.stages ?? []).filter(({ seconds }) => seconds > 0 && seconds < LONGEST);
  const lengths = epochLengths(stages, total);
  const each = Math.ceil(total / MOST);
  const epochs = Array.from({ length: Math.ceil(total / each) }, (_, index): Stretch => {
    const [from, to] = [index * each, Math.min(total, (index + 1) * each)];
    const length = lengths.slice(from, to).reduce((sum, one) => sum + one, 0);
    const filled = state === 'completed' ? 1 : Math.min(1, Math.max(0, (at - from) / (to - from)));
    return { number: index + 1, length, filled, best: best !== null && best > from && best <= to };
  });
  const ends = [
    stretchOf(stages, BEFORE, 0, at > 0 || state === 'completed'),
    stretchOf(stages, AFTER, -1, state === 'completed'),
  ];
  const all = [...(ends[0] ?? []), ...epochs, ...(ends[1] ?? [])];
  return { ...laidOut(all, state), each };
}

function stretchOf(
  stages: readonly StageLength[],
  which: ReadonlySet<Stage>,
  number: number,
  over: boolean,
): Stretch[] {
  const own = stages.filter(({ stage }) => which.has(stage));
  const length = own.reduce((sum, { seconds }) => sum + seconds, 0);
  if (!(length > 0)) return [];
  const done = own.reduce((sum, one) => sum + one.seconds * one.done, 0);
  return [{ number, length, filled: over ? 1 : Math.min(1, done / length), best: false }];
}

/** Seconds of each epoch or fold: the first ones carry what only they do, and all share the rest evenly. */
function epochLengths(stages: readonly StageLength[], total: number): number[] {
  const inLoop = stages.filter(({ stage }) => !BEFORE.has(stage) && !AFTER.has(stage));
  const first = inLoop.filter(({ stage }) => FIRST.has(stage));
  const slow = Math.min(total, first.find(({ stage }) => stage === 'first_epochs')?.count ?? 0);
  const sum = (some: readonly StageLength[]) => some.reduce((seconds, one) => seconds + one.seconds, 0);
  const later = inLoop.find(({ stage }) => stage === 'epochs');
  const shared = sum(inLoop.filter((one) => !first.includes(one) && one !== later)) / total;
  const each = later && total > slow ? later.seconds / Math.max(1, later.count || total - slow) : 0;
  const lengths = Array.from({ length: total }, (_, index) => shared + (index < slow ? sum(first) / slow : each));
  return lengths.every((one) => one > 0 && Number.isFinite(one)) ? lengths : lengths.map(() => 1);
}

/** Stretches side by side, none too thin to see. */
function laidOut(stretches: readonly Stretch[], state: RunState): { wagons: Wagon[]; now: number } {
  const whole = stretches.reduce((sum, { length }) => sum + length, 0);
  const wide = stretches.map(({ length }) =>
    Math.max(Math.min(THINNEST, 100 / stretches.length), (length / whole) * 100),
  );
  const scale = 100 / wide.reduce((sum, one) => sum + one, 0);
  const last = stretches.findLastIndex(({ filled }) => filled > 0);
  const current = last >= 0 && stretches[last]!.filled < 1 ? last : last + 1;
  let left = 0;
  let now = 0;
  const wagons = stretches.map(({ number, filled, best }, index): Wagon => {
    const width = (wide[index] ?? 0) * scale;
    const wagon = { number, left, width, filled, look: look(state, filled, best, index === current) };
    if (index < current) now = left + width;
    if (index === current) now = left + width * filled;
    left += width;
    return wagon;
  });
  return { wagons, now: Math.min(100, now) };
}

function look(state: RunState, filled: number, best: boolean, current: boolean): Wagon['look'] {
  if (filled >= 1) return best ? 'best' : 'done';
  if (!current || state === 'queued') return filled > 0 ? 'current' : 'rest';
  return state === 'failed' ? 'broken' : filled > 0 || state === 'running' ? 'current' : 'rest';
}
