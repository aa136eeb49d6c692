// What is left of one attempt, case by case; how well ranges hold over many is in stage-forecast.test.ts.
import { describe, expect, test } from 'vitest';
import type { PlannedStage, Stage } from '@trainyard/contracts/stage';
import { leftAfter, logNormal } from './duration.ts';
import { type Standing, timeLeft } from './stage-forecast.ts';
import type { Learnt } from './stage-rates.ts';
import type { DoneStage } from './timeline.ts';

const VARIANCE = 0.04;
const planned = (stage: Stage, units: number | null = 100, count = 1): PlannedStage => ({ stage, units, count });
const done = (stage: Stage, units: number, seconds: number, recent?: DoneStage['recent']): DoneStage => ({
  stage,
  units,
  seconds,
  ...(recent ? { recent } : {}),
});

/** Stages that take so many seconds in the middle. */
const learnt = (seconds: Partial<Record<Stage, number>>, rest: Partial<Learnt> = {}): Learnt => ({
  rates: Object.entries(seconds).map(([stage, one]) => ({
    stage: stage as Stage,
    mu: Math.log(one),
    variance: VARIANCE,
  })),
  shared: 0.5,
  similar: 3,
  others: 0,
  shares: [],
  ...rest,
});
const at = (
  plan: PlannedStage[],
  stages: DoneStage[],
  { since = 0, finished = false }: { since?: number; finished?: boolean } = {},
): Standing => {
  const sum = stages.reduce((total, { seconds }) => total + seconds, 0);
  return { timeline: { plan, done: stages, at: sum, finished }, elapsed: sum + since };
};

const plan = [planned('start'), planned('fits'), planned('export')];
const known = learnt({ start: 10, fits: 100, export: 20 });
const mean = (seconds: number) => logNormal(Math.log(seconds), VARIANCE).mean;

describe('before a run begins', () => {
  test('all of its stages are left, none of them done', () => {
    const left = timeLeft(plan, known, null, 0);
    expect(left.mean).toBeCloseTo(mean(10) + mean(100) + mean(20));
    expect(left.stages.map(({ stage, done: share }) => [stage, share])).toEqual([
      ['start', 0],
      ['fits', 0],
      ['export', 0],
    ]);
    expect(left.stages[1]?.seconds).toBeCloseTo(mean(100));
  });

  test('a stage of which nobody knows anything, or that will not be, adds nothing', () => {
    const more = [...plan, planned('importance', 0, 0), planned('refit')];
    const left = timeLeft(more, learnt({ start: 10, fits: 100, export: 20, importance: 50 }), null, 0);
    expect(left.mean).toBeCloseTo(mean(10) + mean(100) + mean(20));
    expect(left.stages.map(({ stage }) => stage)).toEqual(['start', 'fits', 'export', 'importance']);
    expect(left.stages[3]).toMatchObject({ seconds: 0, done: 0 });
  });

  test('what all stages have in common makes the whole less sure', () => {
    const variance = (shared: number) => timeLeft(plan, { ...known, shared }, null, 0).variance;
    const own = [10, 100, 20].reduce((sum, one) => sum + logNormal(Math.log(one), VARIANCE).variance, 0);
    expect(variance(0)).toBeCloseTo(own);
    // All the same factor: a log-normal number of the whole.
    expect(variance(1)).toBeCloseTo(logNormal(Math.log(130), VARIANCE).variance);
    expect(variance(0.5)).toBeGreaterThan(variance(0));
  });

  test('time since it was granted counts for its first stage alone', () => {
    const left = timeLeft(plan, known, { timeline: null, elapsed: 8 }, 0);
    const started = leftAfter(Math.log(10), VARIANCE, 8);
    expect(left.mean).toBeCloseTo(started.mean + mean(100) + mean(20));
    const [start, fits] = left.stages;
    expect(start?.seconds).toBeCloseTo(8 + started.mean);
    expect(start?.done).toBeCloseTo(8 / (8 + started.mean));
    expect(fits).toMatchObject({ done: 0 });
    expect(fits?.seconds).toBeCloseTo(mean(100));
  });
});

describe('stages that are over', () => {
  test('leave nothing; the next one has the time since', () => {
    const left = timeLeft(plan, known, at(plan, [done('start', 100, 9)], { since: 30 }), 0);
    expect(left.mean).toBeCloseTo(leftAfter(Math.log(100), VARIANCE, 30).mean + mean(20));
    expect(left.stages[0]).toMatchObject({ seconds: 9, done: 1 });
    expect(left.stages[1]?.done).toBeGreaterThan(0.2);
    expect(left.stages[1]?.done).toBeLessThan(0.4);
    expect(left.stages[2]?.done).toBe(0);
  });

  test('are those with all units, or more, or of a size that was never said', () => {
    for (const [units, of] of [
      [100, 100],
      [120, 100],
      [100, 100 * (1 + 1e-10)],
      [3, null],
    ] as const) {
      const sized = [planned('start', of), planned('fits'), planned('export')];
      expect(timeLeft(sized, known, at(sized, [done('start', units, 9)]), 0).stages[0]).toMatchObject({
        seconds: 9,
        done: 1,
      });
    }
  });

  test('are not those that were announced without work', () => {
    const sized = [planned('start', null), planned('fits'), planned('export')];
    expect(timeLeft(sized, known, at(sized, [done('start', 0, 0)]), 0).stages[0]).toMatchObject({ done: 0 });
    const none = [planned('start', 100), planned('fits', 0)];
    expect(timeLeft(none, known, at(none, [done('fits', 0, 0)]), 0).stages[1]).toMatchObject({ done: 0, seconds: 0 });
  });

  test('are all but the finish when the worker has said its last word', () => {
    const whole = [...plan, planned('finish')];
    const rates = learnt({ start: 10, fits: 100, export: 20, finish: 2 });
    const left = timeLeft(whole, rates, at(whole, [done('start', 100, 9)], { finished: true }), 0);
    expect(left.mean).toBeCloseTo(mean(2));
    expect(left.stages.map((one) => one.done)).toEqual([1, 1, 1, 0]);
  });

  test('the more overdue one is, the more is told of it, and it is never told as done', () => {
    const stage = (since: number) => timeLeft(plan, known, at(plan, [done('start', 100, 9)], { since }), 0).stages[1];
    expect(stage(1e6)?.done).toBeLessThanOrEqual(0.95);
    expect(stage(1e6)?.seconds).toBeGreaterThan(1e6);
  });
});

describe('a stage that is half done', () => {
  const half = (seconds: number, recent?: DoneStage['recent'], units = 50) =>
    timeLeft(plan, known, at(plan, [done('start', 100, 10), done('fits', units, seconds, recent)]), 0);

  test('has as much left as its own speed says, more than what was expected', () => {
    expect(half(50).mean).toBeCloseTo(mean(50) + mean(20), -1);
    const slow = half(200).stages[1];
    // At its speed 200 s more; at the usual one 50.
    expect((slow?.seconds ?? 0) - 200).toBeGreaterThan(90);
    expect((slow?.seconds ?? 0) - 200).toBeLessThan(200);
    const quick = half(5).stages[1];
    expect((quick?.seconds ?? 0) - 5).toBeLessThan(25);
    expect((quick?.seconds ?? 0) - 5).toBeGreaterThan(5);
    expect(slow?.done).toBe(0.5);
  });

  test('is surer the more of it was seen', () => {
    const relative = (units: number, seconds: number) => {
      const { mean: left, variance } = half(seconds, undefined, units);
      return variance / left ** 2;
    };
    expect(relative(50, 50)).toBeLessThan(relative(5, 5));
    expect(relative(5, 5)).toBeLessThan(relative(1, 1));
  });

  test('that goes slower now than on the whole takes longer, and one that goes faster less long', () => {
    const usual = half(50).mean;
    expect(half(50, { units: 10, seconds: 10 }).mean).toBeCloseTo(usual);
    expect(half(50, { units: 10, seconds: 15 }).mean).toBeGreaterThan(usual * 1.02);
    expect(half(50, { units: 10, seconds: 7 }).mean).toBeLessThan(usual * 0.98);
    // The rest changes by no more than twice, whatever its last piece took.
    expect(half(50, { units: 10, seconds: 1e6 }).mean).toBeCloseTo(half(50, { units: 10, seconds: 1e8 }).mean);
    expect(half(50, { units: 10, seconds: 1e-6 }).mean).toBeCloseTo(half(50, { units: 10, seconds: 1e-8 }).mean);
  });

  test('whose last pieces tell nothing goes on as on the whole', () => {
    for (const recent of [
      { units: 0, seconds: 3 },
      { units: 3, seconds: 0 },
    ])
      expect(half(50, recent).mean).toBeCloseTo(half(50).mean);
  });

  test('of which next to nothing was seen, or that took no time, is expected as before', () => {
    const rest = (units: number, seconds: number) => half(seconds, undefined, units).stages[1]?.seconds ?? 0;
    expect(rest(0.4, 80) - 80).toBeCloseTo(mean(100 * 0.996), 0);
    expect(rest(50, 0)).toBeCloseTo(mean(50), 0);
    expect(rest(0.5, 80) - 80).not.toBeCloseTo(mean(100 * 0.995), 0);
  });
});

describe('what earlier stages say of later ones', () => {
  const wide = [planned('build'), planned('decode'), planned('fits')];
  const rates = learnt({ build: 50, decode: 50, fits: 100 });
  const fits = (stages: DoneStage[], of = wide) => timeLeft(of, rates, at(of, stages), 0).stages[2]?.seconds ?? 0;

  test('a slow stage makes later ones slow, a quick one quick, by less than its own factor', () => {
    const usual = fits([done('build', 100, 50), done('decode', 100, 50)]);
    const slow = fits([done('build', 100, 50), done('decode', 100, 100)]);
    const quick = fits([done('build', 100, 50), done('decode', 100, 25)]);
    expect(slow).toBeGreaterThan(usual * 1.02);
    expect(slow).toBeLessThan(usual * 2);
    expect(quick).toBeLessThan(usual * 0.98);
    expect(quick).toBeGreaterThan(usual / 2);
  });

  test('half of a slow one says it too; what is slow the first time, takes no time or is just begun says nothing', () => {
    const usual = fits([done('build', 100, 50)]);
    expect(fits([done('build', 100, 50), done('decode', 50, 50)])).toBeGreaterThan(usual * 1.01);
    expect(fits([done('build', 100, 500)])).toBeCloseTo(usual);
    expect(fits([done('build', 100, 50), done('decode', 100, 0)])).toBeCloseTo(usual);
    expect(fits([done('build', 100, 50), done('decode', 0.4, 40)])).toBeCloseTo(usual);
    expect(fits([done('build', 100, 50), done('decode', 0.5, 40)])).not.toBeCloseTo(usual);
  });

  test('a stage of a moment says less than one of a minute', () => {
    const moment = learnt({ build: 50, decode: 0.05, fits: 100 });
    const short = timeLeft(wide, moment, at(wide, [done('decode', 100, 0.1)]), 0).stages[2]?.seconds ?? 0;
    const long = fits([done('decode', 100, 100)]);
    expect(short).toBeLessThan(long);
  });

  test('a run that is under way may still meet a busier machine', () => {
    const relative = ({ mean: left, variance }: { mean: number; variance: number }) => variance / left ** 2;
    const standing = at(wide, []);
    expect(relative(timeLeft(wide, rates, standing, 0)) - relative(timeLeft(wide, rates, null, 0))).toBeCloseTo(0.0625);
    expect(relative(timeLeft(wide, rates, { timeline: null, elapsed: 0 }, 0))).toBeCloseTo(
      relative(timeLeft(wide, rates, null, 0)),
    );
  });
});

describe('a run that may stop early', () => {
  const epochs = [planned('build'), planned('epochs'), planned('checkpoints', 10, 10)];
  const rates = (shares: number[]) => learnt({ build: 10, epochs: 100, checkpoints: 1 }, { shares, shared: 0 });
  const left = (shares: number[], epochsDone: number, patience = 3) => {
    const stages = epochsDone === 0 ? [] : [done('build', 100, 10), done('checkpoints', epochsDone, epochsDone / 10)];
    return timeLeft(epochs, rates(shares), stages.length === 0 ? null : at(epochs, stages), patience).mean;
  };

  test('does the part of its epochs that runs usually do; what is no epoch takes its whole time', () => {
    // Usual shares: 0.4, 0.6, 0.8, 1 and 1.
    expect(left([], 0)).toBeCloseTo(mean(10) + 0.76 * (mean(100) + mean(1)));
    expect(left([], 0, 0)).toBeCloseTo(mean(10) + mean(100) + mean(1));
  });

  test('follows what was seen here', () => {
    expect(left([0.2, 0.2, 0.2, 0.2, 0.2], 0)).toBeCloseTo(mean(10) + 0.48 * (mean(100) + mean(1)));
    expect(left([1, 1, 1, 1, 1], 0)).toBeGreaterThan(left([], 0));
  });

  test('that has come further than some were does what the others did', () => {
    const share = (done: number, shares: number[] = []) => {
      const standing = at(epochs, [done_('build'), done_('checkpoints', done)]);
      const whole = timeLeft(epochs, rates(shares), standing, 0).mean;
      return timeLeft(epochs, rates(shares), standing, 3).mean / whole;
    };
    const done_ = (stage: Stage, of = 100): DoneStage => done(stage, of, of / 10);
    // Of 0.4, 0.6, 0.8, 1, 1 those above one half: (0.1 + 0.3 + 0.5 + 0.5) / 0.5 / 4.
    expect(share(5)).toBeCloseTo(0.7);
    // At 0.6 exactly, a run that ended there is none that came further.
    expect(share(6)).toBeCloseTo((0.2 + 0.4 + 0.4) / 0.4 / 3);
    expect(share(6, [0.9])).toBeCloseTo((0.3 + 0.2 + 0.4 + 0.4) / 0.4 / 4);
  });

  test('is less sure than one that cannot', () => {
    const variance = (shares: number[], patience: number) => timeLeft(epochs, rates(shares), null, patience).variance;
    expect(variance([], 3)).toBeGreaterThan(variance([], 0));
    expect(variance([0.1, 0.1, 0.1, 1, 1, 1], 3)).toBeGreaterThan(variance([1, 1, 1, 1, 1, 1], 3));
    // Mean and spread of a product of independent numbers.
    const part = { mean: 0.76, variance: 0.0544 };
    const e = logNormal(Math.log(100), VARIANCE);
    const c = logNormal(Math.log(1), VARIANCE);
    const [m, v] = [e.mean + c.mean, e.variance + c.variance];
    const expected = (v + m ** 2) * (part.variance + part.mean ** 2) - (m * part.mean) ** 2;
    expect(variance([], 3)).toBeCloseTo(expected + logNormal(Math.log(10), VARIANCE).variance);
  });

  test('with all epochs behind it has only the rest left', () => {
    const all = [...epochs, planned('export')];
    const whole = learnt({ build: 10, epochs: 100, checkpoints: 1, export: 20 }, { shared: 0 });
    const standing = at(all, [done('build', 100, 10), done('epochs', 100, 100), done('checkpoints', 10, 1)]);
    expect(timeLeft(all, whole, standing, 3).mean).toBeCloseTo(mean(20));
  });

  test('without epochs in its plan is one that cannot', () => {
    expect(timeLeft(plan, known, null, 3).mean).toBeCloseTo(timeLeft(plan, known, null, 0).mean);
  });
});
