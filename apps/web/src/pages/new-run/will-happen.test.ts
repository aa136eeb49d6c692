import type { DatasetVersion } from '@trainyard/contracts/dataset';
import type { Registry } from '@trainyard/contracts/registry';
import type { Forecast, ForecastBasis } from '@trainyard/contracts/run';
import { expect, test } from 'vitest';
import { willHappen } from './will-happen.ts';

const now = new Date('2026-01-01T12:00:00Z');
const version = { profile: { kind: 'table', rows: 10 } } as unknown as DatasetVersion;
const registry = { registries: {} } as unknown as Registry;
const basis: ForecastBasis = { similar: 3, others: 0, off: 0.2, scored: 10, within: 8 };
const ends = (range: Forecast['range']): string => {
  const forecast = { starts_at: now.toISOString(), ends_at: null, position: 1, device: 'cpu', reason: null, range };
  const config = { task: 'tabular-classification', model: 'random_forest' };
  return willHappen({ config, version, forecast, registry, now }).at(-1)!;
};
const seconds: [number, number, number] = [62, 90, 118];

test('how long it takes is a range, with what it rests on and how good such ranges were', () => {
  expect(ends({ starts: null, ends: null, seconds, basis })).toBe(
    'Takes about 1–2 min, from 3 similar runs here; the last 10 forecasts were off by 20\u00A0%.',
  );
  expect(ends({ starts: null, ends: null, seconds, basis: { ...basis, similar: 0, off: null, scored: 0 } })).toBe(
    'Takes about 1–2 min, a guess: nothing was measured here yet.',
  );
  expect(ends(null)).toBe('How long it takes is unknown until measured.');
});

test('when a frozen network begins to learn as a whole', () => {
  const images = { profile: { kind: 'images', splits: { all: 1000 } } } as unknown as DatasetVersion;
  const config = { task: 'image-classification', model: 'm', load_pretrained: true, freeze_backbone: true, epochs: 9 };
  const trains = (more: object) =>
    willHappen({ config: { ...config, ...more }, version: images, forecast: null, registry, now })[1];
  expect(trains({ unfreeze_epoch: 3 })).toBe(
    'Trains the last layer of m (pretrained) on 800 pictures, 9 times, after the first 3 the whole network.',
  );
  expect(trains({ unfreeze_epoch: null })).toBe('Trains the last layer of m (pretrained) on 800 pictures, 9 times.');
});

test.each<[Record<string, string | boolean>, string]>([
  [
    { preset: 'quick', model: 'auto', load_pretrained: true },
    'Fits a linear probe to the features of EfficientNet-Lite0 (pretrained) on 800 pictures; 20 % are held out to judge it.',
  ],
  [
    { preset: 'balanced', model: 'auto', load_pretrained: true, time_limit: '10m' },
    'Fits a linear probe to EfficientNet-Lite0 (pretrained), then fine-tunes it for as many epochs as fit into 10m, on 800 pictures; 20 % are held out to judge it.',
  ],
  [
    { preset: 'best', model: 'mine', load_pretrained: false },
    'Trains mine from scratch, as many epochs as fit into its usual time, on 800 pictures; 20 % are held out to judge it.',
  ],
])('what the preset of %j does', (config, said) => {
  const images = { profile: { kind: 'images', splits: { all: 1000 } } } as unknown as DatasetVersion;
  const whole = { task: 'image-classification', validation: 'holdout', ...config };
  const steps = willHappen({ config: whole, version: images, forecast: null, registry, now });
  expect(steps[1]).toBe(said);
  expect(steps[2]).toBe('Keeps, of all the weights it came to, those with the best validation accuracy.');
});
