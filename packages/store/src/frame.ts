// Frames in the database: where metric events stand (core/frame.ts).
import { packFrame, type Frame, type Line, type MetricPlace } from '@trainyard/core/frame';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { fromArray, numbersFrom, toArray, toArrayOrNull } from './pg-array.ts';

export interface StoredFrame extends Frame {
  /** Position of its first event, which names it within its run. */
  frame: number;
  /** Points beyond this step are superseded: a later attempt began before them. */
  shownTo: number | null;
}

/** Writes a frame of a run. */
export async function insertFrame(db: Db, run: number, events: readonly MetricPlace[]): Promise<StoredFrame> {
  const packed = packFrame(events);
  const { n, positions, times, steps, stepsPerEpoch, epochs } = packed;
  const columns = ({ rest, wide }: Line) =>
    sql`${toArrayOrNull('int2', rest)}::int2[], ${toArrayOrNull('int8', wide)}::int8[]`;
  let last = 0;
  for (const { step } of events) last = Math.max(last, step);
  await sql`
    insert into frames (run, first_position, last_position, n, position_stride, position_rest, position_wide,
      time, time_stride, time_rest, time_wide, step, step_stride, step_rest, step_wide, last_step, steps_per_epoch, epochs)
    values (${run}, ${positions.first}, ${events.at(-1)?.position}, ${n}, ${positions.stride}, ${columns(positions)},
      ${times.first}, ${times.stride}, ${columns(times)}, ${steps.first}, ${steps.stride}, ${columns(steps)}, ${last},
      ${stepsPerEpoch}, ${toArrayOrNull('float8', epochs)}::float8[])`.execute(db);
  return { ...packed, frame: positions.first, shownTo: null };
}

interface Row {
  run: number;
  frame: number;
  n: number;
  position_stride: number;
  position_rest: Buffer | null;
  position_wide: Buffer | null;
  time: number;
  time_stride: number;
  time_rest: Buffer | null;
  time_wide: Buffer | null;
  step: number;
  step_stride: number;
  step_rest: Buffer | null;
  step_wide: Buffer | null;
  shown_to: number | null;
  steps_per_epoch: number | null;
  epochs: Buffer | null;
}

function lineOf(first: number, stride: number, rest: Buffer | null, wide: Buffer | null): Line {
  return { first, stride, rest: rest && numbersFrom('int2', rest), wide: wide && numbersFrom('int8', wide) };
}

/** The place of a frame: the key of its run and the position of its first event. */
export interface FramePlace {
  run: number;
  frame: number;
}

export const frameKey = ({ run, frame }: FramePlace): string => `${run} ${frame}`;

const PLACES = sql`position_stride, array_send(position_rest) as position_rest, array_send(position_wide) as position_wide,
  time, time_stride, array_send(time_rest) as time_rest, array_send(time_wide) as time_wide`;
const NO_PLACES = sql`0 as position_stride, null as position_rest, null as position_wide,
  0 as time, 0 as time_stride, null as time_rest, null as time_wide`;

/** Frames by `frameKey`. Charts need no positions and no times, and those are most of a frame: then they are empty. */
export async function readFrames(
  db: Db,
  places: readonly FramePlace[],
  part: 'whole' | 'steps',
): Promise<Map<string, StoredFrame>> {
  if (places.length === 0) return new Map();
  const int4 = (numbers: number[]) => sql`${toArray('int4', numbers)}::int4[]`;
  const { rows } = await sql<Row>`
    select f.run, first_position as frame, n, ${part === 'whole' ? PLACES : NO_PLACES},
      step, step_stride, array_send(step_rest) as step_rest, array_send(step_wide) as step_wide, shown_to, steps_per_epoch, array_send(epochs) as epochs
    from unnest(${int4(places.map(({ run }) => run))}, ${int4(places.map(({ frame }) => frame))}) as w(run, frame)
    join frames f on f.run = w.run and f.first_position = w.frame`.execute(db);
  return new Map(rows.map((row) => [frameKey(row), frameOf(row)]));
}

function frameOf(row: Row): StoredFrame {
  return {
    frame: row.frame,
    n: row.n,
    positions: lineOf(row.frame, row.position_stride, row.position_rest, row.position_wide),
    times: lineOf(row.time, row.time_stride, row.time_rest, row.time_wide),
    steps: lineOf(row.step, row.step_stride, row.step_rest, row.step_wide),
    stepsPerEpoch: row.steps_per_epoch,
    epochs: row.epochs && fromArray('float8', row.epochs),
    shownTo: row.shown_to,
  };
}
