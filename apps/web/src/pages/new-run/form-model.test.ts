import { configFields, fieldMeta } from '@trainyard/contracts/config';
import type { Registry, RegistryEntry } from '@trainyard/contracts/registry';
import type { JsonValue } from '@trainyard/contracts/scalar';
import fc from 'fast-check';
import { describe, expect, it, test } from 'vitest';
import { z } from 'zod';
import { controlOf, rangeWords, textOfValue, valueOfText } from './control.ts';
import {
  besidePreset,
  choiceName,
  fieldsBeside,
  formFields,
  parameterFields,
  problemsOf,
  same,
  searchFields,
  valueOf,
  valuesOfConfig,
  withParameter,
  withValue,
} from './form-model.ts';

const fields = Object.fromEntries(
  Object.entries(configFields).map(([name, schema]) => [name, z.toJSONSchema(schema) as JsonValue]),
);
const adamw: RegistryEntry = {
  name: 'adamw',
  aliases: ['AdamW'],
  title: 'AdamW',
  help: '',
  tasks: ['image-classification'],
  facts: {},
  parameters: {
    type: 'object',
    properties: {
      weight_decay: { type: 'number', minimum: 0, maximum: 1, default: 0.01, description: 'Decay' },
      amsgrad: { type: 'boolean', default: false },
    },
  },
  parameter_aliases: { decay: { parameter: 'weight_decay', values: [] } },
};
const none = {
  models: [],
  schedulers: [],
  losses: [],
  augmentations: [],
  validations: [],
  imputers: [],
  encoders: [],
  scalers: [],
  transformers: [],
  metrics: [],
};
const registry: Registry = {
  engine: { version: '1', python: '3', torch: '2' },
  registries: { ...none, optimizers: [adamw] },
};
const images = formFields(fields, registry, 'image-classification');
const field = (name: string) => {
  const found = images.find((one) => one.name === name);
  if (!found) throw new Error(`no field ${name}`);
  return found;
};

describe('formFields', () => {
  it('has every field of the task and none of another, from the real schemas', () => {
    const wanted = (Object.keys(configFields) as (keyof typeof configFields)[]).filter((name) =>
      fieldMeta(name).tasks.includes('image-classification'),
    );
    expect(images.map((one) => one.name)).toEqual(wanted);
    expect(images.some((one) => one.name === 'target')).toBe(false);
  });
  it('makes controls with ranges', () => {
    expect(field('epochs')).toMatchObject({
      control: { kind: 'number', integer: true, nullable: false },
      range: '1 to 10,000',
      default: 10,
    });
    expect(field('batch_size')).toMatchObject({
      control: { kind: 'number', integer: true, nullable: false, words: ['auto'] },
      range: '1 to 4,096, or auto',
      default: 32,
    });
    expect(valueOfText(field('batch_size').control, 'auto')).toBe('auto');
    expect(valueOfText(field('batch_size').control, '64')).toBe(64);
    expect(field('learning_rate').range).toBe('above 0, up to 10');
    expect(field('image_size').control).toMatchObject({ kind: 'number', nullable: true });
    expect(field('bad_files').control).toEqual({ kind: 'enum', options: ['skip', 'fail'] });
    expect(field('load_pretrained').control).toEqual({ kind: 'boolean' });
    expect(field('augmentation')).toMatchObject({ many: true, entries: [] });
    expect(
      formFields(fields, registry, 'tabular-regression').find((one) => one.name === 'drop_columns')?.control,
    ).toEqual({ kind: 'list' });
  });
  it('offers the entries of the registry and their parameters', () => {
    expect(field('optimizer').entries?.map((entry) => entry.name)).toEqual(['adamw']);
    expect(parameterFields(adamw).map((one) => [one.name, one.title, one.range])).toEqual([
      ['weight_decay', 'Weight decay', '0 to 1'],
      ['amsgrad', 'Amsgrad', ''],
    ]);
  });
});

describe('fields beside a preset', () => {
  const names = (values: Record<string, JsonValue>) => fieldsBeside(values, images).map(({ name }) => name);
  it('has what its recipe does not decide, and the time limit', () => {
    const found = names({ preset: 'quick' });
    expect(found).toEqual(expect.arrayContaining(['preset', 'time_limit', 'model', 'seed']));
    for (const name of ['epochs', 'learning_rate', 'optimizer']) expect(found).not.toContain(name);
  });
  it('has all without one, and a time limit only where it was set, to be taken out', () => {
    expect(names({})).toEqual(images.map(({ name }) => name).filter((name) => name !== 'time_limit'));
    expect(names({ time_limit: '10m' })).toContain('time_limit');
  });
});

test.each<[string, Record<string, JsonValue>, Record<string, JsonValue>, Record<string, JsonValue>]>([
  ['comes', { model: 'a' }, { model: 'a', preset: 'quick' }, { preset: 'quick' }],
  ['is another', { model: 'a', preset: 'quick' }, { model: 'a', preset: 'best' }, { model: 'a', preset: 'best' }],
  ['goes', { preset: 'quick' }, { seed: 1 }, { seed: 1, model: 'first' }],
  ['goes from a run that named none', { preset: 'quick', model: 'auto' }, { model: 'auto' }, { model: 'first' }],
  ['goes, and a model was named beside it', { preset: 'quick', model: 'b' }, { model: 'b' }, { model: 'b' }],
])('the model where a preset %s', (_, before, values, after) => {
  expect(besidePreset(before, values, 'first')).toEqual(after);
});

describe('a choice of words', () => {
  it('may be nothing where the schema allows it', () => {
    const control = controlOf({ type: ['string', 'null'], enum: ['balanced', null] });
    expect(control).toEqual({ kind: 'enum', options: ['balanced'], nullable: true });
    expect([valueOfText(control, ''), valueOfText(control, 'balanced')]).toEqual([null, 'balanced']);
  });
});

describe('values', () => {
  it('hold only what differs from the default', () => {
    const changed = withValue({}, field('epochs'), 3);
    expect(changed).toEqual({ epochs: 3 });
    expect(withValue(changed, field('epochs'), 10)).toEqual({});
    expect(valueOf({}, field('epochs'))).toBe(10);
  });
  it('write parameters into the choice and take them out again', () => {
    const [decay] = parameterFields(adamw);
    if (!decay) throw new Error('no parameter');
    const choice = withParameter('adamw', decay, 0.1);
    expect(choice).toEqual({ name: 'adamw', weight_decay: 0.1 });
    expect(withParameter(choice, decay, 0.01)).toBe('adamw');
    expect(choiceName(choice)).toBe('adamw');
  });
  it('come from a canonical config without the defaults it spells out', () => {
    const config = {
      task: 'image-classification',
      data: 'dsv',
      epochs: 10,
      learning_rate: 0.01,
      optimizer: { name: 'adamw', weight_decay: 0.01, amsgrad: false },
      typo_key: 1,
    };
    expect(valuesOfConfig(config, images)).toEqual({ learning_rate: 0.01, typo_key: 1 });
  });
  it('have the own names of parameters, whatever they were written as', () => {
    expect(valuesOfConfig({ optimizer: { name: 'adamw', decay: 0.1 } }, images)).toEqual({
      optimizer: { name: 'adamw', weight_decay: 0.1 },
    });
    expect(valuesOfConfig({ optimizer: { name: 'adamw', decay: 0.01 } }, images)).toEqual({});
    const twice = { optimizer: { name: 'adamw', decay: 0.1, weight_decay: 0.2 } };
    expect(valuesOfConfig(twice, images)).toEqual(twice);
  });
  it('treat a plain name and a name without parameters alike', () => {
    expect(same('adamw', { name: 'adamw' })).toBe(true);
    expect(same({ name: 'a', x: 1 }, { x: 1, name: 'a' })).toBe(true);
  });
});

describe('controls', () => {
  it('keep text that is no number, so that nothing typed is lost', () => {
    const { control } = field('learning_rate');
    expect(valueOfText(control, '1e-3')).toBe(0.001);
    expect(valueOfText(control, 'fast')).toBe('fast');
    expect(valueOfText(field('image_size').control, ' ')).toBeNull();
    expect(valueOfText({ kind: 'list' }, 'id, name ,')).toEqual(['id', 'name']);
    expect(textOfValue(['id', 'name'])).toBe('id, name');
  });
  it('lose no item of a list, whatever stands in it', () => {
    const control = controlOf({ type: 'array', items: { type: 'string' } });
    const list = fc.array(fc.oneof(fc.string(), fc.constantFrom('a, b', ' a', '', '[1]', 'x')));
    fc.assert(
      fc.property(list, (items) => {
        expect(valueOfText(control, textOfValue(items))).toEqual(items);
      }),
    );
    const numbers = controlOf({ type: ['array', 'null'], items: { type: 'integer' } });
    fc.assert(
      fc.property(fc.array(fc.integer(), { minLength: 1 }), (items) => {
        expect(valueOfText(numbers, textOfValue(items))).toEqual(items);
      }),
    );
    expect(valueOfText(controlOf({ type: ['array', 'null'], items: { type: 'string' } }), ' ')).toBeNull();
  });
  it('are as many boxes as a list has numbers', () => {
    const schema = {
      type: 'array',
      items: { type: 'number', minimum: 0, exclusiveMaximum: 1 },
      minItems: 2,
      maxItems: 2,
    };
    const control = controlOf({ ...schema, itemTitles: ['of the mean', 'of the square'] });
    expect(control).toMatchObject({ kind: 'numbers', titles: ['of the mean', 'of the square'] });
    expect(rangeWords(control)).toBe('of the mean, of the square: each 0 to 1');
    expect(controlOf(schema)).toMatchObject({ kind: 'numbers', titles: ['1', '2'] });
    expect(controlOf({ ...schema, maxItems: 3 })).toEqual({ kind: 'json' });
  });
  it('fall back to JSON for shapes without a control', () => {
    const control = controlOf({ type: 'array', items: { type: 'number' } });
    expect(control).toEqual({ kind: 'json' });
    expect(valueOfText(control, '[0.9, 0.99]')).toEqual([0.9, 0.99]);
    expect(rangeWords(control)).toBe('');
  });
});

it('finds problems of a field and inside it', () => {
  const problem = (path: string) => ({ code: 'config.range', severity: 'error' as const, path, message: 'm' });
  expect(
    problemsOf([problem('optimizer.weight_decay'), problem('optimizers'), problem('optimizer')], 'optimizer'),
  ).toHaveLength(2);
});

it('searches names, help, entries and parameters', () => {
  expect(searchFields(images, 'decay').map((one) => one.name)).toEqual(['optimizer', 'layer_decay', 'ema_decay']);
  expect(searchFields(images, 'peak step').map((one) => one.name)).toEqual(['learning_rate']);
});
