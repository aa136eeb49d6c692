// Metric series as panels of curves: train and validation of one metric share a panel, epochs (or folds, or steps) are the axis.
import type { MetricSeries } from '@trainyard/contracts/run';
import { type Float, toNumber } from '@trainyard/contracts/scalar';

export interface Point {
  x: number;
  y: number;
}
export interface Curve {
  /** 'train', 'val', 'test', or '' for a metric without a part. */
  part: string;
  label: string;
  points: Point[];
}
export interface Panel {
  metric: string;
  axis: 'epoch' | 'fold' | 'step';
  /** Shares and scores lie in 0 to 1. */
  share: boolean;
  better: 'higher' | 'lower' | null;
  /** Range of the axis; the end is what is planned, not what is done. */
  from: number;
  to: number;
  /** Where the curves end now. */
  now: number;
  curves: Curve[];
  best: Point | null;
}
export interface CurveFacts {
  /** The metric that ranks, without its part. */
  metric: string;
  greater_is_better: boolean;
  epochs_total: number | null;
  steps_total: number | null;
  folds: number | null;
}

const SHARES = new Set([
  'accuracy',
  'f1_macro',
  'f1_weighted',
  'precision_macro',
  'recall_macro',
  'roc_auc',
  'roc_auc_ovr',
  'balanced_accuracy',
  'precision_weighted',
  'pr_auc',
  'top_k_accuracy',
]);
const LOWER = /loss|rmse|mae|mape|error|brier|^ece$/;
const partNames: Record<string, string> = { train: 'train', val: 'validation', test: 'test' };

/** Panels in reading order: the metric that ranks, the loss, the rest by name, the learning rate last. */
export function panelsOf(series: readonly MetricSeries[], facts: CurveFacts): Panel[] {
  const metrics = new Map<string, MetricSeries[]>();
  for (const one of series) {
    if (one.points.length === 0) continue;
    const { metric } = splitName(one.name);
    metrics.set(metric, [...(metrics.get(metric) ?? []), one]);
  }
  const panels = [...metrics]
    .map(([metric, parts]) => panelOf(metric, parts, facts))
    .toSorted((a, b) => rank(a.metric, facts) - rank(b.metric, facts) || a.metric.localeCompare(b.metric));
  return panels.map((panel) => ({ ...panel, ...sharedAxis(panel, panels) }));
}

/** Panels of the same axis stand below each other: they begin, end and stand at the same place. */
function sharedAxis(panel: Panel, all: readonly Panel[]): Pick<Panel, 'from' | 'to' | 'now'> {
  const same = all.filter((other) => other.axis === panel.axis);
  return {
    from: Math.min(...same.map((other) => other.from)),
    to: Math.max(...same.map((other) => other.to)),
    now: Math.max(...same.map((other) => other.now)),
  };
}

/** A quantity that ran over several powers of ten, such as a loss that diverged, is read on a log scale. */
export function needsLog(panel: Panel): boolean {
  if (panel.share) return false;
  let low = Infinity;
  let high = 0;
  for (const { y } of panel.curves.flatMap((curve) => curve.points)) {
    if (!Number.isFinite(y)) continue;
    if (y <= 0) return false;
    low = Math.min(low, y);
    high = Math.max(high, y);
  }
  return panel.metric !== 'learning_rate' && high / low > LOG_FROM;
}
const LOG_FROM = 2000;

/** Panels in which nothing was measured more than once: numbers rather than curves. */
export function isSingle(panel: Panel): boolean {
  return panel.axis === 'step' && panel.curves.every((curve) => curve.points.length <= 1);
}

export function splitName(name: string): { part: string; metric: string } {
  const slash = name.indexOf('/');
  return slash < 0 ? { part: '', metric: name } : { part: name.slice(0, slash), metric: name.slice(slash + 1) };
}

function panelOf(metric: string, parts: readonly MetricSeries[], facts: CurveFacts): Panel {
  const byEpoch = parts.some((one) => one.points.some(([, , epoch]) => epoch !== null));
  const most = Math.max(...parts.map((one) => one.points.length));
  const axis = byEpoch ? 'epoch' : facts.folds !== null && most <= facts.folds ? 'fold' : 'step';
  const curves = parts
    .map((one) => curveOf(one, axis))
    .filter((curve) => curve.points.length > 0)
    .toSorted((a, b) => Number(b.part === 'train') - Number(a.part === 'train') || a.part.localeCompare(b.part));
  const xs = curves.flatMap((curve) => curve.points.map((point) => point.x));
  const now = xs.length === 0 ? 0 : Math.max(...xs);
  const better =
    metric === facts.metric
      ? facts.greater_is_better
        ? 'higher'
        : 'lower'
      : SHARES.has(metric)
        ? 'higher'
        : LOWER.test(metric)
          ? 'lower'
          : null;
  const judged = curves.find((curve) => curve.part === 'val') ?? null;
  return {
    metric,
    axis,
    share: SHARES.has(metric),
    better,
    ...rangeOf(axis, xs, facts),
    now,
    curves,
    best:
      metric === facts.metric && axis !== 'fold' && judged !== null && better !== null
        ? bestPoint(judged.points, better)
        : null,
  };
}

function rangeOf(axis: Panel['axis'], xs: readonly number[], facts: CurveFacts): { from: number; to: number } {
  const last = xs.length === 0 ? 1 : Math.max(...xs);
  const first = xs.length === 0 ? 0 : Math.min(...xs);
  if (axis === 'fold') return { from: 1, to: Math.max(facts.folds ?? 1, last) };
  const planned = axis === 'epoch' ? facts.epochs_total : facts.steps_total;
  const to = Math.max(planned ?? 0, last);
  // Epochs are counted when they are done: the axis starts with the first, or with 0 where steps within it were measured.
  const from = axis === 'epoch' && first >= 1 ? 1 : 0;
  return { from: from < to ? from : 0, to };
}

function curveOf(series: MetricSeries, axis: Panel['axis']): Curve {
  const { part } = splitName(series.name);
  const points = series.points
    .map(([step, value, epoch]) => ({ x: axis === 'epoch' ? (epoch ?? Number.NaN) : step, y: toNumber(value) }))
    .filter((point) => Number.isFinite(point.x))
    .toSorted((a, b) => a.x - b.x);
  return { part, label: partNames[part] ?? part, points: axis === 'epoch' ? stepsOrEpochs(points) : points };
}

/** A series with values of single steps also holds the mean of each epoch; one line cannot show both. */
function stepsOrEpochs(points: Point[]): Point[] {
  const steps = points.filter((point) => !Number.isInteger(point.x));
  return steps.length > points.length / 2 ? steps : points;
}

/** The best finite point; the first of equals, as the trainer keeps it. */
export function bestPoint(points: readonly Point[], better: 'higher' | 'lower'): Point | null {
  let best: Point | null = null;
  for (const point of points) {
    if (!Number.isFinite(point.y)) continue;
    if (best === null || (better === 'higher' ? point.y > best.y : point.y < best.y)) best = point;
  }
  return best;
}

function rank(metric: string, facts: CurveFacts): number {
  if (metric === facts.metric) return 0;
  if (metric === 'loss') return 1;
  return metric === 'learning_rate' ? 3 : 2;
}

/** Series with what live events added. A resumed attempt repeats steps after its checkpoint: its values replace the lost ones. */
export function withMetricEvent(
  series: readonly MetricSeries[],
  event: { step: number; epoch: number | null; values: Record<string, Float> },
): MetricSeries[] {
  const known = new Map(series.map((one) => [one.name, one]));
  for (const [name, value] of Object.entries(event.values)) {
    const old = known.get(name) ?? { name, points: [], total: 0 };
    const kept =
      (old.points.at(-1)?.[0] ?? -1) < event.step ? old.points : old.points.filter(([step]) => step < event.step);
    known.set(name, { ...old, points: [...kept, [event.step, value, event.epoch]], total: old.total + 1 });
  }
  return [...known.values()];
}
