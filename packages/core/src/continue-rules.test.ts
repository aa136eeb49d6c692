import type { JsonValue } from '@trainyard/contracts/scalar';
import { expect, test } from 'vitest';
import { checkConfig } from './config-check.ts';
import { architectureOf, type ContinueSource } from './continue-rules.ts';
import { registry } from './config-testing.ts';

const source: ContinueSource = { name: 'first', model: 'blank', imageSize: 64, labels: ['cat', 'dog'] };
const base = { task: 'image-classification', data: 'dsv_1', model: 'blank', continue_from: 'run_1' };

const told = (changes: Record<string, JsonValue>, known: ContinueSource | undefined = source) =>
  checkConfig({ ...base, ...changes }, registry, {
    ...(known ? { source: known } : {}),
    classCounts: { cat: 5, dog: 5, bird: 5 },
  }).problems.map(({ severity, path, message, suggestion }) => [severity, path, message, suggestion]);

test('another architecture and another size are refused with the one that fits', () => {
  expect(told({})).toEqual([]);
  expect(told({ image_size: 64 })).toEqual([]);
  expect(told({ image_size: 96 })).toEqual([
    [
      'error',
      'image_size',
      'image_size: received 96, and “first”, which it shall go on from, sees pictures of 64 px. Leave it out.',
      null,
    ],
  ]);
  expect(told({ model: 'resnet50' }, { ...source, model: { name: 'resnet18', dropout: 0.1 } })[0]?.[1]).toBe('model');
});

test('quick is refused, for its last layer is made anew; the others decide by the source', () => {
  expect(told({ preset: 'quick' })).toEqual([
    [
      'error',
      'preset',
      'preset: quick learns the last layer anew, and nothing of the one of continue_from would be kept. Take balanced or best, or leave the preset out.',
      'balanced',
    ],
  ]);
  expect(told({ preset: 'balanced' })).toEqual([]);
});

test('frozen weights of a source have learned, and load_pretrained has no say', () => {
  expect(told({ load_pretrained: false, freeze_backbone: true })).toEqual([
    [
      'warning',
      'load_pretrained',
      'load_pretrained: it has no effect, for the weights are those of continue_from.',
      undefined,
    ],
  ]);
});

test('classes that will be dropped are said before anything is trained', () => {
  expect(told({}, { ...source, labels: ['cat', 'fish'] })).toEqual([
    [
      'warning',
      'continue_from',
      'continue_from: the data has no pictures of "fish", which “first” knows: the new model will not answer so any more.',
      undefined,
    ],
  ]);
  expect(told({}, { ...source, labels: ['fish'] })[0]?.[2]).toContain('nothing of its last layer is kept');
});

test('an architecture by name', () => {
  expect(architectureOf({ name: 'huggingface', id: 'org/name', revision: null })).toBe('org/name');
  expect(architectureOf({ name: 'local_folder', path: '/a/b/' })).toBe('b');
  expect(architectureOf('resnet18')).toBe('resnet18');
  expect(architectureOf({ name: 'resnet18', dropout: 0.1 })).toBe('resnet18');
  expect(architectureOf(undefined)).toBe('');
});
