import { Task } from '@trainyard/contracts/config-field';
import { configFields, fieldsOf } from '@trainyard/contracts/config';
import { describe, expect, test } from 'vitest';
import { checkConfig } from './config-check.ts';
import { describeFields } from './config-fields.ts';
import { registry } from './config-testing.ts';

const image = { task: 'image-classification', data: 'x', model: 'resnet-50' };
const table = { task: 'tabular-classification', data: 'x', target: 'y', model: 'random_forest' };
const codes = (raw: unknown, facts = {}) =>
  checkConfig(raw, registry, facts).problems.map(({ code, path }) => `${code} ${path}`);

describe('a config that is right', () => {
  test('the words of the issue are accepted as they stand, and become canonical', () => {
    const { problems, config } = checkConfig(
      {
        model_flavour: 'microsoft/resnet-50',
        batch_size: 32,
        epochs: 10,
        learning_rate: 0.001,
        optimizer: 'adamw',
        loss_function: 'cross_entropy',
        freeze_backbone: false,
        load_pretrained: true,
        data: '/data/x',
      },
      registry,
    );
    expect(problems).toEqual([]);
    expect(config).toEqual({
      task: 'image-classification',
      data: '/data/x',
      test_data: null,
      bad_files: 'skip',
      class_folder: 'upper',
      continue_from: null,
      group_by: null,
      validation: { name: 'holdout', fraction: 0.2 },
      model: 'microsoft/resnet-50',
      load_pretrained: true,
      freeze_backbone: false,
      unfreeze_epoch: null,
      test_time_flips: false,
      image_size: null,
      keep_copies_together: true,
      epochs: 10,
      batch_size: 32,
      learning_rate: 0.001,
      sampling: 'shuffled',
      early_stopping_patience: 0,
      optimizer: { name: 'adamw', weight_decay: 0.01 },
      scheduler: { name: 'cosine', warmup_epochs: 0 },
      loss_function: { name: 'cross_entropy', label_smoothing: 0 },
      layer_decay: 1,
      backbone_lr_factor: 1,
      gradient_accumulation_steps: 1,
      ema_decay: 0,
      max_grad_norm: 0,
      augmentation: [{ name: 'random_horizontal_flip', p: 0.5 }, 'random_resized_crop'],
      cache_image_size: null,
      metric: 'accuracy',
      precision: 'auto',
      devices: 1,
      preset: null,
      time_limit: null,
      seed: 0,
      deterministic: false,
    });
  });

  test('an alias becomes the name, and what is canonical stays as it is', () => {
    const first = checkConfig(image, registry).config;
    expect(first?.['model']).toBe('microsoft/resnet-50');
    expect(checkConfig(first, registry)).toEqual({ problems: [], config: first });
  });

  test('each task has exactly its fields', () => {
    for (const raw of [image, table, { ...table, task: 'tabular-regression' }])
      expect(Object.keys(checkConfig(raw, registry).config ?? {})).toEqual(fieldsOf(Task.parse(raw.task)));
  });

  test('a model of the hub is kept by its id, with a word when a registered one is near', () => {
    expect(checkConfig({ ...image, model: 'google/some-net' }, registry)).toMatchObject({
      problems: [],
      config: { model: 'google/some-net' },
    });
    const near = checkConfig({ ...image, model: 'microsoft/resnet-51' }, registry);
    expect(near.config?.['model']).toBe('microsoft/resnet-51');
    expect(near.problems).toMatchObject([{ severity: 'warning', suggestion: 'microsoft/resnet-50' }]);
  });
});

describe('what is wrong', () => {
  test('five errors are named at once, each with its path, in the order of the fields', () => {
    const { problems, config } = checkConfig(
      {
        ...image,
        epoch: 5,
        optimizer: { name: 'sgd', momentun: 0.9 },
        epochs: -1,
        batch_size: 'many',
        precision: 'fp31',
      },
      registry,
    );
    expect(config).toBeNull();
    expect(problems.map(({ message }) => message)).toEqual([
      'epoch: there is no such key. Did you mean "epochs"?',
      'epochs: received -1, allowed 1 to 10000.',
      'batch_size: received "many", expected a whole number from 1 to 4096 or one of auto.',
      'optimizer.momentun: "sgd" has no such parameter. Did you mean "momentum"?',
      'precision: received "fp31", allowed is one of auto, fp32, bf16, fp16. Did you mean "fp32"?',
    ]);
  });

  test.each<[string, object, string]>([
    ['no mapping', [], 'config.type '],
    ['no task', { data: 'x' }, 'config.missing task'],
    ['a task that does not exist', { ...image, task: 'image-clasification' }, 'config.range task'],
    ['a missing field', { task: 'image-classification', data: 'x' }, 'config.missing model'],
    ['a field of another task', { ...table, epochs: 3 }, 'config.inapplicable epochs'],
    ['an alias beside its field', { ...image, model_flavour: 'blank' }, 'config.duplicate_key model_flavour'],
    ['an unregistered name', { ...image, optimizer: 'adamv' }, 'config.not_registered optimizer'],
    ['an entry of another task', { ...image, model: 'random_forest' }, 'config.incompatible model'],
    ['k-fold for images', { ...image, validation: 'kfold' }, 'config.incompatible validation'],
    ['a metric of another task', { ...image, metric: 'rmse' }, 'config.incompatible metric'],
    [
      'a parameter out of range',
      { ...image, augmentation: ['flip', { name: 'flip', p: 2 }] },
      'config.range augmentation.1.p',
    ],
    ['a parameter that is missing', { ...image, model: 'local_folder' }, 'config.missing model.path'],
    ['a path as model', { ...image, model: '../../etc/passwd' }, 'config.bad_model_id model'],
    ['a flag as model', { ...image, model: '--trust/x' }, 'config.bad_model_id model'],
    [
      'frozen layers without weights',
      { ...image, freeze_backbone: true, load_pretrained: false },
      'config.incompatible freeze_backbone',
    ],
    ['weights that do not exist', { ...image, model: 'blank' }, 'engine.no_pretrained load_pretrained'],
    ['a target that is left out', { ...table, drop_columns: ['y'] }, 'config.incompatible drop_columns.0'],
    ['an infinite number', { ...image, learning_rate: Infinity }, 'config.range learning_rate'],
    ['nothing where a number is needed', { ...image, epochs: null }, 'config.type epochs'],
    ['a value that is too deep', { ...image, extra: [[[[[[[[[1]]]]]]]]] }, 'config.too_complex '],
  ])('%s', (_name, raw, expected) => expect(codes(raw)).toContain(expected));

  test.each<[string, object, object, string]>([
    ['a batch larger than the training part', image, { imagesTrain: 20 }, 'config.batch_too_large batch_size'],
    ['a target that is no column', table, { columns: ['a', 'yy'] }, 'csv.target_missing target'],
    ['no column left', { ...table, drop_columns: ['a'] }, { columns: ['a', 'y'] }, 'csv.no_features drop_columns'],
    [
      'a left-out column that is not there',
      { ...table, drop_columns: ['q'] },
      { columns: ['a', 'y'] },
      'config.no_such_column drop_columns.0',
    ],
    ['one class', table, { classCounts: { a: 9 } }, 'csv.target_constant target'],
    [
      'a class smaller than the folds',
      { ...table, validation: 'kfold' },
      { classCounts: { a: 9, b: 4 } },
      'csv.class_too_small validation.folds',
    ],
    [
      'a binary metric for three classes',
      { ...table, metric: 'roc_auc' },
      { classCounts: { a: 9, b: 9, c: 9 } },
      'config.incompatible metric',
    ],
  ])('%s, known from the data', (_name, raw, facts, expected) => {
    expect(codes(raw)).toEqual([]);
    expect(codes(raw, facts)).toContain(expected);
  });

  test('a value in quotes comes with the value that would mend it', () => {
    expect(checkConfig({ ...image, epochs: '10', freeze_backbone: 'true' }, registry).problems).toMatchObject([
      { path: 'freeze_backbone', suggestion: true },
      { path: 'epochs', suggestion: 10 },
    ]);
  });

  test('the nearest column is offered', () => {
    expect(
      checkConfig({ ...table, target: 'Species' }, registry, { columns: ['species', 'sex'] }).problems,
    ).toMatchObject([{ suggestion: 'species', message: expect.stringContaining('Did you mean "species"?') }]);
  });

  test('a field that the model has as its own parameter says where it belongs', () => {
    expect(checkConfig({ ...table, model: 'mlp', epochs: 3 }, registry).problems[0]?.hint).toContain(
      '{name: mlp, epochs: …}',
    );
  });

  test('the task is what the model can do where that is one thing', () => {
    const task = (raw: object) => checkConfig(raw, registry);
    expect(task({ data: 'x', model: 'resnet-50' }).config?.task).toBe('image-classification');
    expect(task({ data: 'x', model: { name: 'blank' }, load_pretrained: false }).config?.task).toBe(
      'image-classification',
    );
    expect(task({ data: 'x', model: 'org/some-net' }).config?.task).toBe('image-classification');
    expect(task({ data: 'x', target: 'y', model: 'logistic_regression' }).config?.task).toBe('tabular-classification');
    const several = task({ data: 'x', target: 'y', model: 'random_forest' }).problems;
    expect(several).toHaveLength(1);
    expect(several[0]?.message).toBe(
      'task: it is missing, allowed is one of tabular-classification, tabular-regression.',
    );
    for (const model of [undefined, 'nobody', 7, null, { title: 'x' }])
      expect(task({ data: 'x', model }).problems[0]?.message).toBe(
        'task: it is missing, allowed is one of image-classification, tabular-classification, tabular-regression.',
      );
    expect(task({ ...image, task: 'image classification' }).problems[0]).toMatchObject({
      suggestion: 'image-classification',
    });
    const odd = task({ ...image, task: 7 }).problems[0];
    expect(odd?.message).toContain('task: received 7, allowed is one of');
    expect(odd).not.toHaveProperty('suggestion');
    // Nothing else of the config is judged by a task that is not known.
    expect(task({ task: 'nothing like it', data: 'x', model: 'resnet-50', target: 'y' }).problems).toHaveLength(1);
  });

  test('the usual metric of a task stands where none is written, or nothing is', () => {
    for (const metric of [undefined, null])
      expect(checkConfig({ ...table, ...(metric === null ? { metric } : {}) }, registry).config?.metric).toBeTruthy();
    expect(checkConfig({ ...table, metric: null }, registry).config?.metric).toEqual(
      checkConfig(table, registry).config?.metric,
    );
  });

  test('a list of choices is a list, of no more than so many, each right', () => {
    const augmentation = (value: unknown) => checkConfig({ ...image, augmentation: value }, registry);
    expect(augmentation([]).config?.augmentation).toEqual([]);
    expect(augmentation('flip').problems).toMatchObject([
      { code: 'config.type', path: 'augmentation', message: expect.stringContaining('expected a list of names') },
    ]);
    expect(augmentation(Array.from({ length: 16 }, () => 'flip')).problems).toEqual([]);
    expect(augmentation(Array.from({ length: 17 }, () => 'flip')).problems).toMatchObject([
      { code: 'config.range', path: 'augmentation' },
    ]);
    expect(augmentation(['flip', 'flop', 'nothing']).problems.map(({ path }) => path)).toEqual([
      'augmentation.1',
      'augmentation.2',
    ]);
  });

  test('problems stand in the order of the fields, whoever found them', () => {
    expect(codes({ ...image, seed: -1, load_pretrained: false, freeze_backbone: true, data: 7 })).toEqual([
      'config.type data',
      'config.incompatible freeze_backbone',
      'config.range seed',
    ]);
  });

  test('a value that contains itself is refused', () => {
    const loop: unknown[] = [];
    loop.push(loop);
    expect(codes({ ...image, augmentation: loop })).toEqual(['config.too_complex ']);
  });

  test('keys that name a prototype are ordinary unknown keys', () => {
    const raw = JSON.parse(
      '{"task":"image-classification","data":"x","model":{"name":"blank","__proto__":{"polluted":1}},"__proto__":{"epochs":3},"constructor":1,"toString":2}',
    ) as unknown;
    expect(codes(raw)).toEqual(
      expect.arrayContaining([
        'config.unknown_key __proto__',
        'config.unknown_key constructor',
        'config.unknown_key toString',
        'config.unknown_key model.__proto__',
      ]),
    );
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });
});

test('each field is described with its default, group and tasks', () => {
  const fields = describeFields();
  expect(Object.keys(fields)).toEqual(Object.keys(configFields));
  expect(fields.epochs).toMatchObject({
    type: 'integer',
    minimum: 1,
    maximum: 10_000,
    default: 10,
    group: 'training',
    tasks: ['image-classification'],
  });
  expect(fields.optimizer).toMatchObject({ registry: 'optimizers' });
});
