import { describe, expect, it } from 'vitest';
import { changesFrom, compareRuns, fieldLabel } from './differing.ts';

const run = (id: string, config: Record<string, unknown>, version = 1) => ({
  id: `run_${id}`,
  dataset_name: 'flowers',
  dataset_version_number: version,
  config: { task: 'image-classification' as const, data: 'dsv', ...config },
});

describe('compareRuns', () => {
  it('makes columns of the fields that differ and one line of the rest', () => {
    const { differ, same } = compareRuns([
      run('a', { model: 'resnet18', epochs: 10, learning_rate: 0.001 }),
      run('b', { model: 'vit-tiny', epochs: 10, learning_rate: 0.0003 }),
      run('c', { model: 'vit-tiny', epochs: 10, learning_rate: 0.001 }),
    ]);
    expect(differ.map((field) => field.key)).toEqual(['model', 'learning_rate']);
    expect(differ[1]).toMatchObject({ numeric: true, usual: '0.001' });
    expect(same).toContainEqual({ label: 'Epochs', value: '10' });
    expect(same).toContainEqual({ label: 'Data', value: 'flowers v1' });
  });

  it('sees parameters of a choice, and a choice with and without parameters as the same entry', () => {
    const { differ } = compareRuns([
      run('a', { model: 'm', optimizer: { name: 'adamw', weight_decay: 0.01 } }),
      run('b', { model: 'm', optimizer: { name: 'adamw', weight_decay: 0.1 } }),
      run('c', { model: 'm', optimizer: 'adamw' }),
    ]);
    expect(differ.map((field) => field.label)).toEqual(['Weight decay']);
  });

  it('does not call a field different that only some tasks have', () => {
    const { differ } = compareRuns([run('a', { model: 'm', epochs: 3 }), run('b', { model: 'm', target: 'species' })]);
    expect(differ).toEqual([]);
  });

  it('calls only that the same in all which all have, and puts fields before parameters', () => {
    const { differ, same } = compareRuns([
      run('a', { model: { name: 'forest', trees: 20 }, validation: 'holdout' }),
      run('b', { model: { name: 'forest', trees: 30 }, validation: 'kfold' }),
      run('c', { model: { name: 'mlp', layers: 2 }, validation: 'kfold' }),
    ]);
    expect(differ.map((field) => field.key)).toEqual(['model', 'validation', 'model.trees']);
    expect(same.some((field) => field.label.includes('layers'))).toBe(false);
  });

  it('has no columns for one run', () => {
    expect(compareRuns([run('a', { model: 'm' })]).differ).toEqual([]);
  });
});

it('lists what a run changed in its parent, data version included', () => {
  const changes = changesFrom(
    run('a', { model: 'm', augmentation: ['flip'] }),
    run('b', { model: 'm', augmentation: [] }, 2),
  );
  expect(changes).toEqual([
    { label: 'Data', before: 'flowers v1', after: 'flowers v2' },
    { label: 'Augmentation', before: 'flip', after: 'none' },
  ]);
});

it('labels unknown keys by themselves', () => {
  expect(fieldLabel('my_own')).toBe('my_own');
});
