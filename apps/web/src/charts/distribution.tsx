// A column in the width of a thumb: bins of a number, or the most frequent values.
import type { Column } from '@trainyard/contracts/dataset';
import type { z } from 'zod';

export type ColumnFacts = z.infer<typeof Column>;

/** Heights 0 to 1; null where there is nothing to draw. */
export function heightsOf(column: Pick<ColumnFacts, 'histogram' | 'top' | 'type'>): number[] | null {
  const counts =
    column.histogram ??
    (column.type === 'id' || column.type === 'text' ? [] : column.top.slice(0, 8).map((value) => value.count));
  const most = Math.max(...counts, 0);
  return most === 0 ? null : counts.map((value) => value / most);
}

export function Distribution({
  column,
  width = 120,
  height = 28,
}: {
  column: Pick<ColumnFacts, 'histogram' | 'top' | 'type'>;
  width?: number;
  height?: number;
}) {
  const heights = heightsOf(column);
  if (heights === null) return null;
  const gap = column.histogram ? 0.06 : 0.12;
  return <Bars heights={heights} gap={gap} width={width} height={height} />;
}

/** Bars without axes. `upTo` colours those below a place in the range 0 to 1. */
export function Bars({
  heights,
  width,
  height,
  gap = 0.06,
  upTo,
}: {
  heights: readonly number[];
  width: number | string;
  height: number;
  gap?: number;
  upTo?: number;
}) {
  // Few values keep the width of a bar, so that two do not look like two halves of everything.
  const slots = Math.max(heights.length, 8);
  const share = heights.length < 8 && upTo === undefined ? slots : heights.length;
  return (
    <svg
      width={width}
      height={height}
      viewBox={`0 0 ${share} 100`}
      preserveAspectRatio="none"
      aria-hidden="true"
      className="block"
    >
      {heights.map((value, index) => (
        <rect
          key={index}
          x={index + gap / 2}
          width={1 - gap}
          y={100 - Math.max(value * 100, value > 0 ? 4 : 0)}
          height={Math.max(value * 100, value > 0 ? 4 : 0)}
          className={upTo !== undefined && (index + 0.5) / heights.length > upTo ? 'fill-fill' : 'fill-edge'}
        />
      ))}
    </svg>
  );
}
