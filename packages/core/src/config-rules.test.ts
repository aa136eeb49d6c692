import { describe, expect, test } from 'vitest';
import { checkConfig } from './config-check.ts';
import type { ConfigFacts } from './config-rules.ts';
import { registry } from './config-testing.ts';

const image = { task: 'image-classification', data: 'x', model: 'resnet-50' };
const table = { task: 'tabular-classification', data: 'x', target: 'y', model: 'random_forest' };
const numbers = { ...table, task: 'tabular-regression' };
const problems = (raw: object, facts: ConfigFacts = {}) => checkConfig(raw, registry, facts).problems;

describe('pretrained weights', () => {
  test('frozen layers need them', () => {
    expect(problems({ ...image, freeze_backbone: true, load_pretrained: false })).toMatchObject([
      { code: 'config.incompatible', path: 'freeze_backbone', severity: 'error', suggestion: false },
    ]);
    expect(problems({ ...image, freeze_backbone: true })).toEqual([]);
    expect(problems({ ...image, load_pretrained: false })).toEqual([]);
  });

  test('of a model that has none are not asked for', () => {
    expect(problems({ ...image, model: 'blank' })).toMatchObject([
      { code: 'engine.no_pretrained', path: 'load_pretrained', suggestion: false },
    ]);
    expect(problems({ ...image, model: { name: 'blank' }, load_pretrained: false })).toEqual([]);
  });
});

test('what is unfrozen was frozen before, and has epochs left to learn in', () => {
  const thaws = { ...image, freeze_backbone: true, unfreeze_epoch: 3, layer_decay: 0.8 };
  expect(problems(thaws)).toEqual([]);
  expect(problems({ ...thaws, epochs: 4 })).toEqual([]);
  expect(problems({ ...thaws, epochs: 3 })).toMatchObject([
    { code: 'config.incompatible', path: 'unfreeze_epoch', severity: 'error', suggestion: 1 },
  ]);
  expect(problems({ ...thaws, epochs: 1, unfreeze_epoch: 1 })).toMatchObject([{ suggestion: null }]);
  expect(problems({ ...thaws, freeze_backbone: false })).toMatchObject([
    { code: 'config.incompatible', path: 'unfreeze_epoch', severity: 'error', suggestion: null },
  ]);
  expect(problems({ ...thaws, unfreeze_epoch: null })).toMatchObject([{ path: 'layer_decay', severity: 'warning' }]);
});

test('the largest batch is looked for where a whole network learns', () => {
  const automatic = { ...image, batch_size: 'auto' };
  expect(problems(automatic, { imagesTrain: 20 })).toEqual([]);
  expect(problems({ ...automatic, freeze_backbone: true, unfreeze_epoch: 2 })).toEqual([]);
  expect(problems({ ...automatic, freeze_backbone: true })).toMatchObject([
    { code: 'config.incompatible', path: 'batch_size', severity: 'error', suggestion: 32 },
  ]);
  expect(problems({ ...image, batch_size: 'atuo' })).toMatchObject([
    { code: 'config.type', path: 'batch_size', suggestion: 'auto' },
  ]);
  expect(problems({ ...image, batch_size: '16' })).toMatchObject([{ code: 'config.type', suggestion: 16 }]);
  expect(problems({ ...image, batch_size: 0 })).toMatchObject([{ code: 'config.range', path: 'batch_size' }]);
});

test('pictures are kept larger only to cut from them', () => {
  const larger = { ...image, cache_image_size: 256 };
  expect(problems(larger)).toEqual([]);
  expect(problems({ ...larger, augmentation: ['flip'] })).toMatchObject([
    { code: 'config.incompatible', path: 'cache_image_size', severity: 'warning' },
  ]);
  expect(problems({ ...image, augmentation: ['flip'] })).toEqual([]);
});

test('a batch may be as large as the training part', () => {
  const batch = (size: number, imagesTrain?: number) =>
    problems({ ...image, batch_size: size }, imagesTrain === undefined ? {} : { imagesTrain });
  expect(batch(20, 20)).toEqual([]);
  expect(batch(21, 20)).toMatchObject([{ code: 'config.batch_too_large', severity: 'error', suggestion: 20 }]);
  // Nothing is known, or nothing is there: both are said elsewhere.
  expect(batch(21, 0)).toEqual([]);
  expect(batch(21)).toEqual([]);
});

test('several devices take a batch each, and more of them than there are is said and not refused', () => {
  const several = { ...image, devices: 4, batch_size: 5 };
  expect(problems(several, { imagesTrain: 20 })).toEqual([]);
  expect(problems(several, { imagesTrain: 19 })).toMatchObject([{ code: 'config.batch_too_large', suggestion: 4 }]);
  expect(problems(several, { devices: { most: 4, kind: 'cuda' } })).toEqual([]);
  expect(problems(several, { devices: { most: 1, kind: 'cuda' } })).toEqual([
    {
      code: 'config.incompatible',
      severity: 'warning',
      path: 'devices',
      message: 'devices: received 4, and no machine has more than 1 GPU. The run waits until one has.',
    },
  ]);
  expect(problems({ ...table, devices: 2 })).toMatchObject([
    { code: 'config.inapplicable', message: 'devices: a table is trained on one device. Remove it.' },
  ]);
  expect(problems({ ...image, n_gpus: 2 })).toMatchObject([{ code: 'config.unknown_key', suggestion: 'devices' }]);
});

test('a patience that never ends anything is said, where it was asked for', () => {
  const patience = (early_stopping_patience: number, epochs: number) =>
    problems({ ...image, early_stopping_patience, epochs });
  expect(patience(5, 6)).toEqual([]);
  expect(patience(5, 5)).toMatchObject([
    { code: 'config.incompatible', severity: 'warning', path: 'early_stopping_patience' },
  ]);
  expect(patience(7, 5)).toHaveLength(1);
  expect(patience(0, 1)).toEqual([]);
  expect(problems({ ...image, epochs: 1 })).toEqual([]);
});

describe('columns', () => {
  test('the target is one of them', () => {
    expect(problems(table, { columns: ['x', 'y'] })).toEqual([]);
    expect(problems({ ...table, target: 'spezies' }, { columns: ['species', 'sex'] })).toMatchObject([
      { code: 'csv.target_missing', path: 'target', suggestion: 'species' },
    ]);
    const far = problems({ ...table, target: 'weight' }, { columns: ['ab', 'cd'] });
    expect(far[0]).not.toHaveProperty('suggestion');
    expect(far[0]?.message).toBe('target: there is no column "weight". There are: ab, cd.');
  });

  test('left-out ones are there, and are not the target; some are left', () => {
    const drop = (names: string[], columns?: string[]) =>
      problems({ ...table, drop_columns: names }, columns ? { columns } : {});
    expect(drop(['a'], ['a', 'b', 'y'])).toEqual([]);
    expect(drop(['anything'])).toEqual([]);
    expect(drop(['y'], ['a', 'y'])).toMatchObject([{ code: 'config.incompatible', path: 'drop_columns.0' }]);
    expect(drop(['a', 'bb'], ['a', 'b', 'y'])).toMatchObject([
      { code: 'config.no_such_column', path: 'drop_columns.1', suggestion: 'b' },
    ]);
    expect(drop(['a', 'b'], ['a', 'b', 'y'])).toMatchObject([{ code: 'csv.no_features', path: 'drop_columns' }]);
  });
});

describe('classes', () => {
  const counted = (raw: object, classCounts: Record<string, number>) => problems(raw, { classCounts });

  test('there are two at least', () => {
    expect(counted(table, { a: 9 })).toMatchObject([
      { code: 'csv.target_constant', path: 'target', message: expect.stringContaining('only one class, "a"') },
    ]);
    expect(counted(image, { a: 9 })).toMatchObject([{ code: 'image.one_class', path: 'data' }]);
    expect(counted(numbers, { a: 9 })).toEqual([]);
    expect(counted(table, { a: 9, b: 9 })).toEqual([]);
    expect(counted(table, {})).toEqual([]);
  });

  test('a metric for two is not for three, and the other way round', () => {
    const metric = (name: string, count: number) =>
      counted({ ...table, metric: name }, Object.fromEntries(['a', 'b', 'c'].slice(0, count).map((one) => [one, 9])));
    expect(metric('roc_auc', 2)).toEqual([]);
    expect(metric('roc_auc', 3)).toMatchObject([{ path: 'metric', suggestion: 'roc_auc_ovr' }]);
    expect(metric('roc_auc_ovr', 3)).toEqual([]);
    expect(metric('roc_auc_ovr', 2)).toMatchObject([{ path: 'metric', suggestion: 'roc_auc' }]);
    expect(metric('accuracy', 2)).toEqual([]);
    expect(metric('accuracy', 3)).toEqual([]);
  });
});

describe('folds', () => {
  const folds = (count: number, facts: ConfigFacts, raw: object = table) =>
    problems({ ...raw, validation: { name: 'kfold', folds: count } }, facts);

  test('are no more than rows', () => {
    expect(folds(10, { rows: 10 })).toEqual([]);
    expect(folds(11, { rows: 10 })).toMatchObject([
      { code: 'config.incompatible', path: 'validation.folds', suggestion: 10 },
    ]);
    expect(folds(11, {})).toEqual([]);
  });

  test('leave each class a row in each; the first five that are too small are named', () => {
    expect(folds(4, { classCounts: { a: 9, b: 4 } })).toEqual([]);
    const [one] = folds(5, { classCounts: { a: 9, b: 4, c: 3, d: 2, e: 1, f: 2, g: 3 } });
    expect(one?.code).toBe('csv.class_too_small');
    expect(one?.message).toBe(
      'validation.folds: received 5, so each class needs 5 rows: "b" has 4, "c" has 3, "d" has 2, "e" has 1, "f" has 2.',
    );
    expect(folds(5, { classCounts: { a: 1, b: 1 } }, numbers)).toEqual([]);
    expect(problems(table, { rows: 1, classCounts: { a: 1, b: 1 } })).toEqual([]);
  });
});

test('test data that are the training data are said', () => {
  expect(problems({ ...table, test_data: 'x' })).toMatchObject([
    { code: 'config.incompatible', severity: 'warning', path: 'test_data' },
  ]);
  expect(problems({ ...table, test_data: 'z' })).toEqual([]);
  expect(problems({ ...table, test_data: null })).toEqual([]);
});

test('cells stay missing only for a model that knows them', () => {
  const classes = { ...table, imputation: 'none' };
  expect(problems(classes)).toEqual([]);
  expect(problems({ ...classes, model: 'mlp' })).toMatchObject([
    { code: 'config.incompatible', path: 'imputation', severity: 'error', suggestion: 'auto' },
  ]);
});
