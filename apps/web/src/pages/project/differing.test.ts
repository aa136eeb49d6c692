import { describe, expect, it } from 'vitest';
import { aRun } from './a-run.ts';
import { changesFrom, compareFields, fieldLabel, fieldWords } from './differing.ts';

const run = (id: string, config: Record<string, unknown>, version = 1) => ({
  id: `run_${id}`,
  dataset_name: 'flowers',
  dataset_version_number: version,
  config: { task: 'image-classification' as const, data: 'dsv', ...config },
});

describe('compareFields', () => {
  const field = (key: string, values: number, over = {}) => ({
    key,
    values,
    usual: 'x',
    runs: 3,
    numeric: false,
    longest: 1,
    ...over,
  });

  it('makes columns of the fields that differ, the telling ones first, and one line of the rest', () => {
    const { differ, same } = compareFields({
      total: 3,
      fields: [
        field('epochs', 1, { usual: '10' }),
        field('optimizer.weight_decay', 2, { numeric: true }),
        field('learning_rate', 2, { usual: '0.001', numeric: true, longest: 6 }),
        field('model', 2),
      ],
    });
    expect(differ.map(({ label }) => label)).toEqual(['Model', 'Learn. rate', 'Weight decay']);
    expect(differ[1]).toMatchObject({ numeric: true, usual: '0.001', longest: 6 });
    expect(same).toEqual([{ label: 'Epochs', value: '10' }]);
  });

  it('calls only that the same in all which all have', () => {
    expect(
      compareFields({ total: 3, fields: [field('model.layers', 1, { runs: 1 }), field('metric', 1, { usual: '' })] }),
    ).toEqual({
      differ: [],
      same: [],
    });
  });

  it('says the values of a row in words', () => {
    const run = aRun({
      id: 'a',
      fields: { 'config.augmentation': ['flip', { name: 'mixup', alpha: 1 }], 'config.learning_rate': 0.0001 },
    });
    expect(['data', 'augmentation', 'learning_rate', 'seed'].map((key) => fieldWords(run, key))).toEqual([
      'flowers v1',
      'flip, mixup',
      '1e-4',
      '',
    ]);
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
