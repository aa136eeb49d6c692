// How a series is read for a chart: which of its chunks are told by their summary, which by their outline and which must be
// unpacked, and how what was read becomes one line. A step that was measured again shows its newest value.
import { OUTLINE_POINTS, type Summary } from './chunk.ts';
import { downSample } from './down-sample.ts';

/** Points per point of the answer up to which all values are read: an outline would be coarser than the answer may be. */
const READ_WHOLE = OUTLINE_POINTS / 2;

export interface ChunkRef extends Summary {
  /** Its frame, by the position of the frame's first event. */
  frame: number;
}

/** A measured point; `frame` is null for one that is in no chunk yet. */
export interface SeriesPoint {
  step: number;
  value: number;
  frame: number | null;
  /** Index in the frame, where the point was read from one. */
  at?: number;
  /** Null where there is none, undefined where nobody looked yet. */
  epoch?: number | null;
}

export interface Asked {
  /** Points of the answer at most. */
  limit: number;
  /** Steps, both inclusive; null is open. */
  from: number | null;
  to: number | null;
}

export interface Plan {
  /** Chunks whose steps no other chunk repeats: their count is exact. */
  told: ChunkRef[];
  /** Of those, the ones to be read more finely. */
  outline: ChunkRef[];
  unpack: ChunkRef[];
}

type Span = [first: number, last: number];

/** Decides how to read; `loose` are steps of points that are in no chunk yet. */
export function planSeries(chunks: readonly ChunkRef[], loose: Span | null, asked: Asked): Plan {
  const from = asked.from ?? -Infinity;
  const to = asked.to ?? Infinity;
  const seen = chunks.filter((chunk) => chunk.n > 0 && chunk.lastStep >= from && chunk.firstStep <= to);
  const clean = apart(seen, loose);
  const told: ChunkRef[] = [];
  const unpack: ChunkRef[] = [];
  for (const chunk of seen) {
    const whole = chunk.firstStep >= from && chunk.lastStep <= to;
    (whole && clean.has(chunk) ? told : unpack).push(chunk);
  }
  const points = told.reduce((sum, { n }) => sum + n, 0);
  if (points <= READ_WHOLE * asked.limit) return { told: [], outline: [], unpack: [...unpack, ...told] };
  if (2 * told.length >= asked.limit) return { told, outline: [], unpack };
  const fine = told.filter(({ sorted, n }) => sorted && n >= 2 * OUTLINE_POINTS);
  const small = told.filter((chunk) => !fine.includes(chunk));
  return { told: fine, outline: fine, unpack: [...unpack, ...small] };
}

/** The chunks that share no step with another one. */
function apart(chunks: readonly ChunkRef[], loose: Span | null): Set<ChunkRef> {
  const spans = chunks.map((chunk) => ({
    first: chunk.firstStep,
    last: chunk.lastStep,
    chunk: chunk as ChunkRef | null,
  }));
  if (loose) spans.push({ first: loose[0], last: loose[1], chunk: null });
  spans.sort((a, b) => a.first - b.first);
  const found = new Set<ChunkRef>();
  let reach = -Infinity;
  for (const [index, { first, last, chunk }] of spans.entries()) {
    const next = spans[index + 1]?.first ?? Infinity;
    if (chunk && first > reach && last < next) found.add(chunk);
    reach = Math.max(reach, last);
  }
  return found;
}

/** The points that a summary tells. */
export function toldPoints(chunk: ChunkRef): SeriesPoint[] {
  const { frame } = chunk;
  const told: SeriesPoint[] = [
    { step: chunk.firstStep, value: chunk.first, frame },
    { step: chunk.lastStep, value: chunk.last, frame },
  ];
  if (!Number.isNaN(chunk.low))
    told.push({ step: chunk.lowStep, value: chunk.low, frame }, { step: chunk.highStep, value: chunk.high, frame });
  if (chunk.nanStep !== null) told.push({ step: chunk.nanStep, value: Number.NaN, frame });
  return told;
}

export interface Read {
  told: readonly ChunkRef[];
  /** Points of outlines, and all points of what was unpacked, oldest chunk first. */
  outlines: readonly SeriesPoint[];
  unpacked: readonly SeriesPoint[];
  /** In the order in which they were measured, newer than all chunks. */
  loose: readonly SeriesPoint[];
}

/** One line of what was read, and how many points there are. */
export function mergeSeries(read: Read, asked: Asked): { total: number; points: SeriesPoint[] } {
  const from = asked.from ?? -Infinity;
  const to = asked.to ?? Infinity;
  const newest = new Map<number, SeriesPoint>();
  for (const points of [read.unpacked, read.loose])
    for (const point of points) if (point.step >= from && point.step <= to) newest.set(point.step, point);
  const total = read.told.reduce((sum, { n }) => sum + n, newest.size);
  for (const chunk of read.told) for (const point of toldPoints(chunk)) newest.set(point.step, point);
  for (const point of read.outlines) newest.set(point.step, point);
  const points = [...newest.values()].sort((a, b) => a.step - b.step);
  return { total, points: downSample(points, asked.limit) };
}
