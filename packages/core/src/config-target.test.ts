import type { Column, TableProfile } from '@trainyard/contracts/dataset';
import { describe, expect, test } from 'vitest';
import { checkConfig } from './config-check.ts';
import { configFacts } from './config-facts.ts';
import { registry } from './config-testing.ts';

const yesNo = (name: string, position: number): Column => ({
  name,
  position,
  type: 'boolean',
  missing: 0,
  distinct: 2,
  numeric: null,
  histogram: null,
  top: [
    { value: 'no', count: 3 },
    { value: 'yes', count: 1 },
  ],
});
const table: TableProfile = {
  kind: 'table',
  rows: 4,
  columns: ['age', 'default', 'deposited'].map(yesNo),
  bytes: 1,
  duplicates: 0,
  reading: null,
  head: [],
};
const config = { task: 'tabular-classification', data: 'x', model: 'random_forest' };
const problemsOf = (raw: Record<string, string>) => checkConfig(raw, registry, configFacts(table, raw)).problems;

test('without a target the columns that could be meant are named with their reasons, and none is taken', () => {
  const [problem, ...others] = problemsOf(config);
  expect(others).toEqual([]);
  expect(problem).toMatchObject({ code: 'config.missing', path: 'target', severity: 'error' });
  expect(problem).not.toHaveProperty('suggestion');
  for (const word of ['"default"', '"deposited"', 'it is the last column', '75 % no and 25 % yes', 'say which'])
    expect(problem?.message).toContain(word);
});

test('a misspelt target is answered with the nearest column', () => {
  expect(problemsOf({ ...config, target: 'defualt' })).toMatchObject([
    { code: 'csv.target_missing', suggestion: 'default', message: expect.stringContaining('Did you mean "default"?') },
  ]);
});

describe('a model that is not there', () => {
  test.each([
    ['a letter wrong', { ...config, model: 'random_forst' }, 'Did you mean "random_forest"?', 'random_forest'],
    ['a part of its name', { ...config, model: 'logistic' }, 'Did you mean "logistic_regression"?', undefined],
    [
      'a model of another task',
      { ...config, task: 'image-classification', model: 'random_forst' },
      'Did you mean "random_forest"? It is for tabular-classification and tabular-regression',
      undefined,
    ],
    [
      'nothing near',
      { ...config, model: 'qqqqqqqqqq' },
      'There are: random_forest, logistic_regression, mlp.',
      undefined,
    ],
  ])('%s', (_, raw, words, suggestion) => {
    const problem = problemsOf({ ...raw, target: 'default' }).find(({ path }) => path === 'model');
    expect(problem?.message).toContain(words);
    expect(problem?.suggestion).toBe(suggestion);
  });
});
