import type { Dataset } from '@trainyard/contracts/dataset';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { parse } from 'yaml';
import { dataWords, exampleConfig, isUntrained, savedExample, modelWords, stagesOf } from './example.ts';

const images = {
  version: {
    profile: {
      kind: 'images',
      images: 800,
      classes: Array.from({ length: 10 }, () => ({})),
      size: { median: [64, 64] },
    },
  },
} as unknown as Dataset;
const table = {
  version: {
    profile: {
      kind: 'table',
      rows: 344,
      columns: [
        { name: 'species', type: 'categorical', distinct: 3, missing: 0, top: [] },
        { name: 'sex', type: 'categorical', distinct: 2, missing: 11, top: [] },
        { name: 'year', type: 'numeric', distinct: 3, missing: 0, top: [] },
      ],
    },
  },
} as unknown as Dataset;

test('the data never travels in the config: it follows from the dataset version', () => {
  expect(
    exampleConfig(images, { task: 'image-classification', model: 'x', data: '/somewhere', test_data: '/else' }),
  ).toEqual({ task: 'image-classification', model: 'x' });
});

test('without a saved config the example still trains', () => {
  expect(exampleConfig(images, undefined)).toMatchObject({ task: 'image-classification', model: 'efficientnet-lite0' });
  expect(exampleConfig(table, undefined)).toMatchObject({ task: 'tabular-classification', target: 'species' });
});

test('says what will happen in order', () => {
  expect(
    stagesOf({ task: 'image-classification', freeze_backbone: true, epochs: 15 }).map((stage) => stage.text),
  ).toEqual(['last layer, 15 epochs', 'test']);
  expect(stagesOf({ task: 'image-classification', epochs: 500 })[0]!.wagons).toBe(20);
  expect(stagesOf({ task: 'tabular-classification', validation: { name: 'kfold', folds: 5 } })[0]).toEqual({
    wagons: 5,
    text: '5 folds',
  });
});

test('says what the model and the data are', () => {
  expect(modelWords({ task: 'image-classification', model: 'efficientnet-lite0' })).toBe(
    'efficientnet-lite0 that has seen ImageNet',
  );
  expect(modelWords({ task: 'tabular-classification', model: { name: 'random_forest' } })).toBe('random forest');
  expect(dataWords(images, { task: 'image-classification' })).toEqual({
    fact: '800 pictures',
    rest: '10 kinds, 64 × 64 px; already here, no download',
  });
  expect(dataWords(table, { task: 'tabular-classification', target: 'species' })).toEqual({
    fact: '344 rows',
    rest: '3 columns, 3 species; 11 cells are missing, filled in',
  });
});

test('the default is what examples/*.yaml trains', async () => {
  for (const [name, dataset] of [
    ['eurosat', images],
    ['penguins', table],
  ] as const) {
    const text = await readFile(new URL(`../../../../examples/${name}.yaml`, import.meta.url), 'utf8');
    const file = parse(text) as Record<string, unknown>;
    for (const [key, value] of Object.entries(exampleConfig(dataset, undefined)))
      expect([key, file[key]]).toEqual([key, value]);
  }
});

test('what came with the example is its oldest config, and it stays until somebody trains it', () => {
  const config = (created_at: string) => ({ created_at });
  expect(savedExample([])).toBeUndefined();
  expect(savedExample([config('2026-02'), config('2026-01'), config('2026-03')])).toEqual(config('2026-01'));
  const project = (example: 'penguins' | null, runs: number) => isUntrained({ example, counts: { runs } as never });
  expect([project('penguins', 0), project('penguins', 1), project(null, 0)]).toEqual([true, false, false]);
});
