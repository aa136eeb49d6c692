// From curves to the columns that uPlot draws: one shared axis, undefined where a curve has no point, null where its value is no number.
import type { Curve, Panel } from './curve-model.ts';

type Column = (number | null | undefined)[];

/** [x, curve 1, curve 2 …]. A hole (undefined) is drawn over, a gap (null) breaks the line. */
export function alignedColumns(curves: readonly Curve[]): [number[], ...Column[]] {
  const xs = [...new Set(curves.flatMap((curve) => curve.points.map((point) => point.x)))].toSorted((a, b) => a - b);
  const place = new Map(xs.map((x, index) => [x, index]));
  const columns = curves.map((curve) => {
    const column: Column = new Array<undefined>(xs.length).fill(undefined);
    for (const point of curve.points) column[place.get(point.x) ?? -1] = Number.isFinite(point.y) ? point.y : null;
    return column;
  });
  return [xs, ...columns];
}

/** The last finite value of a curve. */
export function endOf(curve: Curve): { x: number; y: number } | null {
  return curve.points.findLast((point) => Number.isFinite(point.y)) ?? null;
}

/** Heights in px of labels that would stand at `tops`, moved apart until none touches another, and kept within the chart. */
export function spread(tops: readonly number[], gap: number, height: number): number[] {
  const order = tops.map((top, index) => ({ top, index })).toSorted((a, b) => a.top - b.top);
  let floor = 0;
  for (const label of order) {
    label.top = Math.max(label.top, floor);
    floor = label.top + gap;
  }
  let ceiling = height;
  for (const label of order.toReversed()) {
    label.top = Math.min(label.top, ceiling);
    ceiling = label.top - gap;
  }
  const placed = new Array<number>(tops.length).fill(0);
  for (const label of order) placed[label.index] = label.top;
  return placed;
}

/** Rows for the table behind the chart, at most `most`, first and last among them. */
export function tableRows(panel: Panel, most = 60): { x: number; values: (number | null)[] }[] {
  const [xs, ...columns] = alignedColumns(panel.curves);
  const step = Math.max(1, Math.ceil(xs.length / most));
  return xs.flatMap((x, index) =>
    index % step === 0 || index === xs.length - 1
      ? [{ x, values: columns.map((column) => column[index] ?? null) }]
      : [],
  );
}
