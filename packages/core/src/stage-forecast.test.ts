import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlannedStage } from '@trainyard/contracts/stage';
import { range } from './duration.ts';
import { scoreOf, type Scored } from './forecast-score.ts';
import { timeLeft } from './stage-forecast.ts';
import { expectedPlan } from './stage-plan.ts';
import { learn, type PastRun } from './stage-rates.ts';
import { imageConfig, imageTraits, madeRun, randomOf, type Spread } from './stage-testing.ts';
import type { Timeline } from './timeline.ts';

const plan: PlannedStage[] = expectedPlan(imageConfig).map((one) => ({
  ...one,
  units: Math.max(1, one.count) * 100,
}));
const whole = ({ stages }: PastRun) => stages.reduce((sum, { seconds }) => sum + seconds, 0);

/** The run after its first `ended` stages, `since` seconds into the next one. */
function after({ stages }: PastRun, ended: number, since: number): { timeline: Timeline; elapsed: number } {
  const done = stages.slice(0, ended).map(({ stage, units, seconds }) => ({ stage, units, seconds }));
  const at = done.reduce((sum, { seconds }) => sum + seconds, 0);
  return { timeline: { plan, done, at, finished: false }, elapsed: at + since };
}

/** Share of runs that end within the range told when `ended` of their stages were over. */
function coverage(spread: Spread, known: number, ended: number, seed: number, runs = 400): number {
  const random = randomOf(seed);
  let within = 0;
  for (let round = 0; round < runs; round += 1) {
    const past = Array.from({ length: known }, () => madeRun(random, spread));
    const run = madeRun(random, spread);
    const standing = ended === 0 ? null : after(run, ended, 0);
    const [low, , high] = range(timeLeft(plan, learn(imageTraits, plan, past), standing, 0));
    const left = whole(run) - (standing?.elapsed ?? 0);
    if (left >= low && left <= high) within += 1;
  }
  return within / runs;
}

describe('the range holds what it says', () => {
  test.each([
    { own: 0.2, shared: 0.2 },
    { own: 0.3, shared: 0.1 },
    { own: 0.15, shared: 0.25 },
    { own: 0.35, shared: 0.35 },
  ])('8 of 10 runs end within it, at the start and at half: %o', (spread) => {
    for (const ended of [0, 4]) {
      const share = coverage(spread, 12, ended, 7 + ended);
      expect(share, `after ${ended} stages`).toBeGreaterThanOrEqual(0.7);
      expect(share, `after ${ended} stages`).toBeLessThanOrEqual(0.9);
    }
  });

  test('where runs differ more than is believed at first, the score makes ranges wider until they hold', () => {
    const random = randomOf(3);
    const spread = { own: 0.3, shared: 0.9 };
    const past: PastRun[] = [];
    const scored: Scored[] = [];
    let within = 0;
    for (let round = 0; round < 240; round += 1) {
      const run = madeRun(random, spread);
      const left = timeLeft(plan, learn(imageTraits, plan, past.slice(-3)), null, 0);
      const { widen } = scoreOf(scored.slice(0, 30));
      const [low, middle, high] = range(left, widen);
      const taken = whole(run);
      scored.unshift({ low, middle, high, taken, spread: Math.log(high / middle) / widen });
      past.push(run);
      if (round >= 40 && taken >= low && taken <= high) within += 1;
    }
    expect(within / 200).toBeGreaterThanOrEqual(0.7);
    expect(within / 200).toBeLessThanOrEqual(0.9);
  });

  test('a first guess is wide, and one run narrows it', () => {
    const [low, , high] = range(timeLeft(plan, learn(imageTraits, plan, []), null, 0));
    const run = madeRun(randomOf(1), { own: 0, shared: 0 });
    const [after1, middle, after2] = range(timeLeft(plan, learn(imageTraits, plan, [run]), null, 0));
    expect(high / low).toBeGreaterThan(4);
    expect(after2 / after1).toBeLessThan(2.5);
    expect(middle / whole(run)).toBeGreaterThan(0.8);
    expect(middle / whole(run)).toBeLessThan(1.25);
  });
});

describe('while a run goes on', () => {
  const anyRun = fc.record({
    seed: fc.integer(),
    own: fc.double({ min: 0, max: 0.8, noNaN: true }),
    known: fc.integer({ min: 0, max: 5 }),
    ended: fc.integer({ min: 0, max: 10 }),
    since: fc.double({ min: 0, max: 100_000, noNaN: true }),
  });

  test('something is always left, in order, whatever was measured and however late it is', () => {
    fc.assert(
      fc.property(anyRun, ({ seed, own, known, ended, since }) => {
        const random = randomOf(seed);
        const spread = { own, shared: own };
        const past = Array.from({ length: known }, () => madeRun(random, spread));
        const left = timeLeft(plan, learn(imageTraits, plan, past), after(madeRun(random, spread), ended, since), 0);
        const [low, middle, high] = range(left);
        expect(low).toBeGreaterThan(0);
        expect(middle).toBeGreaterThanOrEqual(low);
        expect(high).toBeGreaterThanOrEqual(middle);
        expect(Number.isFinite(high)).toBe(true);
        for (const { seconds, done } of left.stages) {
          expect(seconds).toBeGreaterThanOrEqual(0);
          expect(done).toBeGreaterThanOrEqual(0);
          expect(done).toBeLessThanOrEqual(1);
        }
      }),
    );
  });

  test('the later a run is, the more is left of it: nothing ends in a moment that is an hour late', () => {
    const random = randomOf(4);
    const learnt = learn(
      imageTraits,
      plan,
      Array.from({ length: 6 }, () => madeRun(random, { own: 0.2, shared: 0.2 })),
    );
    const run = madeRun(random, { own: 0.2, shared: 0.2 });
    const middles = [60, 600, 6000].map((since) => range(timeLeft(plan, learnt, after(run, 3, since), 0))[1]);
    expect(middles[1]).toBeGreaterThan(60);
    expect(middles[2]).toBeGreaterThan(600);
  });

  test('the range shrinks as stages end', () => {
    const random = randomOf(11);
    const past = Array.from({ length: 6 }, () => madeRun(random, { own: 0.2, shared: 0.2 }));
    const learnt = learn(imageTraits, plan, past);
    const run = madeRun(random, { own: 0.2, shared: 0.2 });
    const widths = [1, 4, 7, 10].map((ended) => {
      const [low, , high] = range(timeLeft(plan, learnt, after(run, ended, 0), 0));
      return high - low;
    });
    expect(widths.toSorted((a, b) => b - a)).toEqual(widths);
  });

  test('a machine that is twice as slow is found out by its first stages', () => {
    const random = randomOf(5);
    const past = Array.from({ length: 8 }, () => madeRun(random, { own: 0.15, shared: 0.25 }));
    const learnt = learn(imageTraits, plan, past);
    const usual = madeRun(random, { own: 0, shared: 0 });
    const slow = { ...usual, stages: usual.stages.map((one) => ({ ...one, seconds: one.seconds * 2 })) };
    const before = timeLeft(plan, learnt, after(usual, 3, 0), 0).mean;
    expect(timeLeft(plan, learnt, after(slow, 3, 0), 0).mean / before).toBeGreaterThan(1.25);
  });

  test('cheap late epochs are not counted like the first ones', () => {
    const learnt = learn(imageTraits, plan, []);
    const run = madeRun(randomOf(2), { own: 0, shared: 0 });
    const standing = after(run, 3, 0);
    // Two of four epochs that make features took 20 s; the eleven later ones will take 2 s together.
    standing.timeline.done.push({ stage: 'first_epochs', units: 200, seconds: 20 });
    standing.timeline.at = standing.elapsed += 20;
    const [, middle] = range(timeLeft(plan, learnt, standing, 0));
    // At the speed of the first ones the other thirteen would take 130 s.
    expect(middle).toBeLessThan(80);
  });

  test('a run that may stop early may be done sooner', () => {
    const past = [madeRun(randomOf(2), { own: 0, shared: 0 })];
    const learnt = learn(imageTraits, plan, past);
    const [low] = range(timeLeft(plan, learnt, null, 0));
    expect(range(timeLeft(plan, learnt, null, 3))[0]).toBeLessThan(low);
  });

  test('a run that goes on after a pause has only what its new plan says', () => {
    const learnt = learn(imageTraits, plan, [madeRun(randomOf(2), { own: 0, shared: 0 })]);
    const rest = plan.map((one) => (one.stage === 'first_epochs' ? { ...one, units: 100, count: 1 } : one));
    const fresh = timeLeft(plan, learnt, null, 0).mean;
    const resumed = timeLeft(
      rest,
      learn(imageTraits, rest, [madeRun(randomOf(2), { own: 0, shared: 0 })]),
      {
        timeline: { plan: rest, done: [{ stage: 'start', units: 100, seconds: 4 }], at: 4, finished: false },
        elapsed: 4,
      },
      0,
    ).mean;
    expect(resumed).toBeLessThan(fresh - 20);
  });
});
