import { describe, expect, it } from 'vitest';
import { columnsThatFit, tellingFields } from './columns.ts';

const field = (key: string, longest = 1) => ({ key, label: key, numeric: false, usual: '', longest });

describe('tellingFields', () => {
  it('leaves out the parameters of entries that differ themselves', () => {
    const kept = tellingFields([field('model'), field('model.trees'), field('optimizer.weight_decay')]);
    expect(kept.map(({ key }) => key)).toEqual(['model', 'optimizer.weight_decay']);
  });
});

describe('columnsThatFit', () => {
  const fields = [field('model', 60), field('epochs'), field('seed', 2)];

  it('takes as many as there is room for, in their order', () => {
    expect(columnsThatFit(fields, 1000).map(({ key }) => key)).toEqual(['model', 'epochs', 'seed']);
    expect(columnsThatFit(fields, 260).map(({ key }) => key)).toEqual(['model', 'epochs']);
    expect(columnsThatFit(fields, 100)).toEqual([]);
  });

  it('never takes more than four', () => {
    const many = ['a', 'b', 'c', 'd', 'e'].map((key) => field(key));
    expect(columnsThatFit(many, 10_000)).toHaveLength(4);
  });
});
