import { expect, test } from 'vitest';
import type { Registry } from '@trainyard/contracts/registry';
import { checkConfig } from './config-check.ts';
import { registry } from './config-testing.ts';

const base = { task: 'tabular-classification', data: 'x.csv', target: 'kind', model: 'mlp' };
const problemsOf = (extra: object) => checkConfig({ ...base, ...extra }, registry).problems;
const first = (extra: object) => problemsOf(extra)[0];

test('a parameter that stands beside its model is shown its place', () => {
  const found = first({ model: { name: 'random_forest' }, trees: 100 });
  expect(found).toMatchObject({ code: 'config.unknown_key', path: 'trees' });
  expect(found?.message).toBe(
    'trees: there is no such key. random_forest has a parameter of that name: write model: {name: random_forest, trees: …}.',
  );
  expect(found).not.toHaveProperty('suggestion');
  // Of another model it is none.
  expect(first({ trees: 100 })?.message).not.toContain('random_forest');
});

test('a field of other tasks that is a parameter of the chosen model is shown its place, however the model is written', () => {
  for (const model of ['mlp', { name: 'mlp' }])
    expect(first({ model, epochs: 5 })).toMatchObject({
      code: 'config.inapplicable',
      hint: 'mlp has a parameter of that name: write model: {name: mlp, epochs: …}.',
    });
});

test('a parameter of what a field may choose is shown that choice, the chosen one first', () => {
  expect(first({ folds: 5 })?.message).toContain('write validation: {name: kfold, folds: …}.');
  expect(first({ fraction: 0.3 })?.message).toContain('write validation: {name: holdout, fraction: …}.');
  // A list of choices, and what the task does not have, is not offered.
  expect(first({ label_smoothing: 0.1 })?.message).not.toContain('cross_entropy');
});

test.each([
  ['random_state', 'seed'],
  ['y', undefined],
  ['cv', 'validation'],
  ['scoring', 'metric'],
  ['scaler', 'scaling'],
  ['Preprocessing', 'steps'],
  ['loss', undefined],
])('%s of another tool means %s', (word, field) => {
  const found = first({ [word]: 1 });
  if (field === undefined) expect(found).not.toHaveProperty('suggestion');
  else
    expect(found).toMatchObject({
      suggestion: field,
      message: `${word}: there is no such key. Did you mean "${field}"?`,
    });
});

test('a target under another name is found', () => {
  const { target: _, ...rest } = base;
  expect(checkConfig({ ...rest, label: 'kind' }, registry).problems).toContainEqual(
    expect.objectContaining({ path: 'label', suggestion: 'target' }),
  );
});

test('what belongs to the config or the machine is not sought among the parameters of a model', () => {
  expect(first({ model: { name: 'random_forest', random_state: 1 } })?.message).toContain(
    'the field "seed" of the config',
  );
  expect(first({ model: { name: 'random_forest', n_jobs: 2 } })?.message).toContain('--threads');
  expect(first({ n_jobs: 2 })?.message).toContain('--threads');
});

test('what there is, is told without the other names', () => {
  expect(first({ model: 'zzzzzzzzzz' })?.message).toMatch(/There are: random_forest, logistic_regression, mlp\.$/);
});

/** With other names, and a parameter that two entries have. */
const more: Registry = {
  ...registry,
  registries: {
    ...registry.registries,
    models: registry.registries.models.map((entry) =>
      entry.name === 'random_forest'
        ? { ...entry, parameter_aliases: { ntree: { parameter: 'trees', values: [] } } }
        : entry,
    ),
    validations: registry.registries.validations.map((entry) =>
      entry.name === 'kfold' ? { ...entry, aliases: ['folded'], parameters: { properties: { fraction: {} } } } : entry,
    ),
  },
};
const told = (extra: object) => checkConfig({ ...base, ...extra }, more).problems[0]?.message;

test.each(['kfold', 'folded', { name: 'folded' }])(
  'of two that have a parameter the chosen one is shown: %o',
  (validation) => {
    expect(told({ fraction: 0.3 })).toContain('write validation: {name: holdout, fraction: …}.');
    expect(told({ fraction: 0.3, validation })).toContain('write validation: {name: kfold, fraction: …}.');
  },
);

test('a parameter has its other names too, and they are not listed', () => {
  expect(told({ model: 'random_forest', ntree: 9 })).toContain('write model: {name: random_forest, ntree: …}.');
  expect(told({ model: { name: 'random_forest', zzzzzz: 9 } })).toMatch(/There are: trees, class_weight\.$/);
});

test('only what stands beside the model is shown from inside of it, and from a model alone', () => {
  expect(first({ model: { name: 'random_forest', label: 'kind' } })?.message).not.toContain('target');
  expect(first({ validation: { name: 'kfold', random_state: 1 } })?.message).not.toContain('seed');
  const image = { task: 'image-classification', data: 'x', model: 'blank' };
  expect(checkConfig({ ...image, label: 'kind' }, registry).problems[0]).not.toHaveProperty('suggestion');
});
