// Series: one metric of one run under an integer key, and how many of them are read at once for charts.
import { planSeries, mergeSeries, type Asked, type Plan, type SeriesPoint } from '@trainyard/core/series';
import { thinOutline } from '@trainyard/core/chunk';
import { lineAt } from '@trainyard/core/frame';
import { sql } from 'kysely';
import { readChunks, readOutlines, readSummaries, type ChunkPlace } from './chunk.ts';
import type { Db } from './database.ts';
import { frameKey, readFrames, type StoredFrame } from './frame.ts';

/** Ids of series by name; those that are new are made. The run must be locked. */
export async function seriesIds(db: Db, run: number, names: readonly string[]): Promise<Map<string, number>> {
  if (names.length === 0) return new Map();
  const found = await sql<{ id: number; name: string }>`
    select s.id, s.name from unnest(${names}::text[]) as w(name) join series s on s.run = ${run} and md5(s.name) = md5(w.name)`.execute(
    db,
  );
  const ids = new Map(found.rows.map(({ id, name }) => [name, id]));
  const missing = names.filter((name) => !ids.has(name));
  if (missing.length === 0) return ids;
  const made = await sql<{ id: number; name: string }>`
    insert into series (run, name) select ${run}, name from unnest(${missing}::text[]) as name returning id, name`.execute(
    db,
  );
  for (const { id, name } of made.rows) ids.set(name, id);
  return ids;
}

/** A series to be read, with its points that are in no chunk yet, oldest first. */
export interface Wanted {
  id: number;
  run: number;
  loose: SeriesPoint[];
}

export interface ReadSeries {
  total: number;
  points: SeriesPoint[];
}

/** Reads series, of one run or of many, each with at most `asked.limit` points that keep the exact extremes. */
export async function readSeries(db: Db, wanted: readonly Wanted[], asked: Asked): Promise<Map<number, ReadSeries>> {
  const summaries = await readSummaries(
    db,
    wanted.map(({ id }) => id),
  );
  const plans = wanted.map((series) => ({
    series,
    plan: planSeries(summaries.get(series.id) ?? [], spanOf(series.loose), asked),
  }));
  const places = (of: (plan: Plan) => Plan['unpack']): ChunkPlace[] =>
    plans.flatMap(({ series, plan }) => of(plan).map(({ frame }) => ({ series: series.id, frame })));
  const framesOf = plans.flatMap(({ series: { run }, plan }) =>
    [...plan.unpack, ...plan.outline].map(({ frame }) => ({ run, frame })),
  );
  const frames = await readFrames(
    db,
    [...new Map(framesOf.map((place) => [frameKey(place), place])).values()],
    'steps',
  );
  const outlines = group(
    await readOutlines(
      db,
      places((plan) => plan.outline),
    ),
  );
  const chunks = group(
    await readChunks(
      db,
      places((plan) => plan.unpack),
    ),
  );
  return new Map(
    plans.map(({ series, plan }) => {
      // More pairs than the answer has points would be made for nothing.
      const pairs = Math.ceil(asked.limit / Math.max(1, plan.outline.length));
      const frameOf = (frame: number) => frames.get(frameKey({ run: series.run, frame })) as StoredFrame;
      const read = {
        told: plan.told,
        outlines: (outlines.get(series.id) ?? []).flatMap(({ frame, ...outline }) =>
          pointsOf(frameOf(frame), thinOutline(outline, pairs)),
        ),
        unpacked: (chunks.get(series.id) ?? []).flatMap(({ frame, column }) => pointsOf(frameOf(frame), column)),
        loose: series.loose,
      };
      return [series.id, mergeSeries(read, asked)];
    }),
  );
}

function spanOf(points: readonly SeriesPoint[]): [number, number] | null {
  if (points.length === 0) return null;
  const steps = points.map(({ step }) => step);
  return [Math.min(...steps), Math.max(...steps)];
}

function group<T extends ChunkPlace>(found: readonly T[]): Map<number, T[]> {
  return Map.groupBy(found, ({ series }) => series);
}

/** Points of a chunk that are shown, in the order in which they were measured. */
export function pointsOf(frame: StoredFrame, { at, values }: { at: number[]; values: number[] }): SeriesPoint[] {
  const points: SeriesPoint[] = [];
  for (const [index, place] of at.entries()) {
    const step = lineAt(frame.steps, place);
    if (frame.shownTo !== null && step > frame.shownTo) continue;
    points.push({ step, value: values[index] as number, frame: frame.frame, at: place });
  }
  return points;
}
