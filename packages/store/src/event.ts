// The event log of runs: appended once per sequence number, in one transaction with everything that it changes.
import type { StoredEvent } from '@trainyard/contracts/event';
import type { Progress } from '@trainyard/contracts/run';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import { readBatch, type ReadyEvent } from '@trainyard/core/event-batch';
import { type Effects, effectsOf } from '@trainyard/core/event-effects';
import { choiceName } from '@trainyard/core/metric';
import { sql, type Transaction } from 'kysely';
import { upsertArtifacts } from './artifact.ts';
import { upsertCheckpoints } from './checkpoint.ts';
import type { Database, Db } from './database.ts';
import { fence, refuseEnded, type AttemptPlace, type Stale } from './fence.ts';
import { toJsonb, toText } from './json.ts';
import { upsertMetrics } from './metric.ts';
import { notify } from './notify.ts';
import type { RunRow } from './run-row.ts';
import type { Schema } from './schema.ts';
import { inTransaction } from './transaction.ts';

export type Appended = { kind: 'ok'; acked: number; invalid: number } | { kind: 'gap'; next: number } | Stale;

/** Appends what is new of a batch. A repetition is answered like the first time and changes nothing. */
export async function appendEvents(db: Database, at: AttemptPlace, raw: JsonValue[]): Promise<Appended> {
  return inTransaction(db, async (trx): Promise<Appended> => {
    const fenced = await fence(trx, at, 'events', 'ended');
    if (fenced.kind !== 'current') return fenced;
    const { run, acked, outcome } = fenced;
    const batch = readBatch(raw, { attempt: at.attempt, acked, now: new Date().toISOString() });
    if (batch.kind === 'gap') return batch;
    if (batch.events.length === 0) return { kind: 'ok', acked, invalid: 0 };
    if (outcome !== 'running') return refuseEnded(trx, at, 'events', outcome);
    const last = acked + batch.events.length;
    await insertEvents(trx, at, run.event_count, batch.events);
    await trx
      .updateTable('attempts')
      .set({ acked_seq: last })
      .where('run_id', '=', at.runId)
      .where('number', '=', at.attempt)
      .execute();
    await applyEffects(trx, run, at.attempt, batch.events);
    return { kind: 'ok', acked: last, invalid: batch.invalid };
  });
}

async function insertEvents(
  trx: Transaction<Schema>,
  at: AttemptPlace,
  before: number,
  events: ReadyEvent[],
): Promise<void> {
  const rows = events.map(({ seq, time, event, payload }, index) => ({
    position: before + index + 1,
    seq,
    time,
    event,
    payload,
  }));
  await sql`
    insert into events (run_id, position, attempt, seq, time, event, payload)
    select ${at.runId}, e.position, ${at.attempt}::int, e.seq, e.time, e.event, e.payload
    from jsonb_to_recordset(${toJsonb(rows)}::jsonb) as e(position int, seq int, time timestamptz, event text, payload jsonb)`.execute(
    trx,
  );
}

async function applyEffects(
  trx: Transaction<Schema>,
  run: RunRow,
  attempt: number,
  events: ReadyEvent[],
): Promise<void> {
  const effects = effectsOf(
    events.flatMap(({ parsed }) => (parsed ? [parsed] : [])),
    {
      progress: run.progress as Progress | null,
      metric: { name: run.metric_name, greaterIsBetter: run.metric_greater_is_better },
      metricValue: run.metric_value,
      metricEpoch: run.metric_epoch,
      newestCounts: choiceName((run.config as JsonObject)['validation']) === 'kfold',
    },
  );
  await upsertMetrics(trx, { runId: run.id, attempt }, effects.points);
  await upsertCheckpoints(trx, run.id, effects.checkpoints);
  await upsertArtifacts(trx, run.id, effects.artifacts);
  await updateShown(trx, run, effects, events.length);
  const seen = effects.visible ? [{ kind: 'run' as const, id: run.id }] : [];
  await notify(trx, { kind: 'events', id: run.id }, ...seen);
}

async function updateShown(trx: Transaction<Schema>, run: RunRow, effects: Effects, added: number): Promise<void> {
  const { progress, metricValue, metricEpoch, data, effectiveConfig, failure, metrics, said } = effects;
  await trx
    .updateTable('runs')
    .set({
      event_count: run.event_count + added,
      metric_value: metricValue,
      metric_epoch: metricEpoch,
      ...(progress === run.progress ? {} : { progress: toJsonb(progress) }),
      ...(data ? { data: toJsonb(data) } : {}),
      ...(effectiveConfig ? { effective_config: toJsonb(effectiveConfig) } : {}),
      ...(failure ? { failure: toJsonb(failure) } : {}),
      ...(metrics ? { metrics: toJsonb(metrics) } : {}),
      // Null stays null: runs that are older than the counting have no count.
      ...(said.warnings > 0 ? { log_warnings: sql<number>`log_warnings + ${said.warnings}` } : {}),
      ...(said.errors > 0 ? { log_errors: sql<number>`log_errors + ${said.errors}` } : {}),
    })
    .where('id', '=', run.id)
    .execute();
}

export interface EventQuery {
  after: number;
  /** The last `limit` events before this position rather than the first after `after`. */
  before?: number | undefined;
  limit: number;
  /** One kind or several with commas. */
  kind?: string | undefined;
  /** The lowest level of log lines. */
  level?: string | undefined;
  /** Text that the payload must contain, any case. */
  q?: string | undefined;
}

const LEVELS = ['debug', 'info', 'warning', 'error'];

/** Events after a position, or the last before one; in order either way. */
export async function listEvents(db: Db, runId: string, query: EventQuery): Promise<StoredEvent[]> {
  const { after, before, limit, kind, level, q } = query;
  const rows = await db
    .selectFrom('events')
    .select(['position', 'attempt', 'seq', 'time', 'event', 'payload'])
    .where('run_id', '=', runId)
    .where('position', '>', after)
    .$if(before !== undefined, (found) => found.where('position', '<', before as number))
    .$if(kind !== undefined, (found) => found.where('event', 'in', toText(kind as string).split(',')))
    .$if(level !== undefined, (found) =>
      found.where(
        sql<boolean>`(event <> 'log' or payload ->> 'level' = any(${LEVELS.slice(LEVELS.indexOf(level as string))}::text[]))`,
      ),
    )
    .$if(q !== undefined, (found) =>
      found.where(sql<string>`payload::text`, 'ilike', `%${toText(q as string).replaceAll(/[\\%_]/g, '\\$&')}%`),
    )
    .orderBy('position', before === undefined ? 'asc' : 'desc')
    .limit(limit)
    .execute();
  const inOrder = before === undefined ? rows : rows.toReversed();
  return inOrder.map((row) => ({ ...row, time: row.time.toISOString() }));
}

/** How many events a run has; undefined where there is no such run. */
export async function eventCount(db: Db, runId: string): Promise<number | undefined> {
  const row = await db.selectFrom('runs').select('event_count').where('id', '=', runId).executeTakeFirst();
  return row?.event_count;
}
