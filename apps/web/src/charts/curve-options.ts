// How uPlot draws a panel. Everything reads `drawn` when it paints, so new points never rebuild the chart.
import type { RefObject } from 'react';
import type uPlot from 'uplot';
import { formatNumber } from '../format.ts';
import { needsLog, type Panel } from './curve-model.ts';
import { digitsOf, extent, fittingTicks, padded, ticks } from './scale.ts';

export interface Drawn {
  panel: Panel;
  live: boolean;
  interval: [number, number] | null;
  reference: { value: number; label: string } | null;
  marks: number[];
}
interface Setup {
  width: number;
  height: number;
  sync: string;
  /** A small multiple: its head names the value, so no room for names at the ends of the lines. */
  compact: boolean;
  drawn: RefObject<Drawn>;
  colour: (token: string) => string;
  onCursor: (x: number | null) => void;
  onDraw: (chart: uPlot) => void;
}

const FONT = '12px "Inter Variable", system-ui, sans-serif';
/** Room for the names at the ends of the lines. */
export const endRoom = (width: number) => (width < 520 ? 52 : 116);
export const AXIS_ROOM = 52;
/** `end`: half of the widest tick label, which stands under the last tick. */
const COMPACT = { end: 18, axis: 54 };

export function curveOptions({ width, height, sync, compact, drawn, colour, onCursor, onDraw }: Setup): uPlot.Options {
  const now = () => drawn.current;
  const axis = { font: FONT, stroke: colour('ink3'), ticks: { show: false } };
  return {
    width,
    height,
    legend: { show: false },
    padding: [8, compact ? COMPACT.end : endRoom(width), 0, 0],
    cursor: { sync: { key: sync, setSeries: false }, y: false, points: { size: 7 }, drag: { x: false, y: false } },
    scales: {
      x: { time: false, range: () => rangeX(now().panel) },
      y: { distr: needsLog(now().panel) ? 3 : 1, range: () => rangeY(now()) },
    },
    axes: [
      {
        ...axis,
        size: 28,
        gap: 6,
        grid: { show: false },
        border: { show: true, stroke: colour('edge'), width: 1 },
        splits: () =>
          compact
            ? splitsX(now().panel, width - COMPACT.axis - COMPACT.end, 45)
            : splitsX(now().panel, width - AXIS_ROOM - endRoom(width), 75),
        values: (_, values) => values.map(String),
      },
      {
        ...axis,
        size: compact ? COMPACT.axis : AXIS_ROOM,
        gap: 8,
        grid: { stroke: colour('line'), width: 1 },
        filter: (_, splits) => splits,
        splits: (_, __, low, high) =>
          needsLog(now().panel) ? powers(low, high) : ticks(low, high, height < 200 ? 3 : 4),
        values: (_, values) => values.map((value) => tickWords(value, values)),
      },
    ],
    series: [{}, ...now().panel.curves.map((curve) => seriesOf(curve.part, now().panel, colour))],
    hooks: {
      drawClear: [(chart) => paintFuture(chart, now(), colour)],
      draw: [
        (chart) => {
          paintMarks(chart, now(), colour);
          paintBest(chart, now(), colour);
          onDraw(chart);
        },
      ],
      setCursor: [
        (chart) => onCursor(typeof chart.cursor.idx === 'number' ? (chart.data[0][chart.cursor.idx] ?? null) : null),
      ],
    },
  };
}

function seriesOf(part: string, panel: Panel, colour: (token: string) => string): uPlot.Series {
  const quiet = part === 'train';
  // Folds do not follow each other: points without a line.
  const line = panel.axis === 'fold' ? { paths: () => null } : {};
  return {
    ...line,
    stroke: colour(quiet ? 'ink3' : part === 'test' ? 's2' : 's1'),
    width: quiet ? 1 : 2,
    points: {
      show: (chart, index) =>
        panel.axis === 'fold' ||
        Array.from<unknown>(chart.data[index] ?? []).filter((value) => typeof value === 'number').length === 1,
      size: 7,
      fill: colour(quiet ? 'ink3' : 's1'),
    },
  };
}

function rangeX(panel: Panel): [number, number] {
  return panel.from < panel.to ? [panel.from, panel.to] : [panel.from - 0.5, panel.to + 0.5];
}

function rangeY({ panel, interval, reference }: Drawn): [number, number] {
  const values = panel.curves.flatMap((curve) => curve.points.map((point) => point.y));
  const range = extent([
    ...values,
    ...(panel.best ? (interval ?? []) : []),
    ...(reference ? [reference.value] : []),
  ]) ?? [0, 1];
  if (needsLog(panel)) return [10 ** Math.floor(Math.log10(range[0])), 10 ** Math.ceil(Math.log10(range[1]))];
  // A loss reads from zero; a share from where it is.
  const from = panel.share || range[0] < 0 || panel.metric === 'r2' ? range[0] : 0;
  return padded([from, range[1]], panel.share ? [0, 1] : [range[0] < 0 ? -Infinity : 0, Infinity]);
}

/** Powers of ten, at most six of them. */
function powers(low: number, high: number): number[] {
  const [first, last] = [Math.ceil(Math.log10(low) - 1e-9), Math.floor(Math.log10(high) + 1e-9)];
  const step = Math.max(1, Math.ceil((last - first) / 5));
  return Array.from({ length: Math.floor((last - first) / step) + 1 }, (_, index) => 10 ** (first + index * step));
}

function splitsX(panel: Panel, room: number, each: number): number[] {
  const whole = panel.axis !== 'step';
  return fittingTicks([whole ? Math.ceil(panel.from) : panel.from, panel.to], room, { whole, each });
}

function tickWords(value: number, all: readonly number[]): string {
  const size = Math.max(...all.map(Math.abs));
  if (size !== 0 && (size < 0.01 || size >= 100_000))
    return value === 0
      ? '0'
      : value
          .toExponential(
            Number.isInteger(Number(value.toPrecision(1)) / value) || Number(value.toPrecision(1)) === value ? 0 : 1,
          )
          .replace('e+', 'e');
  return value.toFixed(digitsOf(all));
}

function paintFuture(chart: uPlot, { panel }: Drawn, colour: (token: string) => string): void {
  if (panel.now >= panel.to) return;
  const { left, top, width, height } = chart.bbox;
  const from = Math.max(left, chart.valToPos(panel.now, 'x', true));
  chart.ctx.fillStyle = colour('sunk');
  chart.ctx.fillRect(from, top, left + width - from, height);
}

function paintMarks(chart: uPlot, { panel, live, reference, marks }: Drawn, colour: (token: string) => string): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  const vertical = (x: number, stroke: string, width: number, dash: number[]) =>
    line(ctx, [x, bbox.top, x, bbox.top + bbox.height], {
      stroke,
      width: width * ratio,
      dash: dash.map((part) => part * ratio),
    });
  for (const mark of marks) vertical(chart.valToPos(mark, 'x', true), colour('bad'), 1, [3, 3]);
  if (live && panel.now > panel.from && panel.now < panel.to)
    vertical(chart.valToPos(panel.now, 'x', true), colour('accent'), 2, []);
  if (!reference) return;
  const y = chart.valToPos(reference.value, 'y', true);
  line(ctx, [bbox.left, y, bbox.left + bbox.width, y], {
    stroke: colour('edge'),
    width: ratio,
    dash: [4 * ratio, 3 * ratio],
  });
  // On the side where the best point is not.
  const right = panel.best === null || (panel.best.x - panel.from) / (panel.to - panel.from || 1) < 0.6;
  words(ctx, `${reference.label}: ${formatNumber(reference.value)}`, {
    x: right ? bbox.left + bbox.width - 6 * ratio : bbox.left + 6 * ratio,
    y: y - bbox.top < 18 * ratio ? y + 15 * ratio : y - 5 * ratio,
    ink: colour('ink3'),
    // The future stands on the sunk surface, the past on the page.
    ground: colour(right && panel.now < panel.to ? 'sunk' : 'bg'),
    align: right ? 'right' : 'left',
    weight: 400,
  });
}

function paintBest(chart: uPlot, { panel, interval }: Drawn, colour: (token: string) => string): void {
  if (!panel.best) return;
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  const [x, y] = [chart.valToPos(panel.best.x, 'x', true), chart.valToPos(panel.best.y, 'y', true)];
  let below = y;
  if (interval) {
    const [high, low] = [chart.valToPos(interval[1], 'y', true), chart.valToPos(interval[0], 'y', true)];
    below = low;
    for (const part of [
      [x, high, x, low],
      [x - 4 * ratio, high, x + 4 * ratio, high],
      [x - 4 * ratio, low, x + 4 * ratio, low],
    ] as const)
      line(ctx, part, { stroke: colour('s1'), width: 1.5 * ratio, dash: [] });
  }
  ctx.beginPath();
  ctx.arc(x, y, 4.5 * ratio, 0, 2 * Math.PI);
  ctx.fillStyle = colour('bg');
  ctx.fill();
  ctx.strokeStyle = colour('s1');
  ctx.lineWidth = 2 * ratio;
  ctx.stroke();
  const align = x > bbox.left + bbox.width * 0.8 ? 'right' : x < bbox.left + bbox.width * 0.2 ? 'left' : 'center';
  const under = below + 18 * ratio < bbox.top + bbox.height;
  words(ctx, `${formatNumber(panel.best.y)}, ${panel.axis} ${panel.best.x}`, {
    x,
    y: under ? below + 18 * ratio : Math.max(bbox.top + 14 * ratio, y - 14 * ratio),
    ink: colour('ink1'),
    ground: colour('bg'),
    align,
    weight: 600,
  });
}

function line(
  ctx: CanvasRenderingContext2D,
  [x1, y1, x2, y2]: readonly [number, number, number, number],
  { stroke, width, dash }: { stroke: string; width: number; dash: number[] },
): void {
  ctx.save();
  ctx.beginPath();
  ctx.setLineDash(dash);
  ctx.strokeStyle = stroke;
  ctx.lineWidth = width;
  ctx.moveTo(x1, y1);
  ctx.lineTo(x2, y2);
  ctx.stroke();
  ctx.restore();
}

interface Words {
  x: number;
  y: number;
  ink: string;
  /** What the text stands on: a rim of it keeps lines off the letters. */
  ground: string;
  align: CanvasTextAlign;
  weight: number;
}

function words(ctx: CanvasRenderingContext2D, text: string, { x, y, ink, ground, align, weight }: Words): void {
  ctx.save();
  ctx.font = `${weight} ${12 * devicePixelRatio}px "Inter Variable", system-ui, sans-serif`;
  ctx.textAlign = align;
  ctx.lineJoin = 'round';
  ctx.lineWidth = 4 * devicePixelRatio;
  ctx.strokeStyle = ground;
  ctx.strokeText(text, x, y);
  ctx.fillStyle = ink;
  ctx.fillText(text, x, y);
  ctx.restore();
}
