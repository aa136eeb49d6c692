import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { PlannedStage, Stage } from '@trainyard/contracts/stage';
import { priorSeconds } from './stage-prior.ts';
import { learn, type PastRun, type PastStage, type Traits } from './stage-rates.ts';
import { imageTraits } from './stage-testing.ts';

const traits: Traits = { ...imageTraits, deviceKind: 'cpu', agentId: 'a', patience: 0 };
const planned = (stage: Stage, units: number | null = 100, count = 1): PlannedStage => ({ stage, units, count });
const took = (stage: Stage, seconds: number, rest: Partial<PastStage> = {}): PastStage => ({
  stage,
  units: 100,
  planned: 100,
  count: 1,
  seconds,
  ...rest,
});
const run = (stages: PastStage[], rest: Partial<Traits> = {}): PastRun => ({ traits: { ...traits, ...rest }, stages });
const many = (count: number, one: PastRun) => Array.from({ length: count }, () => one);

/** Seconds that the middle of the expectation says of a stage. */
const middle = (past: PastRun[], plan = planned('epochs'), of = traits) =>
  Math.exp(learn(of, [plan], past).rates[0]?.mu ?? Number.NaN);
const variance = (past: PastRun[], plan = planned('epochs'), of = traits) =>
  learn(of, [plan], past).rates[0]?.variance ?? Number.NaN;
const prior = priorSeconds(traits, planned('epochs'));

describe('who teaches', () => {
  test('nobody: what machines usually do', () => {
    expect(middle([])).toBeCloseTo(prior);
    expect(learn(traits, [planned('epochs')], [])).toMatchObject({ similar: 0, others: 0, shares: [], shared: 0.5 });
  });

  test('equal runs, more the more they are', () => {
    expect(middle(many(20, run([took('epochs', 50)])))).toBeCloseTo(50, 1);
    expect(variance(many(20, run([took('epochs', 50)])))).toBeLessThan(variance([run([took('epochs', 50)])]));
  });

  test('no table teaches a network, and one kind of table another a little', () => {
    const table = many(20, run([took('evaluations', 5000)], { task: 'tabular-regression' }));
    expect(learn(traits, [planned('evaluations')], table)).toMatchObject({ similar: 0, others: 0 });
    expect(middle(table, planned('evaluations'))).toBeCloseTo(priorSeconds(traits, planned('evaluations')));
    const other: Traits = { ...traits, task: 'tabular-classification' };
    expect(learn(other, [planned('evaluations')], table)).toMatchObject({ similar: 0, others: 20 });
    expect(middle(table, planned('evaluations'), other)).toBeGreaterThan(1000);
  });

  const unlike: [keyof Traits, Partial<Traits>][] = [
    ['deviceKind', { deviceKind: 'cuda' }],
    ['agentId', { agentId: 'b' }],
    ['versionId', { versionId: 'w' }],
    ['model', { model: 'vit' }],
    ['choice', { choice: '{"depth":3}' }],
    ['frozen', { frozen: !traits.frozen }],
    ['imageSize', { imageSize: 448 }],
    ['augmentation', { augmentation: '[]' }],
    ['precision', { precision: '"bf16"' }],
    ['batchSize', { batchSize: 64 }],
    ['devices', { devices: 2 }],
    ['repeats', { repeats: '9' }],
  ];
  const sized: Traits = { ...traits, imageSize: 224, batchSize: 32 };
  test.each(unlike)('of two, the one that differs in nothing counts more than one that differs in %s', (_, other) => {
    const like = run([took('epochs', 100)], sized);
    const off = run([took('epochs', 1000)], { ...sized, ...other });
    const alone = run([took('epochs', 1000)], sized);
    // Between the two lies the middle of both where they count alike.
    expect(middle([...many(9, like), ...many(9, off)], planned('epochs'), sized)).toBeLessThan(
      middle([...many(9, like), ...many(9, alone)], planned('epochs'), sized) * 0.97,
    );
    expect(variance(many(4, off), planned('epochs'), sized)).toBeGreaterThan(
      variance(many(4, alone), planned('epochs'), sized),
    );
  });

  test('what is not known of one of them is no difference', () => {
    const unknown = { ...sized, agentId: null, deviceKind: null, imageSize: null, batchSize: null };
    const past = many(4, run([took('epochs', 100)], sized));
    expect(learn(unknown, [planned('epochs')], past).rates[0]?.variance).toBeCloseTo(
      variance(past, planned('epochs'), sized),
    );
    expect(variance(many(4, run([took('epochs', 100)], unknown)), planned('epochs'), sized)).toBeCloseTo(
      variance(past, planned('epochs'), sized),
    );
  });

  test('how a network is made says nothing of the start of a process', () => {
    const past = (model: string) => many(3, run([took('start', 9), took('epochs', 9)], { model }));
    expect(variance(past('vit'), planned('start'))).toBeCloseTo(variance(past(traits.model), planned('start')));
    expect(variance(past('vit'))).toBeGreaterThan(variance(past(traits.model)));
  });

  test('a person calls those alike that have task, model, frozen layers and kind of device in common', () => {
    const similar = (rest: Partial<Traits>, of: Partial<Traits> = {}) => {
      const { similar: yes, others } = learn({ ...traits, ...of }, [], [run([], rest), run([])]);
      return [yes, others];
    };
    expect(similar({ versionId: 'w', batchSize: 3, agentId: 'b' })).toEqual([2, 0]);
    expect(similar({ model: 'vit' })).toEqual([1, 1]);
    expect(similar({ frozen: !traits.frozen })).toEqual([1, 1]);
    expect(similar({ deviceKind: 'cuda' })).toEqual([1, 1]);
    expect(similar({ deviceKind: null })).toEqual([2, 0]);
    expect(similar({}, { deviceKind: null })).toEqual([2, 0]);
    expect(similar({ deviceKind: 'cuda' }, { deviceKind: null })).toEqual([2, 0]);
  });
});

describe('what a past run says of a stage', () => {
  const steady = (seconds: number, rest: Partial<PastStage> = {}, of: Partial<Traits> = {}) =>
    many(400, run([took('epochs', seconds, rest)], of));

  test('its time, scaled to the units of the plan', () => {
    expect(middle(steady(50), planned('epochs', 200))).toBeCloseTo(100, 0);
    // Half of what was planned took 50 s, so the whole would have taken 100 s.
    expect(middle(steady(50, { units: 50 }))).toBeCloseTo(100, 0);
  });

  test('where the units are not known yet, scaled by pieces and examples', () => {
    expect(middle(steady(50, { count: 2 }), planned('epochs', null, 6))).toBeCloseTo(150, 0);
    expect(middle(steady(50, {}, { examples: 400 }), planned('epochs', null))).toBeCloseTo(100, 0);
    expect(middle(steady(50, {}, { examples: 0 }), planned('epochs', null), { ...traits, examples: 0 })).toBeCloseTo(
      50,
      0,
    );
  });

  test('a much smaller one says less than one of the same size', () => {
    expect(variance(many(3, run([took('epochs', 1)])), planned('epochs', 100_000))).toBeGreaterThan(
      variance(many(3, run([took('epochs', 1)]))),
    );
    expect(variance(many(3, run([took('epochs', 100)])), planned('epochs', 1))).toBeGreaterThan(
      variance(many(3, run([took('epochs', 100)]))),
    );
  });

  test('one of milliseconds says little', () => {
    expect(variance(many(3, run([took('epochs', 0.01)])))).toBeGreaterThan(
      variance(many(3, run([took('epochs', 10)]))),
    );
  });

  const nothing: [string, PastStage[]][] = [
    ['no such stage', [took('build', 5)]],
    ['no units', [took('epochs', 5, { units: 0 })]],
    ['no time', [took('epochs', 0)]],
    ['no pieces', [took('epochs', 5, { count: 0 })]],
    ['units of a plan of none', [took('epochs', 5, { planned: 0 })]],
  ];
  test.each(nothing)('nothing: %s', (_, stages) => {
    const learnt = learn(traits, [planned('epochs')], many(3, run(stages)));
    expect(learnt.rates).toEqual(learn(traits, [planned('epochs')], []).rates);
    expect(learnt.shared).toBeCloseTo(learn(traits, [], many(3, run([]))).shared);
  });

  test('nothing of a plan that will not do it', () => {
    expect(learn(traits, [planned('epochs', 0)], many(3, run([took('epochs', 5)]))).rates).toEqual(
      learn(traits, [planned('epochs', 0)], []).rates,
    );
  });
});

describe('how far they lie apart', () => {
  test('widens what is expected', () => {
    const apart = (factor: number) =>
      variance([...many(6, run([took('epochs', 100 * factor)])), ...many(6, run([took('epochs', 100 / factor)]))]);
    expect(apart(1)).toBeLessThan(apart(2));
    expect(apart(2)).toBeLessThan(apart(4));
  });

  test('one that lies far off does not', () => {
    const good = [90, 100, 110, 95, 105].map((seconds) => run([took('epochs', seconds)]));
    const wild = variance([...good, run([took('epochs', 1e7)])]);
    expect(wild).toBeLessThan(2 * variance([...good, run([took('epochs', 150)])]));
  });

  test('is the variance of what was seen where much was seen', () => {
    const spread = 0.5;
    const past = Array.from({ length: 400 }, (_, index) =>
      run([took('epochs', 100 * Math.exp(index % 2 ? spread : -spread))]),
    );
    expect(variance(past)).toBeGreaterThan(0.9 * spread ** 2);
    expect(variance(past)).toBeLessThan(1.1 * spread ** 2);
  });
});

describe('what the stages of a run have in common', () => {
  const plan = [planned('epochs'), planned('evaluations')];
  const shared = (factors: [number, number][]) =>
    learn(
      traits,
      plan,
      factors.map(([one, other]) => run([took('epochs', 100 * one), took('evaluations', 100 * other)])),
    ).shared;
  const all = <T>(count: number, of: (index: number) => T) => Array.from({ length: count }, (_, index) => of(index));

  test('much where they are slow together, little where one is slow alone', () => {
    expect(shared(all(40, (index) => (index % 2 ? [2, 2] : [0.5, 0.5])))).toBeGreaterThan(0.85);
    expect(shared(all(40, (index) => (index % 2 ? [2, 0.5] : [0.5, 2])))).toBeLessThan(0.15);
  });

  test('half, until more than one run was seen', () => {
    expect(shared([])).toBe(0.5);
    expect(shared([[3, 3]])).toBe(0.5);
    expect(
      shared([
        [3, 3],
        [0.3, 0.3],
      ]),
    ).toBeGreaterThan(0.5);
  });

  test('a run of one stage tells nothing, nor does what is slow only the first time', () => {
    const past = all(9, (index) => run([took('epochs', index % 2 ? 200 : 50)]));
    const none = learn(traits, [planned('epochs')], past).shared;
    expect(
      learn(
        traits,
        [planned('epochs'), planned('start'), planned('build')],
        all(9, (index) =>
          run([
            took('epochs', index % 2 ? 200 : 50),
            took('start', index % 2 ? 20 : 5),
            took('build', index % 2 ? 20 : 5),
          ]),
        ),
      ).shared,
    ).toBeCloseTo(none);
  });

  test('is a share, whatever was measured', () => {
    const factor = fc.double({ min: 0.001, max: 1000, noNaN: true });
    fc.assert(
      fc.property(fc.array(fc.tuple(factor, factor), { maxLength: 8 }), (factors) => {
        expect(shared(factors)).toBeGreaterThanOrEqual(0.05);
        expect(shared(factors)).toBeLessThanOrEqual(0.95);
      }),
    );
  });

  test('only runs like it are asked', () => {
    const strange = all(40, (index) =>
      run([took('epochs', index % 2 ? 200 : 50), took('evaluations', index % 2 ? 200 : 50)], { model: 'vit' }),
    );
    expect(learn(traits, plan, strange).shared).toBe(0.5);
  });
});

describe('early stopping', () => {
  const patient: Traits = { ...traits, patience: 3 };
  const stopped = (units: number, rest: Partial<Traits> = {}) =>
    run([took('epochs', 9), took('checkpoints', 1, { units, planned: 10, count: 10 })], { patience: 3, ...rest });

  test('tells the share of their epochs that runs like it did', () => {
    expect(learn(patient, [], [stopped(4), stopped(10), stopped(12)]).shares).toEqual([0.4, 1, 1]);
  });

  test('of those that could stop, and are like it; nothing where the run itself cannot', () => {
    expect(learn(patient, [], [stopped(4, { patience: 0 }), stopped(5, { model: 'vit' }), run([])]).shares).toEqual([]);
    expect(learn(traits, [], [stopped(4)]).shares).toEqual([]);
    const none = run([took('checkpoints', 1, { units: 0, planned: 0 })], { patience: 3 });
    expect(learn(patient, [], [none]).shares).toEqual([]);
  });
});
