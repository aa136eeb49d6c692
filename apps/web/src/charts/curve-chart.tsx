// One panel of curves on a canvas (uPlot), with names at the ends of the lines instead of a legend.
// The future is the sunk surface, the best point a ring with its 95 % whisker.
import clsx from 'clsx';
import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import type uPlot from 'uplot';
import { usePart } from '../components/use-part.ts';
import { formatNumber } from '../format.ts';
import { tokenColour, useTheme } from '../theme.ts';
import { alignedColumns, endOf, spread, tableRows } from './aligned.ts';
import { needsLog, type Panel, type Point } from './curve-model.ts';
import { curveOptions, type Drawn } from './curve-options.ts';
import { ChartMissing } from './chart-missing.tsx';

/** Colours of the names, as of the lines; what is compared with is quiet. */
const endTones: Record<string, string> = {
  val: 'font-medium text-s1',
  '': 'font-medium text-s1',
  test: 'font-medium text-ink1',
};
const loadUPlot = () => import('./uplot-part.ts');

export interface CurveChartProps {
  panel: Panel;
  title: string;
  /** Still growing: the now line is drawn in the accent colour. */
  live: boolean;
  interval: [number, number] | null;
  /** A value to compare with, such as the best run before. */
  reference?: { value: number; label: string } | null;
  /** Vertical marks, such as a crash. */
  marks?: number[];
  height?: number;
  /** Charts with the same key move their cursors together. */
  sync?: string;
  /** One of several small charts, named and valued by its head. */
  compact?: boolean;
}

export function CurveChart({
  panel,
  title,
  live,
  interval,
  reference = null,
  marks = [],
  height = 256,
  sync = 'curves',
  compact = false,
}: CurveChartProps) {
  const box = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const drawn = useRef<Drawn>({ panel, live, interval, reference, marks });
  drawn.current = { panel, live, interval, reference, marks };
  const width = useWidth(box);
  const painted = useTheme((state) => state.painted);
  const { part, failed } = usePart(box, loadUPlot);
  const [cursor, setCursor] = useState<number | null>(null);
  const [ends, setEnds] = useState<{ label: string; part: string; top: number; left: number }[]>([]);
  const marked = marks.join();
  const shape = `${panel.axis}|${needsLog(panel)}|${panel.curves.map((curve) => curve.part).join()}`;

  useEffect(() => {
    if (!box.current || width === 0 || !part) return;
    const chart = new part.uPlot(
      curveOptions({
        width,
        height,
        sync,
        compact,
        drawn,
        colour: tokenColour,
        onCursor: setCursor,
        onDraw: (at) => setEnds(compact ? [] : endLabels(at, drawn.current.panel)),
      }),
      alignedColumns(drawn.current.panel.curves),
      box.current,
    );
    plot.current = chart;
    return () => {
      plot.current = null;
      chart.destroy();
    };
    // The chart is made anew when its size, its theme or the set of its lines changes; new points are only set.
  }, [part, width, height, painted, shape, sync, compact]);

  useEffect(() => {
    plot.current?.setData(alignedColumns(panel.curves));
  }, [panel, live, reference, marked]);

  return (
    <figure
      className="relative mb-1 [&_.u-cursor-x]:border-r [&_.u-cursor-x]:border-dashed [&_.u-cursor-x]:border-edge"
      aria-label={title}
    >
      <div className="relative" style={{ height }}>
        {failed ? <ChartMissing /> : null}
        <div ref={box} />
        {ends.map((end) => (
          <span
            key={end.part}
            className={clsx(
              'pointer-events-none absolute text-small whitespace-nowrap',
              endTones[end.part] ?? 'text-ink3',
            )}
            style={{ top: end.top, left: end.left }}
          >
            {end.label}
          </span>
        ))}
      </div>
      <p className={clsx('note min-h-4', compact ? 'truncate pl-13.5' : 'pl-13')} aria-hidden="true">
        {cursor === null ? ' ' : cursorWords(panel, cursor)}
      </p>
      <CurveTable panel={panel} title={title} />
    </figure>
  );
}

function useWidth(box: React.RefObject<HTMLDivElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const parent = box.current?.parentElement;
    if (!parent) return;
    const observer = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    observer.observe(parent);
    return () => observer.disconnect();
  }, [box]);
  return width;
}

function endLabels(chart: uPlot, panel: Panel) {
  const short = chart.width < 520;
  const ratio = devicePixelRatio;
  const found = panel.curves.flatMap((curve) => {
    const end = endOf(curve);
    return end ? [{ curve, end, top: chart.valToPos(end.y, 'y') + chart.bbox.top / ratio - 8 }] : [];
  });
  const tops = spread(
    found.map(({ top }) => top),
    17,
    chart.height - 44,
  );
  const left = (chart.bbox.left + chart.bbox.width) / ratio + 8;
  return found.map(({ curve, end }, index) => ({
    part: curve.part,
    label: short ? shortName(curve.label) : `${curve.label} ${shortNumber(end.y)}`,
    top: tops[index] ?? 0,
    left,
  }));
}

const shortNumber = (value: number) =>
  Math.abs(value) >= 1e6 ? value.toExponential(2).replace('e+', 'e') : formatNumber(value);
const shortName = (label: string) => (label === 'validation' ? 'valid.' : label);

function cursorWords(panel: Panel, x: number): string {
  const values = panel.curves.flatMap((curve) => {
    const near = nearest(curve.points, x);
    return near && Number.isFinite(near.y) ? [`${curve.label} ${formatNumber(near.y)}`] : [];
  });
  return `${panel.axis} ${Number.isInteger(x) ? x : x.toFixed(2)}: ${values.join(', ')}`;
}

function nearest(points: readonly Point[], x: number): Point | null {
  let best: Point | null = null;
  for (const point of points) if (best === null || Math.abs(point.x - x) < Math.abs(best.x - x)) best = point;
  return best;
}

/** The same numbers for screen readers. */
function CurveTable({ panel, title }: { panel: Panel; title: string }) {
  return (
    <div className="sr-only">
      <table>
        <caption>{title}</caption>
        <thead>
          <tr>
            <th scope="col">{panel.axis}</th>
            {panel.curves.map((curve) => (
              <th key={curve.part} scope="col">
                {curve.label || panel.metric}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {tableRows(panel).map((row) => (
            <tr key={row.x}>
              <th scope="row">{row.x}</th>
              {row.values.map((value, index) => (
                <td key={index}>{value === null ? '' : formatNumber(value)}</td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
