import { expect, test } from 'vitest';
import type { FormField } from './form-model.ts';
import { originOf, parameterOrigin } from './origin.ts';

const field = (name: string, standard: FormField['default'], isDecided = false) => ({
  name,
  default: standard,
  isDecided,
  entries: null,
});
const run = { kind: 'run', name: 'first' } as const;
const epochs = field('epochs', 10, true);

test('a default has no way back, unless a run had another value', () => {
  expect(originOf(epochs, {}, { values: {}, start: run })).toEqual({ kind: 'default', words: 'default', back: null });
  expect(originOf(epochs, {}, { values: { epochs: 3 }, start: run }).back).toEqual({ value: 3, words: '3' });
  expect(originOf(field('model', undefined), {}, { values: {}, start: run }).words).toBe('needed');
});

test('what a person typed goes back to what the page began with, and that to the default', () => {
  const started = { values: { epochs: 3 }, start: run };
  expect(originOf(epochs, { epochs: 5 }, started)).toEqual({
    kind: 'you',
    words: 'by you',
    back: { value: 3, words: '3' },
  });
  expect(originOf(epochs, { epochs: 3 }, started)).toEqual({
    kind: 'start',
    words: 'from the run first',
    back: { value: 10, words: '10' },
  });
  expect(originOf(epochs, { epochs: 5 }, { values: {}, start: { kind: 'data' } }).back).toEqual({
    value: 10,
    words: '10',
  });
  const size = field('image_size', null);
  expect(originOf(size, { image_size: 64 }, { values: {}, start: run }).back).toEqual({
    value: null,
    words: 'default',
  });
});

test('what a preset decides cannot be taken back here', () => {
  const started = { values: { epochs: 3 }, start: run };
  expect(originOf(epochs, { preset: 'best', epochs: 3 }, started)).toEqual({
    kind: 'preset',
    words: 'by the preset best',
    back: null,
  });
});

test('parameters of a choice have an origin of their own', () => {
  const momentum = field('momentum', 0.9);
  const began = { name: 'sgd', momentum: 0.8 };
  const told = (choice: Parameters<typeof parameterOrigin>[1], before: Parameters<typeof parameterOrigin>[2] = began) =>
    parameterOrigin(momentum, choice, before, run);
  expect(told(began)).toMatchObject({ kind: 'start', words: 'from the run first', back: { value: 0.9 } });
  expect(told({ name: 'sgd', momentum: 0.5 })).toMatchObject({ kind: 'you', back: { value: 0.8 } });
  expect(told('sgd')).toMatchObject({ kind: 'default', back: { value: 0.8 } });
  // Another choice has nothing of that one.
  expect(told({ name: 'rmsprop', momentum: 0.8 })).toMatchObject({ kind: 'you', back: { value: 0.9 } });
  // One of a list is found by its name.
  expect(told({ name: 'sgd', momentum: 0.8 }, ['adam', began])).toMatchObject({ kind: 'start' });
});
