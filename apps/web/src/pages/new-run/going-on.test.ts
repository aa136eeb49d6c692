import { expect, test } from 'vitest';
import { aWholeRun } from '../run/a-whole-run.ts';
import { besidePreset } from './form-model.ts';
import { draftGoingOn } from './start.ts';

const registry = { engine: { version: '1', python: '3', torch: '2' }, registries: {} } as never;
const fields = Object.fromEntries(
  ['epochs', 'model', 'image_size', 'load_pretrained', 'preset', 'continue_from'].map((name) => [
    name,
    { default: null },
  ]),
);

test('a draft that goes on from a run has its settings, and leaves to its model what that decides', () => {
  const config = { task: 'image-classification', data: 'dsv_1', model: 'x', image_size: 32, load_pretrained: false };
  const run = aWholeRun({ task: 'image-classification', config: { ...config, epochs: 7, preset: 'quick' } as never });
  const draft = draftGoingOn(run, { version: { id: 'dsv_2' } } as never, registry, fields);
  expect(draft).toMatchObject({ task: 'image-classification', dataset_version_id: 'dsv_2' });
  expect(draft.values).toEqual({ epochs: 7, preset: 'balanced', continue_from: run.id });
  expect(draftGoingOn(run, undefined, registry, fields).dataset_version_id).toBe(run.dataset_version_id);
});

test('no model is named beside one that is gone on from when a preset goes', () => {
  const values = { continue_from: 'run_1' };
  expect(besidePreset({ ...values, preset: 'balanced' }, values, 'first')).toEqual(values);
});
