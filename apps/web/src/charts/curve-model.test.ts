import type { MetricSeries } from '@trainyard/contracts/run';
import { describe, expect, it } from 'vitest';
import { bestPoint, isSingle, needsLog, panelsOf, withMetricEvent } from './curve-model.ts';

const facts = { metric: 'accuracy', greater_is_better: true, epochs_total: 20, steps_total: 200, folds: null };
const series = (name: string, points: MetricSeries['points']): MetricSeries => ({ name, points, total: points.length });

describe('panelsOf', () => {
  it('puts train and validation of a metric into one panel, the ranking metric first and the loss second', () => {
    const panels = panelsOf(
      [
        series('train/learning_rate', [[10, 0.001, 1]]),
        series('train/loss', [[10, 2, 1]]),
        series('val/loss', [[10, 1.5, 1]]),
        series('val/accuracy', [
          [10, 0.4, 1],
          [20, 0.6, 2],
        ]),
        series('train/accuracy', [
          [10, 0.3, 1],
          [20, 0.7, 2],
        ]),
        series('val/f1_macro', [[10, 0.3, 1]]),
      ],
      facts,
    );
    expect(panels.map((panel) => panel.metric)).toEqual(['accuracy', 'loss', 'f1_macro', 'learning_rate']);
    expect(panels[0]?.curves.map((curve) => curve.label)).toEqual(['train', 'validation']);
    expect(panels[0]).toMatchObject({ best: { x: 2, y: 0.6 }, share: true, better: 'higher' });
    expect(panels[1]).toMatchObject({ best: null, better: 'lower' });
  });
  it('covers the planned epochs, not only those done', () => {
    const [panel] = panelsOf(
      [
        series('val/accuracy', [
          [10, 0.4, 1],
          [20, 0.6, 2],
        ]),
      ],
      facts,
    );
    expect(panel).toMatchObject({ axis: 'epoch', from: 1, to: 20, now: 2 });
  });
  it('starts at 0 where steps within the first epoch were measured', () => {
    const [panel] = panelsOf(
      [
        series('train/loss', [
          [2, 2.1, 0.2],
          [10, 1.9, 1],
        ]),
      ],
      facts,
    );
    expect(panel).toMatchObject({ from: 0, to: 20 });
  });
  it('has folds as axis for cross-validation and steps for trees', () => {
    const table = { ...facts, epochs_total: null, steps_total: null, folds: 5 };
    expect(
      panelsOf(
        [
          series('val/accuracy', [
            [1, 0.9, null],
            [2, 0.95, null],
          ]),
        ],
        table,
      )[0],
    ).toMatchObject({ axis: 'fold', from: 1, to: 5, now: 2 });
    const trees = series(
      'train/log_loss',
      Array.from({ length: 100 }, (_, step) => [step, 1 / (step + 1), null] as [number, number, null]),
    );
    expect(panelsOf([trees], table)[0]).toMatchObject({ axis: 'step', to: 99 });
  });
  it('keeps a loss that is not a number as a gap', () => {
    const [panel] = panelsOf(
      [
        series('train/loss', [
          [1, 2, 1],
          [2, 'NaN', 2],
        ]),
      ],
      facts,
    );
    expect(panel?.curves[0]?.points[1]?.y).toBeNaN();
  });
  it('shares one axis among panels of epochs, so that they can be read below each other', () => {
    const panels = panelsOf(
      [
        series('val/accuracy', [[10, 0.4, 1]]),
        series('train/loss', [
          [2, 2.1, 0.2],
          [4, 2, 0.4],
          [10, 1.9, 1],
        ]),
      ],
      facts,
    );
    expect(panels.map((panel) => [panel.from, panel.to, panel.now])).toEqual([
      [0, 20, 1],
      [0, 20, 1],
    ]);
    expect(panels[1]?.curves[0]?.points.map((point) => point.x)).toEqual([0.2, 0.4]);
  });
  it('reads a loss that diverged on a log scale, and no other', () => {
    const loss = (...values: number[]) =>
      panelsOf(
        [
          series(
            'train/loss',
            values.map((value, step) => [step, value, step] as [number, number, number]),
          ),
        ],
        facts,
      ).map(needsLog);
    expect(loss(2, 1e9)).toEqual([true]);
    expect(loss(2, 0.1)).toEqual([false]);
    expect(loss(0, 1e9)).toEqual([false]);
  });
  it('tells what was measured once from a curve', () => {
    const table = { ...facts, epochs_total: null, steps_total: null };
    expect(panelsOf([series('val/accuracy', [[1, 0.9, null]])], table).map(isSingle)).toEqual([true]);
    expect(panelsOf([series('val/accuracy', [[1, 0.9, 1]])], facts).map(isSingle)).toEqual([false]);
  });
  it('is empty before the first value', () => {
    expect(panelsOf([series('val/loss', [])], facts)).toEqual([]);
  });
});

it('takes the first of equal best points', () => {
  expect(
    bestPoint(
      [
        { x: 1, y: 2 },
        { x: 2, y: Number.NaN },
        { x: 3, y: 2 },
      ],
      'lower',
    ),
  ).toEqual({ x: 1, y: 2 });
  expect(bestPoint([], 'higher')).toBeNull();
});

describe('withMetricEvent', () => {
  it('adds values to their series and makes new ones', () => {
    const grown = withMetricEvent([series('val/loss', [[10, 2, 1]])], {
      step: 20,
      epoch: 2,
      values: { 'val/loss': 1.5, 'val/accuracy': 0.5 },
    });
    expect(grown).toEqual([
      series('val/loss', [
        [10, 2, 1],
        [20, 1.5, 2],
      ]),
      series('val/accuracy', [[20, 0.5, 2]]),
    ]);
  });
  it('lets a resumed attempt replace the steps after its checkpoint', () => {
    const grown = withMetricEvent(
      [
        series('train/loss', [
          [10, 2, 1],
          [20, 1.5, 2],
          [25, 1.4, 2.5],
        ]),
      ],
      { step: 20, epoch: 2, values: { 'train/loss': 1.51 } },
    );
    expect(grown[0]?.points).toEqual([
      [10, 2, 1],
      [20, 1.51, 2],
    ]);
  });
});
