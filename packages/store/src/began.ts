// An attempt that began at a step goes on from there: what earlier ones measured beyond it is superseded. It stays in the
// event log, where it happened, and leaves curves, best value and progress.
import { summarise } from '@trainyard/core/chunk';
import { epochAt, lineAt } from '@trainyard/core/frame';
import { isBetter, liveName, type RankMetric } from '@trainyard/core/metric';
import { sql, type Transaction } from 'kysely';
import { readChunks, updateSummary } from './chunk.ts';
import { type EventPlace, packLoose } from './event-row.ts';
import { frameKey, readFrames, type StoredFrame } from './frame.ts';
import type { Schema } from './schema.ts';
import { pointsOf } from './series.ts';

export interface Best {
  value: number | null;
  epoch: number | null;
}

/**
 * Hides what lies beyond a step, all of it for step 0, and answers what then ranks the run. `at` is brought up to date:
 * what was loose is packed.
 */
export async function forgetBeyond(
  trx: Transaction<Schema>,
  at: EventPlace,
  step: number,
  metric: RankMetric & { newestCounts: boolean },
): Promise<Best> {
  Object.assign(at, await packLoose(trx, at));
  const shownTo = step === 0 ? -1 : step;
  const { rows } = await sql<{ frame: number }>`
    update frames set shown_to = ${shownTo}::int8
    where run = ${at.run} and last_step > ${shownTo}::int8 and (shown_to is null or shown_to > ${shownTo}::int8)
    returning first_position as frame`.execute(trx);
  await hideChunks(
    trx,
    at.run,
    rows.map(({ frame }) => frame),
    shownTo,
  );
  return bestShown(trx, at.run, metric);
}

async function hideChunks(trx: Transaction<Schema>, run: number, frames: number[], shownTo: number): Promise<void> {
  if (frames.length === 0) return;
  await sql`
    update chunks set n = 0, outline_at = null, outline = null
    where series in (select id from series where run = ${run}) and frame = any(${frames}::int[]) and first_step > ${shownTo}::int8`.execute(
    trx,
  );
  const { rows } = await sql<{ series: number; frame: number }>`
    select series, frame from chunks
    where series in (select id from series where run = ${run}) and frame = any(${frames}::int[]) and n > 0 and last_step > ${shownTo}::int8`.execute(
    trx,
  );
  const cut = await readFrames(
    trx,
    [...new Set(rows.map(({ frame }) => frame))].map((frame) => ({ run, frame })),
    'steps',
  );
  for (const { series, frame, column } of await readChunks(trx, rows)) {
    const { steps } = cut.get(frameKey({ run, frame })) as StoredFrame;
    await updateSummary(
      trx,
      { series, frame },
      summarise({ name: '', ...column }, (place) => lineAt(steps, place), shownTo),
    );
  }
}

/** The best value that is shown, or the newest where that counts, with its epoch. */
async function bestShown(
  trx: Transaction<Schema>,
  run: number,
  metric: RankMetric & { newestCounts: boolean },
): Promise<Best> {
  const { rows } = await sql<{ series: number; frame: number }>`
    select c.series, c.frame from series s join chunks c on c.series = s.id
    where s.run = ${run} and md5(s.name) = md5(${liveName(metric.name)}) and c.n > 0`.execute(trx);
  const frames = await readFrames(
    trx,
    rows.map(({ frame }) => ({ run, frame })),
    'steps',
  );
  const shown = new Map<number, Best & { value: number }>();
  for (const { frame: name, column } of await readChunks(trx, rows)) {
    const frame = frames.get(frameKey({ run, frame: name })) as StoredFrame;
    for (const { step, value, at } of pointsOf(frame, column)) {
      shown.delete(step);
      shown.set(step, { value, epoch: epochAt(frame, at as number) });
    }
  }
  let best: Best = { value: null, epoch: null };
  for (const point of shown.values()) {
    const wins = metric.newestCounts
      ? Number.isFinite(point.value)
      : isBetter(point.value, best.value, metric.greaterIsBetter);
    if (wins) best = point;
  }
  return best;
}
