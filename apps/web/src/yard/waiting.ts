// The queue above the tracks: in which order, from where to where. Pure; the clock is in the span.
import type { Yard, YardRun } from '@trainyard/contracts/yard';
import { percent, type Span, type Track } from './geometry.ts';

export interface Waiting {
  run: YardRun;
  number: number;
  /** Percent of the line's start (queued at), clipped to the plot. */
  from: number;
  /** Percent of the place where it will start and the track it will stand on; null where unknown. */
  start: { at: number; left: number; track: number } | null;
  reason: string | null;
}

/** The queue in order of start; those without a known start come last. */
export function waitingOf(yard: Pick<Yard, 'queue'>, tracks: Track[], span: Span): Waiting[] {
  const startOf = (run: YardRun): number => (run.forecast?.starts_at ? Date.parse(run.forecast.starts_at) : Infinity);
  const position = (run: YardRun): number => run.forecast?.position ?? Infinity;
  const compare = (a: number, b: number): number => (a === b ? 0 : a - b);
  return yard.queue
    .toSorted(
      (a, b) => compare(startOf(a), startOf(b)) || compare(position(a), position(b)) || a.id.localeCompare(b.id),
    )
    .map((run, index) => {
      const track = tracks.findIndex((candidate) =>
        candidate.trains.some((train) => train.kind === 'forecast' && train.run === run.id),
      );
      const at = startOf(run);
      return {
        run,
        number: index + 1,
        from: percent(span, Date.parse(run.created_at)),
        start: Number.isFinite(at) ? { at, left: percent(span, at), track } : null,
        reason: run.forecast?.reason ?? null,
      };
    });
}

/** Pixels of one row of the queue, of one track, and of what stands in them. */
export const WAITING_ROW = 30;
export const LANE_HEIGHT = 99;
const TRAIN_TOP = 25;
export const SIGNAL_Y = 27;

/** Height of the queue above the tracks; `more`: a row says how many others wait. */
export function waitingHeight(count: number, more: boolean): number {
  return count === 0 ? 0 : Math.max((count + Number(more)) * WAITING_ROW + 12, 76);
}

/** The dashed route from the signal of row `index` to its place: x in percent, y in pixels below the axis. */
export function routeOf(waiting: Waiting, index: number, height: number, nowLeft: number): string | null {
  if (!waiting.start || waiting.start.track < 0) return null;
  const y = index * WAITING_ROW + SIGNAL_Y;
  const x = Math.max(waiting.start.left, nowLeft) + 0.15;
  const bottom = height + waiting.start.track * LANE_HEIGHT + TRAIN_TOP;
  if (x - nowLeft < 1) return `M${nowLeft} ${y}V${bottom}`;
  return `M${nowLeft} ${y}H${x - 0.5}Q${x} ${y} ${x} ${y + 5}V${bottom}`;
}
