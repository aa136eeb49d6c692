import { expect, test } from 'vitest';
import { readOptions, rooms } from './options.ts';

test('all rooms and all mutants, unless something else is said', () => {
  expect(readOptions([])).toEqual({ rooms: Object.keys(rooms), files: null, sample: null, seed: 1 });
  expect(readOptions(['apps/agent', '--sample=20', '--seed=7', '--files=a', '--files=b'])).toEqual({
    rooms: ['apps/agent'],
    files: 'a,b',
    sample: 20,
    seed: 7,
  });
});

test('what cannot be meant is said', () => {
  expect(() => readOptions(['apps/none'])).toThrow('no such room: apps/none; there are packages/core');
  expect(() => readOptions(['--sample=0'])).toThrow('--sample=0: a whole number from 1 is needed');
  expect(() => readOptions(['--sample=1e3'])).toThrow('--sample=1e3');
  expect(() => readOptions(['--seed=2'])).toThrow('it needs --sample');
  expect(() => readOptions(['--sampel=3'])).toThrow('--sampel');
});
