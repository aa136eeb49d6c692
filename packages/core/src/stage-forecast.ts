// How long the rest of a run takes: what its stages usually take, corrected by what this attempt measured of itself. One factor
// is shared by all stages (a loaded machine is slow in everything), the rest is each one's own.
import type { PlannedStage, StageLength } from '@trainyard/contracts/stage';
import { leftAfter, logNormal, type Moments } from './duration.ts';
import { EPOCH_STAGES } from './stage-plan.ts';
import { COLD, type Learnt, type Rate } from './stage-rates.ts';
import type { DoneStage, Timeline } from './timeline.ts';

/** Where a running attempt stands. */
export interface Standing {
  /** Null where its worker has said nothing of stages. */
  timeline: Timeline | null;
  /** Seconds since the attempt began, by the database. */
  elapsed: number;
}

export interface TimeLeft extends Moments {
  stages: StageLength[];
}

/** Shares of their epochs that trainings with early stopping do, where none was seen here. */
const USUAL_SHARES = [0.4, 0.6, 0.8, 1, 1];

interface Piece {
  planned: PlannedStage;
  rate: Rate;
  done: DoneStage | null;
  /** 0 to 1. */
  fraction: number;
  /** How strongly the shared factor moves it, and the variance that is its own. */
  loading: number;
  own: number;
}

interface Part {
  moments: Moments;
  loading: number;
  /** Early stopping may end it. */
  stoppable: boolean;
}

/** What is left of an attempt; of a whole run where it has not begun. `patience`: whether it may stop early. */
export function timeLeft(
  plan: readonly PlannedStage[],
  learnt: Learnt,
  standing: Standing | null,
  patience: number,
): TimeLeft {
  const pieces = piecesOf(plan, learnt, standing?.timeline ?? null);
  const shared = sharedFactor(pieces);
  const waiting = pieces.filter(({ planned, fraction }) => fraction < 1 && planned.units !== 0);
  const since = standing ? Math.max(0, standing.elapsed - (standing.timeline?.at ?? 0)) : 0;
  const parts = new Map<Piece, Part>(
    waiting.map((piece, index) => [piece, partOf(piece, shared, index === 0 ? since : 0)]),
  );
  const stages = pieces.map((piece) => lengthOf(piece, parts.get(piece), piece === waiting[0] ? since : 0));
  const epochs = pieces.find(({ planned }) => planned.stage === 'checkpoints');
  const rest = patience > 0 && epochs ? restOf(epochs.fraction, learnt.shares) : null;
  const time = sum([...parts.values()], shared.variance, rest);
  const drift = standing?.timeline ? DRIFT * time.mean ** 2 : 0;
  return { mean: time.mean, variance: time.variance + drift, stages };
}

function piecesOf(plan: readonly PlannedStage[], learnt: Learnt, timeline: Timeline | null): Piece[] {
  return plan.flatMap((planned): Piece[] => {
    const rate = learnt.rates.find(({ stage }) => stage === planned.stage);
    if (!rate) return [];
    const done = timeline?.done.find(({ stage }) => stage === planned.stage) ?? null;
    const over = timeline?.finished === true && planned.stage !== 'finish';
    const { variance } = rate;
    const fraction = over ? 1 : fractionOf(planned, done);
    return [
      {
        planned,
        rate,
        done,
        fraction,
        loading: Math.sqrt(learnt.shared * variance),
        own: (1 - learnt.shared) * variance,
      },
    ];
  });
}

function fractionOf({ units }: PlannedStage, done: DoneStage | null): number {
  if (done === null || done.units <= 0) return 0;
  // A worker that has begun a stage without saying how large it is cannot be half through it.
  if (units === null || done.units >= units * (1 - 1e-9)) return 1;
  return done.units / units;
}

/** Below this what was measured says more of disturbances than of speed. */
const LEAST_FRACTION = 0.005;

/** Variance of what a part of a stage, measured now, says of the rest of it. */
const observed = ({ fraction, done }: Piece): number =>
  0.015 +
  0.04 * (1 - fraction) +
  0.004 / Math.max(LEAST_FRACTION, fraction) +
  Math.min(1, (0.05 / Math.max(0.001, done?.seconds ?? 0)) ** 2);

interface Shared {
  mean: number;
  variance: number;
}

/** Variance of how much busier or calmer the machine may be from now on; all that is left feels it alike. */
const DRIFT = 0.25 ** 2;

/** The shared factor after what was measured: how much slower (above 0) or faster this attempt is than expected. */
function sharedFactor(pieces: readonly Piece[]): Shared {
  let precision = 1;
  let weighed = 0;
  for (const piece of pieces) {
    const { done, fraction, rate, loading } = piece;
    if (!done || fraction < LEAST_FRACTION || done.seconds <= 0 || COLD.has(rate.stage)) continue;
    // What takes a moment tells little of a machine.
    const off = Math.log(done.seconds / fraction) - rate.mu;
    const own = piece.own + observed(piece) + 0.5 / (1 + done.seconds);
    precision += (loading * loading) / own;
    weighed += (loading * off) / own;
  }
  return { mean: weighed / precision, variance: 1 / precision };
}

function partOf(piece: Piece, shared: Shared, since: number): Part {
  const { rate, fraction, done, planned } = piece;
  let { loading } = piece;
  let mu = rate.mu + loading * shared.mean;
  let variance = piece.own + loading * loading * shared.variance;
  if (done && fraction >= LEAST_FRACTION && done.seconds > 0) {
    // Its own speed was measured: that counts, and what it has in common with others is in it already.
    // Where it goes faster or slower now than on the whole, the rest lies somewhere between.
    const change = changeOf(done);
    const noise = observed(piece) + change * change;
    const trust = variance / (variance + noise);
    mu += trust * (Math.log(done.seconds / fraction) + change - mu);
    variance *= 1 - trust;
    loading = 0;
  }
  mu += Math.log(1 - fraction);
  const moments = since > 0 ? leftAfter(mu, variance, since) : logNormal(mu, variance);
  return { moments, loading, stoppable: EPOCH_STAGES.has(planned.stage) };
}

/** Half of how much slower it goes now than on the whole, in logarithms. */
function changeOf({ units, seconds, recent }: DoneStage): number {
  const now = recent && recent.units > 0 && recent.seconds > 0 ? recent.seconds / recent.units : seconds / units;
  return Math.max(-0.7, Math.min(0.7, Math.log((now * units) / seconds) / 2));
}

function lengthOf({ planned, done, fraction }: Piece, part: Part | undefined, since: number): StageLength {
  const before = (done?.seconds ?? 0) + since;
  const seconds = before + (part?.moments.mean ?? 0);
  const share = part && fraction === 0 && seconds > 0 ? Math.min(0.95, since / seconds) : fraction;
  return { stage: planned.stage, count: planned.count, seconds, done: part ? share : planned.units === 0 ? 0 : 1 };
}

/** Of what is planned of the epochs from here on, the part that will be done: runs that stop early end before their last. */
function restOf(done: number, shares: readonly number[]): Moments {
  const later = [...shares, ...USUAL_SHARES]
    .filter((share) => share > done)
    .map((share) => (share - done) / (1 - done));
  if (later.length === 0) return { mean: 0.5, variance: 0.08 };
  const mean = later.reduce((total, one) => total + one, 0) / later.length;
  return { mean, variance: later.reduce((total, one) => total + (one - mean) ** 2, 0) / later.length };
}

function sum(parts: readonly Part[], sharedVariance: number, rest: Moments | null): Moments {
  const fixed = total(
    parts.filter(({ stoppable }) => !rest || !stoppable),
    sharedVariance,
  );
  if (!rest) return fixed;
  const epochs = total(
    parts.filter(({ stoppable }) => stoppable),
    sharedVariance,
  );
  const square = (epochs.variance + epochs.mean ** 2) * (rest.variance + rest.mean ** 2);
  const mean = epochs.mean * rest.mean;
  return { mean: fixed.mean + mean, variance: fixed.variance + Math.max(0, square - mean * mean) };
}

function total(parts: readonly Part[], sharedVariance: number): Moments {
  let mean = 0;
  let variance = 0;
  parts.forEach((one, index) => {
    mean += one.moments.mean;
    variance += one.moments.variance;
    for (const other of parts.slice(0, index))
      variance += 2 * one.moments.mean * other.moments.mean * Math.expm1(one.loading * other.loading * sharedVariance);
  });
  return { mean, variance };
}
