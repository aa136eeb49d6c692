import type { RegistryEntry } from '@trainyard/contracts/registry';
import { expect, test } from 'vitest';
import { allowedWords, firstClause, settingWords } from './field-words.ts';

test('a long help begins with its first clause', () => {
  expect(firstClause('Passes over the training images.')).toBe('Passes over the training images.');
  const long =
    'Images per optimiser step, on each device; auto: as many as fit into its memory and still make it quicker.';
  expect(firstClause(long)).toBe('Images per optimiser step, on each device.');
  const version =
    'A number such as 0.5 in a text without any break that is long enough to be cut, but has no place for it';
  expect(firstClause(version)).toBe(version);
});

test('range and default in one line', () => {
  const told = { entries: null };
  expect(allowedWords({ ...told, range: '1 to 4,096, or auto', default: 32 })).toBe('1 to 4,096, or auto. Default 32.');
  expect(allowedWords({ ...told, range: 'above 0', default: null, empty: '0.001' }, 'for a new network')).toBe(
    'Above 0. Empty by default: 0.001, for a new network.',
  );
  expect(allowedWords({ ...told, range: '', default: null })).toBe('Empty by default.');
  expect(allowedWords({ ...told, range: '', default: undefined })).toBe('');
});

test('entries are called by their titles', () => {
  const entries = [{ name: 'random_crop', title: 'Shift', aliases: ['random_shift'] }] as unknown as RegistryEntry[];
  const field = { range: '', entries, default: ['random_shift', { name: 'random_crop', p: 1 }, 'flip'] };
  expect(allowedWords(field)).toBe('Default Shift, Shift (p 1), flip.');
  expect(settingWords(field, 'random_crop')).toBe('Shift');
});
