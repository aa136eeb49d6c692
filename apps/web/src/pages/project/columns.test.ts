import { describe, expect, it } from 'vitest';
import { columnsThatFit, tellingFields } from './columns.ts';

const field = (key: string) => ({ key, label: key, numeric: false, usual: '' });

describe('tellingFields', () => {
  it('leaves out the parameters of entries that differ themselves', () => {
    const kept = tellingFields([field('model'), field('model.trees'), field('optimizer.weight_decay')]);
    expect(kept.map(({ key }) => key)).toEqual(['model', 'optimizer.weight_decay']);
  });
});

describe('columnsThatFit', () => {
  const rows = [
    new Map([
      ['model', 'm'.repeat(60)],
      ['epochs', '3'],
      ['seed', '17'],
    ]),
  ];
  const fields = ['model', 'epochs', 'seed'].map(field);

  it('takes as many as there is room for, in their order', () => {
    expect(columnsThatFit(fields, rows, 1000).map(({ key }) => key)).toEqual(['model', 'epochs', 'seed']);
    expect(columnsThatFit(fields, rows, 260).map(({ key }) => key)).toEqual(['model', 'epochs']);
    expect(columnsThatFit(fields, rows, 100)).toEqual([]);
  });

  it('never takes more than four', () => {
    expect(columnsThatFit(['a', 'b', 'c', 'd', 'e'].map(field), [], 10_000)).toHaveLength(4);
  });
});
