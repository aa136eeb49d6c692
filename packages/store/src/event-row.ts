// Events as rows, and metric events on their way from rows to frames: a few wait as rows, which is cheap to write and to
// read; many at once, or as soon as they have become many, are packed.
import type { JsonObject } from '@trainyard/contracts/scalar';
import type { ReadyEvent } from '@trainyard/core/event-batch';
import { millisOf } from '@trainyard/core/event-time';
import { sql, type Transaction } from 'kysely';
import { toJsonbRows } from './json.ts';
import { type LooseEvent, type MetricEventPlace, packMetrics } from './metric.ts';
import type { Schema } from './schema.ts';

/** Metric events of one batch from which on they are packed at once. */
const PACK_BATCH = 64;
/** Metric events that stand as rows at most. */
const PACK_LOOSE = 128;

/** How far the log of a run has come: its key, all its events, metric events as rows, and the last position in frames. */
export interface EventPlace {
  run: number;
  count: number;
  loose: number;
  packed_to: number;
}

/** Stores events behind what is there; answers the place after them. */
export async function storeEvents(
  trx: Transaction<Schema>,
  at: EventPlace,
  events: readonly ReadyEvent[],
): Promise<EventPlace> {
  const metrics: MetricEventPlace[] = [];
  const others: (ReadyEvent & { position: number })[] = [];
  for (const [index, event] of events.entries()) {
    const position = at.count + index + 1;
    if (event.parsed?.event === 'metric') {
      const { step, epoch, values } = event.parsed;
      metrics.push({ position, time: millisOf(event.time), step, epoch, values });
    } else {
      others.push({ ...event, position });
    }
  }
  const after = { ...at, count: at.count + events.length };
  const pack = metrics.length >= PACK_BATCH || (metrics.length > 0 && at.loose + metrics.length > PACK_LOOSE);
  if (!pack) {
    const loose = metrics.map(({ position, time, ...payload }) => ({
      position,
      time: new Date(time),
      event: 'metric',
      payload,
    }));
    await insertRows(trx, at.run, [...others.map(rowOf), ...loose]);
    return { ...after, loose: at.loose + metrics.length };
  }
  const waiting = await takeLoose(trx, at);
  await packMetrics(trx, at.run, waiting.length === 0 ? metrics : [...waiting, ...metrics]);
  await insertRows(trx, at.run, others.map(rowOf));
  return { ...after, loose: 0, packed_to: metrics.at(-1)?.position ?? at.packed_to };
}

interface Row {
  position: number;
  time: Date;
  event: string;
  payload: JsonObject;
}

function rowOf({ position, time, event, payload }: ReadyEvent & { position: number }): Row {
  return { position, time: new Date(millisOf(time)), event, payload };
}

async function insertRows(trx: Transaction<Schema>, run: number, rows: readonly Row[]): Promise<void> {
  if (rows.length === 0) return;
  await sql`
    insert into events (run, position, time, event, payload)
    select ${run}, e.position, e.time, e.event, e.payload
    from jsonb_to_recordset(${toJsonbRows(rows)}::jsonb) as e(position int, time timestamptz, event text, payload jsonb)`.execute(
    trx,
  );
}

/** Packs what is loose, however little it is; answers the place after it. */
export async function packLoose(trx: Transaction<Schema>, at: EventPlace): Promise<EventPlace> {
  const waiting = await takeLoose(trx, at);
  await packMetrics(trx, at.run, waiting);
  return { ...at, loose: 0, packed_to: waiting.at(-1)?.position ?? at.packed_to };
}

async function takeLoose(trx: Transaction<Schema>, { run, loose }: EventPlace): Promise<MetricEventPlace[]> {
  if (loose === 0) return [];
  const rows = await trx
    .deleteFrom('events')
    .where('run', '=', run)
    .where('event', '=', 'metric')
    .returning(['position', 'time', 'payload'])
    .execute();
  return (rows as unknown as LooseEvent[])
    .map(({ position, time, payload }) => ({ position, time: time.getTime(), ...payload }))
    .sort((a, b) => a.position - b.position);
}
