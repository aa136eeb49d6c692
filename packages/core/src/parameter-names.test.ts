import type { Registry, RegistryEntry } from '@trainyard/contracts/registry';
import { expect, test } from 'vitest';
import { checkConfig } from './config-check.ts';
import { registry } from './config-testing.ts';

const forest: RegistryEntry = {
  name: 'forest',
  aliases: ['rf'],
  title: 'Forest',
  help: '',
  tasks: ['tabular-classification'],
  facts: {},
  parameters: {
    properties: {
      betas: {
        type: 'array',
        items: { type: 'number', minimum: 0, maximum: 1 },
        minItems: 2,
        maxItems: 2,
        ordered: true,
        default: [0.5, 0.9],
      },
      n_estimators: { type: 'integer', minimum: 1, maximum: 5000, default: 300 },
      class_weight: { type: ['string', 'null'], enum: ['balanced', null], default: null },
    },
  },
  parameter_aliases: {
    beta1: { parameter: 'betas', values: [], item: 0 },
    beta2: { parameter: 'betas', values: [], item: 1 },
    trees: { parameter: 'n_estimators', values: [] },
    balanced: {
      parameter: 'class_weight',
      values: [
        [true, 'balanced'],
        [false, null],
      ],
    },
  },
  rules: [
    { left: 'n_estimators', op: '<=', right: 'config.seed', why: 'So it is.', severity: 'warning' },
    { left: 'n_estimators', op: '<', right: 4000, why: 'Too many.', severity: 'error' },
  ],
};
const known: Registry = { ...registry, registries: { ...registry.registries, models: [forest] } };
const check = (parameters: object, more: object = { seed: 5000 }) =>
  checkConfig(
    { task: 'tabular-classification', data: 'x', target: 'y', model: { name: 'rf', ...parameters }, ...more },
    known,
  );

test('other names of parameters are taken, and the config has the own ones', () => {
  expect(check({ trees: 5, balanced: true }).config?.['model']).toMatchObject({
    name: 'forest',
    n_estimators: 5,
    class_weight: 'balanced',
  });
  expect(check({ balanced: false }).config?.['model']).toMatchObject({ class_weight: null });
  const first = check({ n_estimators: 5, class_weight: 'balanced' }).config;
  expect(checkConfig(first, known).config).toEqual(first);
});

test('one parameter under two names, and what is wrong under an other name, is told', () => {
  const told = (parameters: object, more?: object) =>
    check(parameters, more).problems.map(({ code, path, suggestion }) => [code, path, suggestion]);
  expect(told({ trees: 5, n_estimators: 6 })).toEqual([['config.duplicate_key', 'model.n_estimators', undefined]]);
  expect(told({ trees: 0 })).toEqual([['config.range', 'model.n_estimators', undefined]]);
  expect(told({ treez: 5 })).toEqual([['config.unknown_key', 'model.treez', 'trees']]);
  expect(told({ balanced: 'yes' })).toEqual([['config.range', 'model.class_weight', undefined]]);
  expect(told({ trees: 4500 })).toEqual([['config.incompatible', 'model.n_estimators', undefined]]);
  // A warning counts only what a person gave, under whichever name.
  expect(told({ trees: 5 }, { seed: 1 })).toEqual([['config.incompatible', 'model.n_estimators', undefined]]);
  expect(told({}, { seed: 1 })).toEqual([]);
});

test('a pair stands as the field writes it, or number by number', () => {
  const betas = (parameters: object) => {
    const { config, problems } = check(parameters);
    const model = config?.['model'] as { betas?: unknown } | undefined;
    return problems.length > 0 ? problems.map(({ code, path, message }) => [code, path, message]) : model?.betas;
  };
  expect(betas({})).toEqual([0.5, 0.9]);
  expect(betas({ betas: [0.1, 0.2] })).toEqual([0.1, 0.2]);
  expect(betas({ beta2: 0.8 })).toEqual([0.5, 0.8]);
  expect(betas({ beta2: 0.8, beta1: 0.7 })).toEqual([0.7, 0.8]);
  const twice = (a: string, b: string) =>
    `model.${b}: ${a} and ${b} are the same parameter (betas). Remove one of them.`;
  expect(betas({ betas: [0.1, 0.2], beta1: 0.3 })).toEqual([
    ['config.duplicate_key', 'model.beta1', twice('betas', 'beta1')],
  ]);
  expect(betas({ beta1: 0.3, betas: [0.1, 0.2] })).toEqual([
    ['config.duplicate_key', 'model.betas', twice('beta1', 'betas')],
  ]);
  expect(betas({ betas: [0.9, 0.2] })).toEqual([
    ['config.range', 'model.betas', 'model.betas: received [0.9,0.2]; the smaller number stands first.'],
  ]);
  expect(betas({ beta1: 2 })).toEqual([
    ['config.range', 'model.betas.0', 'model.betas.0: received 2, allowed 0 to 1.'],
  ]);
  expect(betas({ betas: [0.9] })).toEqual([
    ['config.range', 'model.betas', 'model.betas: received 1 entries, allowed 2.'],
  ]);
  expect(betas({ betas: 0.9 })).toMatchObject([['config.type', 'model.betas', expect.stringContaining('a list of 2')]]);
});
