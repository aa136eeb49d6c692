import { expect, test } from 'vitest';
import { checkConfig } from './config-check.ts';
import type { ConfigFacts } from './config-rules.ts';
import { registry } from './config-testing.ts';

const check = (steps: unknown, facts: ConfigFacts = {}) =>
  checkConfig({ task: 'tabular-regression', data: 'x', target: 'y', model: 'random_forest', steps }, registry, facts);
const told = (steps: unknown, facts?: ConfigFacts) =>
  check(steps, facts).problems.map(({ code, path, suggestion }) => [code, path, suggestion]);

test('steps get the parameters of their transformers, and are canonical then', () => {
  const { config, problems } = check([
    { columns: ['a', 'b'], use: 'quantile' },
    { columns: 'categorical', use: { name: 'one_hot' } },
  ]);
  expect(problems).toEqual([]);
  expect(config?.['steps']).toEqual([
    { columns: ['a', 'b'], use: { name: 'quantile', n_quantiles: 100 } },
    { columns: 'categorical', use: 'one_hot' },
  ]);
  expect(checkConfig(config, registry).config).toEqual(config);
});

test('what cannot be a step is told with its place', () => {
  expect(told('quantile')).toEqual([['config.type', 'steps', undefined]]);
  expect(told([{ columns: 'numeric' }])).toEqual([['config.type', 'steps.0', undefined]]);
  expect(told([{ columns: 'numeric', use: 'quantile', when: 1 }])).toEqual([['config.type', 'steps.0', undefined]]);
  expect(told(['quantile'])).toEqual([['config.type', 'steps.0', undefined]]);
  expect(told([{ columns: [], use: 'quantile' }])).toEqual([['config.type', 'steps.0.columns', undefined]]);
  expect(told([{ columns: 'all', use: 'quantile' }])).toEqual([['config.type', 'steps.0.columns', undefined]]);
  expect(told([{ columns: 'numeric', use: 'quantiles' }])).toEqual([
    ['config.not_registered', 'steps.0.use', 'quantile'],
  ]);
  expect(told([{ columns: 'numeric', use: { name: 'quantile', n_quantiles: 1 } }])).toEqual([
    ['config.range', 'steps.0.use.n_quantiles', undefined],
  ]);
  expect(told([{ columns: 'categorical', use: 'quantile' }])).toEqual([
    ['config.incompatible', 'steps.0.use', undefined],
  ]);
});

test('its columns are there, and are not the target', () => {
  const columns = ['size', 'weight', 'y'];
  expect(told([{ columns: ['size'], use: 'quantile' }], { columns })).toEqual([]);
  expect(told([{ columns: ['size', 'wieght', 'y'], use: 'quantile' }], { columns })).toEqual([
    ['config.no_such_column', 'steps.0.columns.1', 'weight'],
    ['config.no_such_column', 'steps.0.columns.2', undefined],
  ]);
});
