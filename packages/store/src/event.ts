// Appending to the event log of a run: once per sequence number, in one transaction with everything that it changes.
import type { Progress, Stop } from '@trainyard/contracts/run';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import { readBatch, type ReadyEvent } from '@trainyard/core/event-batch';
import { type Effects, effectsOf } from '@trainyard/core/event-effects';
import { choiceName } from '@trainyard/core/metric';
import { type Timeline, timelineAfter } from '@trainyard/core/timeline';
import { sql, type Transaction } from 'kysely';
import { upsertArtifacts } from './artifact.ts';
import { forgetBeyond } from './began.ts';
import { upsertCheckpoints } from './checkpoint.ts';
import type { Database, Db } from './database.ts';
import { type EventPlace, storeEvents } from './event-row.ts';
import { fence, refuseEnded, type AttemptPlace, type Stale } from './fence.ts';
import { toJsonb } from './json.ts';
import { addToPages } from './log-page.ts';
import { notify } from './notify.ts';
import { eventsNotice } from './run-notice.ts';
import type { RunRow } from './run-row.ts';
import type { Schema } from './schema.ts';
import { inTransaction } from './transaction.ts';
import { noteInvalidLines } from './trouble.ts';

export type Appended = { kind: 'ok'; acked: number; invalid: number } | { kind: 'gap'; next: number } | Stale;

/** Appends what is new of a batch. A repetition is answered like the first time and changes nothing. */
export async function appendEvents(db: Database, at: AttemptPlace, raw: JsonValue[]): Promise<Appended> {
  return inTransaction(db, async (trx): Promise<Appended> => {
    const fenced = await fence(trx, at, 'events', 'ended');
    if (fenced.kind !== 'current') return fenced;
    const { run, acked, outcome, timeline, elapsed } = fenced;
    const batch = readBatch(raw, { attempt: at.attempt, acked, now: new Date().toISOString() });
    if (batch.kind === 'gap') return batch;
    if (batch.events.length === 0) return { kind: 'ok', acked, invalid: 0 };
    if (outcome !== 'running') return refuseEnded(trx, at, 'events', outcome);
    const last = acked + batch.events.length;
    await noteInvalidLines(trx, at.runId, batch.events);
    await trx
      .updateTable('attempts')
      // Positions of an attempt follow its sequence numbers: while it is the current one nobody else writes.
      .set({
        acked_seq: last,
        base_position: run.event_count - acked,
        ...timelineChange(timeline as Timeline | null, batch.events, elapsed),
      })
      .where('run_id', '=', at.runId)
      .where('number', '=', at.attempt)
      .execute();
    let shown = run;
    for (const events of beginnings(batch.events)) shown = await appendPart(trx, shown, events);
    return { kind: 'ok', acked: last, invalid: batch.invalid };
  });
}

/** What the attempt planned and did, where these events say more of it. */
function timelineChange(before: Timeline | null, events: ReadyEvent[], elapsed: number) {
  const after = events.reduce((known, { parsed }) => (parsed ? timelineAfter(known, parsed, elapsed) : known), before);
  return after === before ? {} : { timeline: toJsonb(after) };
}

/** Cuts a batch before each `began`: what lies before it is stored when it says what of that is superseded. */
function beginnings(events: ReadyEvent[]): ReadyEvent[][] {
  const cuts = events.flatMap(({ parsed }, index) => (parsed?.event === 'began' && index > 0 ? [index] : []));
  return [0, ...cuts].map((from, index) => events.slice(from, cuts[index]));
}

/** Stores a part of a batch with its effects; answers the run as it is then. */
async function appendPart(trx: Transaction<Schema>, run: RunRow, events: ReadyEvent[]): Promise<RunRow> {
  const began = events[0]?.parsed?.event === 'began' ? events[0].parsed : null;
  const newestCounts = choiceName((run.config as JsonObject)['validation']) === 'kfold';
  const metric = { name: run.metric_name, greaterIsBetter: run.metric_greater_is_better };
  const place: EventPlace = { run: run.key, count: run.event_count, loose: run.loose, packed_to: run.packed_to };
  const left = began ? await forgetBeyond(trx, place, began.step, { ...metric, newestCounts }) : null;
  const stored = await storeEvents(trx, place, events);
  const paged = await addToPages(trx, place, run, events);
  const effects = effectsOf(
    events.flatMap(({ parsed }) => (parsed ? [parsed] : [])),
    {
      progress: run.progress as Progress | null,
      metric,
      metricValue: left ? left.value : run.metric_value,
      metricEpoch: left ? left.epoch : run.metric_epoch,
      newestCounts,
    },
  );
  await upsertCheckpoints(trx, run.id, effects.checkpoints);
  await upsertArtifacts(trx, run.id, effects.artifacts);
  const { progress } = effects;
  const changes = {
    event_count: stored.count,
    loose: stored.loose,
    packed_to: stored.packed_to,
    ...paged,
    metric_value: effects.metricValue,
    metric_epoch: effects.metricEpoch,
  };
  await trx
    .updateTable('runs')
    .set({ ...changes, ...told(effects), ...(progress === run.progress ? {} : { progress: toJsonb(progress) }) })
    .where('id', '=', run.id)
    .execute();
  const news = eventsNotice(run, effects);
  await notify(trx, { kind: 'events', id: run.id }, ...(news ? [news] : []));
  return { ...run, ...changes, progress: progress as JsonObject | null };
}

function told({ data, effectiveConfig, failure, metrics, early, said }: Effects) {
  return {
    // Null stays null: runs that are older than the counting have no count.
    ...(said.warnings > 0 ? { log_warnings: sql<number>`log_warnings + ${said.warnings}` } : {}),
    ...(said.errors > 0 ? { log_errors: sql<number>`log_errors + ${said.errors}` } : {}),
    ...(data ? { data: toJsonb(data) } : {}),
    ...(effectiveConfig ? { effective_config: toJsonb(effectiveConfig) } : {}),
    ...(failure ? { failure: toJsonb(failure) } : {}),
    ...(metrics ? { metrics: toJsonb(metrics) } : {}),
    ...(early ? { stop: toJsonb({ kind: 'finish', reason: null, at: early } satisfies Stop) } : {}),
  };
}

/** How many events a run has; undefined where there is no such run. */
export async function eventCount(db: Db, runId: string): Promise<number | undefined> {
  const row = await db.selectFrom('runs').select('event_count').where('id', '=', runId).executeTakeFirst();
  return row?.event_count;
}
