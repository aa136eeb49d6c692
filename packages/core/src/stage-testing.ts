// Made-up installations for tests of forecasts: machines on which each stage takes a log-normal time, with a part that all
// stages of a run share. Seeded, so that a failure comes again.
import type { Config } from '@trainyard/contracts/config-field';
import { expectedPlan } from './stage-plan.ts';
import { type PastRun, type Traits, traitsOf } from './stage-rates.ts';

/** Uniform in 0 to 1 (mulberry32). */
export function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** Standard normal (Box and Muller). */
export const normalOf = (random: () => number): number =>
  Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());

export const imageConfig: Config = {
  task: 'image-classification',
  data: 'd',
  model: 'resnet-18',
  freeze_backbone: true,
  epochs: 15,
};
export const imageTraits: Traits = traitsOf(imageConfig, 'v', 800, { agentId: 'a', deviceKind: 'cpu' });

/** Seconds that each stage takes in the middle: of this made-up machine, not of the one that guesses are made for. */
const MIDDLE = {
  start: 4,
  build: 3,
  decode: 6,
  first_epochs: 40,
  first_evaluations: 4,
  epochs: 2,
  export: 9,
  finish: 2,
};

export interface Spread {
  /** Standard deviation in logarithms of each stage by itself, and of what they share. */
  own: number;
  shared: number;
}

/** How much busier or calmer such a machine gets while a run is at work, in logarithms. */
const CHANGE = 0.3;
/** The stage from which on it is so. */
const CHANGES_AT = 4;

/** One run on that machine. */
export function madeRun(random: () => number, { own, shared }: Spread): PastRun {
  const load = shared * normalOf(random);
  const change = own + shared === 0 ? 0 : CHANGE * normalOf(random);
  const stages = expectedPlan(imageConfig).map(({ stage, count }, index) => {
    const middle = stage in MIDDLE ? MIDDLE[stage as keyof typeof MIDDLE] : 1;
    const units = Math.max(1, count) * 100;
    return {
      stage,
      units,
      planned: units,
      count,
      seconds: middle * Math.exp(load + (index >= CHANGES_AT ? change : 0) + own * normalOf(random)),
    };
  });
  return { traits: imageTraits, stages };
}
