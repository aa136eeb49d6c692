import { describe, expect, it } from 'vitest';
import { aRun } from './a-run.ts';
import { parseFilter } from './filter.ts';
import { bestOf, minutesOf, sortRuns } from './order.ts';

const metric = (value: number, interval: [number, number] | null = null) => ({
  name: 'accuracy',
  greater_is_better: true,
  value,
  interval,
  examples: 255,
  epoch: 3,
});

describe('parseFilter', () => {
  const runs = [
    aRun({ id: 'a', state: 'running', name: 'resnet one', metric: metric(0.7) }),
    aRun({
      id: 'b',
      name: 'vit two',
      config: {
        task: 'image-classification',
        data: 'x',
        model: 'vit-tiny',
        learning_rate: 0.0003,
        optimizer: { name: 'sgd', momentum: 0.9 },
      },
      group_id: 'grp',
    }),
  ];
  const found = (text: string) =>
    runs.filter(parseFilter(text, new Map([['grp', 'Small models']])).matches).map((run) => run.id);
  it.each([
    ['', 'ab'],
    ['state:running', 'a'],
    ['-state:running', 'b'],
    ['model:resnet', 'a'],
    ['model=vit-tiny', 'b'],
    ['lr>5e-4', 'a'],
    ['lr<=3e-4', 'b'],
    ['accuracy>0.5', 'a'],
    ['metric>=0.7', 'a'],
    ['momentum=0.9', 'b'],
    ['optimizer:sgd', 'b'],
    ['group:"small models"', 'b'],
    ['TWO', 'b'],
    ['vit two', 'b'],
    ['lr>', 'ab'],
    ['nothing:here', ''],
    ['resnet state:completed', ''],
    ['data:flowers', 'ab'],
  ])('%s finds %s', (text, ids) => {
    expect(found(text).join('')).toBe(ids);
  });
});

describe('sortRuns', () => {
  const runs = [
    aRun({ id: 'a', metric: metric(0.7) }),
    aRun({ id: 'b' }),
    aRun({ id: 'c', metric: metric(0.9) }),
    aRun({ id: 'd', metric: { ...metric(0), value: 'NaN' } }),
  ];
  it('keeps runs without a value last in both directions', () => {
    expect(sortRuns(runs, 'metric').map((run) => run.id)).toEqual(['a', 'c', 'b', 'd']);
    expect(sortRuns(runs, '-metric').map((run) => run.id)).toEqual(['c', 'a', 'b', 'd']);
  });
  it('sorts numbers of a config by size', () => {
    const [big, small] = [
      aRun({ id: 'x' }),
      aRun({ id: 'y', config: { task: 'image-classification', data: 'd', learning_rate: 1e-5 } }),
    ];
    expect(sortRuns([big, small], 'learning_rate').map((run) => run.id)).toEqual(['y', 'x']);
  });
});

describe('bestOf', () => {
  it('finds the best and counts those within its interval', () => {
    const runs = [
      aRun({ id: 'a', metric: metric(0.91, [0.87, 0.94]) }),
      aRun({ id: 'b', metric: metric(0.9) }),
      aRun({ id: 'c', metric: metric(0.5) }),
    ];
    expect(bestOf(runs)).toMatchObject({ best: { id: 'a' }, near: 1 });
  });
  it('does not take a first fold for the best result', () => {
    const runs = [aRun({ id: 'a', metric: metric(0.9) }), aRun({ id: 'b', state: 'running', metric: metric(1) })];
    expect(bestOf(runs)?.best.id).toBe('a');
    expect(bestOf(runs.slice(1))?.best.id).toBe('b');
  });
  it('takes the smallest where less is better, and null before the first result', () => {
    const rmse = (value: number) => ({ ...metric(value), name: 'rmse', greater_is_better: false });
    expect(bestOf([aRun({ id: 'a', metric: rmse(5) }), aRun({ id: 'b', metric: rmse(4) })])?.best.id).toBe('b');
    expect(bestOf([aRun({ id: 'a' })])).toBeNull();
  });
});

it('measures minutes only between a start and an end', () => {
  expect(minutesOf({ started_at: '2026-11-24T10:00:00.000Z', ended_at: '2026-11-24T10:48:00.000Z' })).toBe(48);
  expect(minutesOf({ started_at: '2026-11-24T10:00:00.000Z', ended_at: null })).toBeNull();
});
