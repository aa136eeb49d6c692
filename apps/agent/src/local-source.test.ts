import { mkdirSync, mkdtempSync, writeFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test, onTestFinished } from 'vitest';
import { localSource } from './local-source.ts';

const signature = {
  task: 'image-classification',
  image_size: 32,
  columns: [],
  target: null,
  labels: ['cat', 'dog'],
};

function modelFolder(files: Record<string, object>): string {
  const folder = mkdtempSync(join(tmpdir(), 'trainyard-local-'));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const run = join(folder, 'first');
  mkdirSync(join(run, 'model'), { recursive: true });
  for (const [name, content] of Object.entries(files)) writeFileSync(join(run, 'model', name), JSON.stringify(content));
  return run;
}

test('a model folder, or the run that has one, says what a config must fit', () => {
  const run = modelFolder({
    'labels.json': {},
    'signature.json': signature,
    'training_config.json': { model: { name: 'compact-cnn', dropout: 0 } },
  });
  const told = {
    name: 'first',
    model: { name: 'compact-cnn', dropout: 0 },
    imageSize: 32,
    labels: ['cat', 'dog'],
  };
  expect(localSource(run)).toEqual(told);
  expect(localSource(join(run, 'model'))).toEqual(told);
});

test('where a preset chose the model, its recipe says which', () => {
  const run = modelFolder({
    'labels.json': {},
    'signature.json': signature,
    'training_config.json': { model: { name: 'auto' }, preset: 'balanced' },
    'recipe.json': { plan: { model: { name: 'efficientnet-lite0' } } },
  });
  expect(localSource(run)?.model).toEqual({ name: 'efficientnet-lite0' });
});

test('what is no model of images is left to the engine to refuse', () => {
  expect(localSource('/nowhere')).toBeNull();
  expect(localSource(modelFolder({ 'labels.json': {} }))).toBeNull();
});
