// Metrics of a run: how events that measure become frames and chunks, and what charts read of them.
import type { MetricSeries } from '@trainyard/contracts/run';
import { type Float, toFloat, toNumber } from '@trainyard/contracts/scalar';
import type { Column } from '@trainyard/core/chunk';
import { epochAt, MAX_FRAME, type MetricPlace } from '@trainyard/core/frame';
import type { SeriesPoint } from '@trainyard/core/series';
import { sql, type Transaction } from 'kysely';
import { insertChunks, readChunks } from './chunk.ts';
import type { Db } from './database.ts';
import { frameKey, insertFrame, readFrames, type StoredFrame } from './frame.ts';
import { toText } from './json.ts';
import type { Schema } from './schema.ts';
import { pointsOf, readSeries, seriesIds, type ReadSeries } from './series.ts';

export interface MetricEventPlace extends MetricPlace {
  values: Record<string, Float>;
}

/** Packs metric events of a run, in order, into frames. The run must be locked. */
export async function packMetrics(
  trx: Transaction<Schema>,
  run: number,
  events: readonly MetricEventPlace[],
): Promise<void> {
  for (let from = 0; from < events.length; from += MAX_FRAME) {
    const part = events.length <= MAX_FRAME ? events : events.slice(from, from + MAX_FRAME);
    const columns = columnsOf(part);
    const ids = await seriesIds(
      trx,
      run,
      columns.map(({ name }) => name),
    );
    await insertChunks(trx, await insertFrame(trx, run, part), columns, ids);
  }
}

function columnsOf(events: readonly MetricEventPlace[]): Column[] {
  const columns = new Map<string, Column>();
  for (let at = 0; at < events.length; at += 1) {
    const { values } = events[at] as MetricEventPlace;
    for (const raw in values) {
      const value = toNumber(values[raw] as Float);
      let column = columns.get(raw);
      if (column === undefined) {
        // Two names may be one after what PostgreSQL cannot hold is replaced.
        const name = toText(raw);
        column = columns.get(name) ?? { name, at: [], values: [] };
        columns.set(name, column);
        columns.set(raw, column);
      }
      // Of two values of one event the last counts, as in its JSON.
      if (column.at.at(-1) === at) column.values.pop();
      else column.at.push(at);
      column.values.push(value);
    }
  }
  return [...new Set(columns.values())];
}

/** Metric events that stand as rows: few, the newest. */
export interface LooseEvent {
  position: number;
  time: Date;
  payload: { step: number; epoch: number | null; values: Record<string, Float> };
}

/** What charts read: one series each, or all; steps are inclusive. */
export interface MetricQuery {
  limit: number;
  names?: readonly string[] | undefined;
  from?: number | undefined;
  to?: number | undefined;
}

/** Series of a run, each with at most `limit` points that keep the exact extremes. */
export async function metricSeries(db: Db, runId: string, query: MetricQuery): Promise<MetricSeries[]> {
  // What is loose is read first: packed in between it is read twice and counts once, never missed.
  const { rows } = await sql<{ key: number; payload: LooseEvent['payload'] | null }>`
    select r.key, e.payload from runs r
    left join lateral (select payload from events where run = r.key and event = 'metric' order by position) e on r.loose > 0
    where r.id = ${runId}`.execute(db);
  const run = rows[0]?.key;
  if (run === undefined) return [];
  const loose = loosePoints(rows.flatMap(({ payload }) => payload ?? []));
  const stored = await db.selectFrom('series').select(['id', 'name']).where('run', '=', run).execute();
  const ids = new Map(stored.map(({ id, name }) => [name, id]));
  const asked = { limit: query.limit, from: query.from ?? null, to: query.to ?? null };
  // A name without a chunk has no id yet.
  const names = [...new Set([...ids.keys(), ...loose.keys()])]
    .filter((name) => query.names?.includes(name) ?? true)
    .sort();
  const wanted = names.map((name, index) => ({ id: ids.get(name) ?? -1 - index, run, loose: loose.get(name) ?? [] }));
  const read = await readSeries(db, wanted, asked);
  await addEpochs(db, run, read);
  return wanted.flatMap(({ id }, index) => {
    const { total, points } = read.get(id) as ReadSeries;
    if (total === 0 && query.names === undefined) return [];
    const told = points.map(({ step, value, epoch }): MetricSeries['points'][number] => [
      step,
      toFloat(value),
      epoch ?? null,
    ]);
    return { name: names[index] as string, total, points: told };
  });
}

function loosePoints(events: readonly LooseEvent['payload'][]): Map<string, SeriesPoint[]> {
  const points = new Map<string, SeriesPoint[]>();
  for (const { step, epoch, values } of events)
    for (const [name, value] of Object.entries(values)) {
      const list = points.get(name) ?? [];
      list.push({ step, value: toNumber(value), frame: null, epoch });
      points.set(name, list);
    }
  return points;
}

/** Looks up the epochs of points that stand in frames. */
async function addEpochs(db: Db, run: number, read: ReadonlyMap<number, ReadSeries>): Promise<void> {
  const open = [...read].flatMap(([series, { points }]) =>
    points.flatMap((point) => (point.frame === null ? [] : { series, point, frame: point.frame })),
  );
  const frames = await readFrames(
    db,
    [...new Set(open.map(({ frame }) => frame))].map((frame) => ({ run, frame })),
    'steps',
  );
  const vague = new Map<string, { series: number; frame: number }>();
  for (const { series, point, frame: name } of open) {
    const frame = frames.get(frameKey({ run, frame: name })) as StoredFrame;
    if (frame.stepsPerEpoch !== null) point.epoch = point.step / frame.stepsPerEpoch;
    else if (frame.epochs === null) point.epoch = null;
    else if (point.at !== undefined) point.epoch = epochAt(frame, point.at);
    // Several events of a frame may have one step, and epochs of their own: which of them measured is in the chunk.
    else vague.set(`${series} ${name}`, { series, frame: name });
  }
  const epochs = new Map<string, number | null>();
  for (const { series, frame: name, column } of await readChunks(db, [...vague.values()])) {
    const frame = frames.get(frameKey({ run, frame: name })) as StoredFrame;
    for (const { step, at } of pointsOf(frame, column))
      epochs.set(`${series} ${name} ${step}`, epochAt(frame, at as number));
  }
  for (const { series, point, frame } of open)
    if (point.epoch === undefined) point.epoch = epochs.get(`${series} ${frame} ${point.step}`) ?? null;
}
