import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Config } from '@trainyard/contracts/config-field';
import { expectedPlan } from './stage-plan.ts';

const image: Config = { task: 'image-classification', data: 'd', epochs: 6, freeze_backbone: true };
const table: Config = { task: 'tabular-regression', data: 'd', validation: { name: 'kfold', folds: 3 } };

/** Pieces of each stage, in the order of the plan. */
const counts = (config: Config, epochsDone = 0) =>
  Object.fromEntries(expectedPlan(config, epochsDone).map(({ stage, count }) => [stage, count]));

describe('a network', () => {
  test('makes the features of a frozen one in its first four epochs where pictures are augmented, else in the first', () => {
    const slow = (config: Partial<Config>) => counts({ ...image, ...config })['first_epochs'];
    expect(slow({})).toBe(4);
    expect(slow({ augmentation: ['flip'] })).toBe(4);
    expect(slow({ augmentation: [] })).toBe(1);
    expect(slow({ freeze_backbone: false })).toBe(1);
    expect(slow({ freeze_backbone: false, augmentation: [] })).toBe(1);
    expect(slow({ freeze_backbone: undefined })).toBe(1);
    expect(slow({ epochs: 2 })).toBe(2);
  });

  test('does as many epochs of the other speed as are frozen before the rest learns', () => {
    const slow = (epochsDone: number) => counts({ ...image, unfreeze_epoch: 3 }, epochsDone);
    expect(slow(0)).toMatchObject({ first_epochs: 3, epochs: 3 });
    expect(slow(2)).toMatchObject({ first_epochs: 1, epochs: 3 });
    expect(slow(4)).toMatchObject({ first_epochs: 1, epochs: 1 });
  });

  test('has as many epochs, evaluations and checkpoints as are left', () => {
    expect(counts(image)).toEqual({
      start: 1,
      build: 1,
      decode: 1,
      first_epochs: 4,
      first_evaluations: 1,
      epochs: 2,
      evaluations: 5,
      checkpoints: 6,
      final_evaluation: 1,
      export: 1,
      finish: 1,
    });
    fc.assert(
      fc.property(fc.nat({ max: 50 }), fc.nat({ max: 60 }), fc.boolean(), (epochs, done, frozen) => {
        const left = Math.max(0, epochs - done);
        const plan = counts({ ...image, epochs, freeze_backbone: frozen }, done) as Record<string, number>;
        expect(plan['first_epochs']! + plan['epochs']!).toBe(left);
        expect(plan['first_evaluations']! + plan['evaluations']!).toBe(left);
        expect(plan['checkpoints']).toBe(left);
        expect(Math.min(...Object.values(plan))).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  test.each([undefined, null, '7', Number.NaN, Number.POSITIVE_INFINITY, -1])(
    'of %s epochs has the ten that the engine would do',
    (epochs) => {
      expect(counts({ ...image, epochs })['checkpoints']).toBe(10);
    },
  );

  test('has whole epochs, and none where it was told so', () => {
    expect(counts({ ...image, epochs: 2.9 })['checkpoints']).toBe(2);
    expect(counts({ ...image, epochs: 0 })['checkpoints']).toBe(0);
  });
});

describe('a table', () => {
  test('is fitted once per fold, and once more on everything unless that is not wanted', () => {
    expect(counts(table)).toEqual({
      start: 1,
      read: 1,
      preprocessing: 3,
      fits: 3,
      evaluations: 3,
      importance: 3,
      refit: 1,
      final_evaluation: 1,
      export: 1,
      finish: 1,
    });
    expect(counts({ ...table, refit: false })).not.toHaveProperty('refit');
    expect(expectedPlan(table, 2)).toEqual(expectedPlan(table));
  });

  test('has five folds where their number is not told, and one of anything else', () => {
    const fits = (validation: unknown) => counts({ ...table, validation })['fits'];
    expect(fits('kfold')).toBe(5);
    expect(fits({ name: 'kfold' })).toBe(5);
    expect(fits({ name: 'holdout', folds: 4 })).toBe(1);
    expect(fits('holdout')).toBe(1);
    expect(fits(undefined)).toBe(1);
    expect(fits(null)).toBe(1);
    expect(fits(['kfold'])).toBe(1);
    expect(counts({ ...table, validation: 'holdout' })['refit']).toBe(1);
  });

  test('has no importance where nothing is repeated', () => {
    expect(counts({ ...table, importance_repeats: 0 })['importance']).toBe(0);
    expect(counts({ ...table, importance_repeats: 1 })['importance']).toBe(3);
  });
});

test('of work whose size only the engine knows there is a count alone; what will not be has no units', () => {
  for (const config of [image, table, { ...image, epochs: 1 }, { ...table, importance_repeats: 0 }])
    for (const { stage, units, count } of expectedPlan(config)) {
      if (['start', 'build', 'export', 'finish'].includes(stage)) expect([units, count]).toEqual([1, 1]);
      else if (stage === 'checkpoints') expect(units).toBe(count);
      else expect(units, stage).toBe(count === 0 ? 0 : null);
    }
});
