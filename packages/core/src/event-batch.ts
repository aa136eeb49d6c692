// A batch of events as an agent ships it, made ready to be stored: checked, in sequence, without what is stored already.
// One bad line must not hold up the thousand good ones behind it, so it is stored as what it is.
import { WorkerEvent } from '@trainyard/contracts/event';
import { MAX_COUNT, MAX_LOG_LINE } from '@trainyard/contracts/limits';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import { cleanJson, preview, tooDeep } from '@trainyard/contracts/text';
import { quickEvent } from './event-check.ts';

/** An event on its way into the log; `parsed` is null for a line that was none. */
export interface ReadyEvent {
  seq: number;
  time: string;
  event: WorkerEvent['event'];
  payload: JsonObject;
  parsed: WorkerEvent | null;
}

export type Batch = { kind: 'ready'; events: ReadyEvent[]; invalid: number } | { kind: 'gap'; next: number };

export interface BatchPlace {
  attempt: number;
  /** Highest sequence number stored so far. */
  acked: number;
  /** ISO time for lines that carry none. */
  now: string;
}

/** Checks a batch against what is stored. */
export function readBatch(raw: readonly JsonValue[], place: BatchPlace): Batch {
  const events: ReadyEvent[] = [];
  let next = place.acked + 1;
  let previous: number | null = null;
  let invalid = 0;
  for (const [index, line] of raw.entries()) {
    const seq: number = seqOf(line) ?? (previous === null ? firstSeq(raw, index, next) : previous + 1);
    previous = seq;
    if (seq < next) continue;
    if (seq > next) return { kind: 'gap', next };
    const event = readEvent(line, seq, place);
    if (event.parsed === null) invalid += 1;
    events.push(event);
    next += 1;
  }
  return { kind: 'ready', events, invalid };
}

function seqOf(line: JsonValue): number | null {
  if (line === null || typeof line !== 'object' || Array.isArray(line)) return null;
  const seq = line['seq'];
  return typeof seq === 'number' && Number.isInteger(seq) && seq >= 1 && seq <= MAX_COUNT ? seq : null;
}

/** A line without a readable number takes the place that its neighbours leave. */
function firstSeq(raw: readonly JsonValue[], index: number, next: number): number {
  const ahead = raw.findIndex((line, other) => other > index && seqOf(line) !== null);
  return ahead === -1 ? next : (seqOf(raw[ahead] as JsonValue) as number) - (ahead - index);
}

function readEvent(line: JsonValue, seq: number, { attempt, now }: BatchPlace): ReadyEvent {
  let event = quickEvent(line);
  if (event === null) {
    if (tooDeep(line)) return invalidEvent(line, seq, now, 'it is nested too deeply');
    const result = WorkerEvent.safeParse(cleanJson(line));
    if (!result.success) return invalidEvent(line, seq, now, whyNot(line, result.error.issues[0]));
    event = result.data;
  }
  if (event.attempt !== attempt)
    return invalidEvent(line, seq, now, `attempt is ${event.attempt}, expected ${attempt}`);
  if (event.event === 'log') event.message = cutLine(event.message);
  return { seq, time: event.time, event: event.event, payload: payloadOf(event), parsed: event };
}

/** What of an event is kept beside its place, time and kind. */
function payloadOf(event: WorkerEvent): JsonObject {
  if (event.event === 'metric') return { step: event.step, epoch: event.epoch, values: event.values };
  const { seq: _seq, attempt: _attempt, time: _time, event: _kind, ...payload } = event;
  return payload as JsonObject;
}

/** A line that the database refused, in the form in which it comes back to be stored as what it is. */
export function refusedLine(line: JsonValue, why: string): JsonValue {
  const seq = seqOf(line);
  return { ...(seq === null ? {} : { seq }), refused: why, line: preview(line, MAX_LOG_LINE) };
}

function whyNot(line: JsonValue, issue: { path: PropertyKey[]; message: string } | undefined): string {
  if (typeof line === 'object' && line !== null && !Array.isArray(line) && typeof line['refused'] === 'string')
    return line['refused'];
  if (!issue) return 'not an event';
  return issue.path.length === 0 ? issue.message : `${issue.path.map(String).join('.')}: ${issue.message}`;
}

function invalidEvent(line: JsonValue, seq: number, now: string, why: string): ReadyEvent {
  const message = cutLine(`A line of the worker is not an event (${why}): ${preview(line, 2 * MAX_LOG_LINE)}`);
  return { seq, time: now, event: 'log', payload: { level: 'error', message }, parsed: null };
}

/** A log line that fits, with the cut marked. */
export function cutLine(message: string): string {
  if (message.length <= MAX_LOG_LINE) return message;
  return `${message.slice(0, MAX_LOG_LINE)}… (${message.length - MAX_LOG_LINE} more characters)`;
}
