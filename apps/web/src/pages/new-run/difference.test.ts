import { expect, test } from 'vitest';
import { fileNameOf } from './config-file.tsx';
import { fromConfig, fromDefaults } from './difference.ts';
import { originOf } from './origin.ts';
import type { FormField } from './form-model.ts';

const field = (name: string, standard: FormField['default'], isDecided = false) =>
  ({ name, default: standard, isDecided, entries: null }) as unknown as FormField;
const fields = [
  field('model', undefined),
  field('epochs', 10, true),
  field('optimizer', 'adamw', true),
  field('seed', 42),
];

test('beside the defaults: what is set otherwise, with parameters, in reading order', () => {
  const config = {
    task: 'image-classification',
    seed: 42,
    optimizer: { name: 'sgd', momentum: 0.8 },
    epochs: 3,
    model: 'a',
  };
  expect(fromDefaults(config, fields).map(({ key, before, after }) => [key, before, after])).toEqual([
    ['model', '', 'a'],
    ['epochs', '10', '3'],
    ['optimizer', 'adamw', 'sgd'],
    ['optimizer.momentum', '', '0.8'],
  ]);
});

test('beside the defaults: parameters that are written out as their defaults are no difference', () => {
  const parameters = { type: 'object', properties: { fraction: { type: 'number', default: 0.2 } } };
  const entry = { name: 'hold_out', aliases: [], parameters };
  const validation = { ...field('validation', 'hold_out'), entries: [entry], many: false } as unknown as FormField;
  expect(fromDefaults({ validation: { name: 'hold_out', fraction: 0.2 } }, [validation])).toEqual([]);
  expect(fromDefaults({ validation: { name: 'hold_out', fraction: 0.3 } }, [validation])).toMatchObject([
    { key: 'validation.fraction', before: '', after: '0.3' },
  ]);
});

test('beside a run: all fields but the data', () => {
  const before = { data: 'dsv_1', epochs: 10, learning_rate: null, seed: 1 };
  expect(fromConfig(before, { data: 'dsv_2', epochs: 10, learning_rate: 0.1, seed: 2 })).toMatchObject([
    { key: 'learning_rate', before: '', after: '0.1' },
    { key: 'seed', before: '1', after: '2' },
  ]);
  expect(fromConfig(before, before)).toEqual([]);
});

test('where a value comes from', () => {
  const started = { values: { model: 'a', epochs: 3 }, start: { kind: 'data' as const } };
  const told = (name: string, values: Record<string, string | number>, start = started) =>
    originOf(fields.find((one) => one.name === name) as FormField, values, start).words;
  expect(told('seed', {})).toBe('default');
  expect(told('model', { model: 'a' })).toBe('by the data');
  expect(told('model', { model: 'b' })).toBe('by you');
  expect(told('epochs', { preset: 'quick', epochs: 3 })).toBe('by the preset quick');
  const run = { ...started, start: { kind: 'run' as const, name: 'first' } };
  expect(told('epochs', { epochs: 3 }, run as never)).toBe('from the run first');
});

test('a file has a name that any disk takes', () => {
  expect([fileNameOf('my run: a/b?'), fileNameOf(' '), fileNameOf('../..'), fileNameOf('Größe 2')]).toEqual([
    'my-run-a-b.yaml',
    'config.yaml',
    'config.yaml',
    'Größe-2.yaml',
  ]);
});
