// The common events of a worker, checked by hand: a metric, a log line or a progress as our own engine writes it. It says yes
// only where the schema (contracts/event.ts) says yes with the same result, and null where the schema must be asked: a
// batch has thousands of these, and the schema takes microseconds for each.
import type { WorkerEvent } from '@trainyard/contracts/event';
import { MAX_COUNT, MAX_METRIC_NAME, MAX_SECONDS, MAX_STEP } from '@trainyard/contracts/limits';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';

type Of<K extends WorkerEvent['event']> = Extract<WorkerEvent, { event: K }>;

const LEVELS: readonly unknown[] = ['debug', 'info', 'warning', 'error'];
const WORDS: readonly unknown[] = ['NaN', 'Infinity', '-Infinity'];
/** A time that exists in every month and year; the schema decides about others. */
const TIME =
  /^(?:19[7-9]|20\d|21\d)\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|1\d|2[0-8])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?Z$/;

/** Checks times; most lines of a batch carry the one before, or one that differs at its end. */
let lastTime = '';
function isTime(value: JsonValue | undefined): value is string {
  if (value === lastTime) return true;
  if (typeof value !== 'string' || !TIME.test(value)) return false;
  lastTime = value;
  return true;
}

function isCount(value: JsonValue | undefined, least: number, most: number): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

/** As text.ts leaves it: no NUL, no half surrogate pair. */
function isClean(value: string): boolean {
  return value.isWellFormed() && !value.includes('\u0000');
}

function isWithinOrNull(value: JsonValue | undefined, most: number): value is number | null {
  return value === null || (typeof value === 'number' && value >= 0 && value <= most);
}

function isNumberOrNull(value: JsonValue | undefined): value is number | null {
  return value === null || (typeof value === 'number' && Number.isFinite(value));
}

/** The event where it is a well-formed one of the common kinds; null where the schema has to say. */
export function quickEvent(line: JsonValue): WorkerEvent | null {
  if (typeof line !== 'object' || line === null || Array.isArray(line)) return null;
  const { seq, attempt, time } = line;
  if (!isCount(seq, 1, MAX_COUNT) || !isCount(attempt, 1, MAX_COUNT) || !isTime(time)) return null;
  switch (line['event']) {
    case 'metric':
      return quickMetric(line, { seq, attempt, time });
    case 'log': {
      const { level, message } = line;
      if (typeof message !== 'string' || !isClean(message) || !LEVELS.includes(level)) return null;
      return { seq, attempt, time, event: 'log', level: level as Of<'log'>['level'], message };
    }
    case 'progress':
      return quickProgress(line, { seq, attempt, time });
    default:
      return null;
  }
}

interface Base {
  seq: number;
  attempt: number;
  time: string;
}

/** Names that were found right: a run has a few and writes them a million times. */
const names = new Set<string>();
const MOST_NAMES = 10_000;

function isName(name: string): boolean {
  if (name === '__proto__' || name.length > MAX_METRIC_NAME || !isClean(name)) return false;
  if (names.size < MOST_NAMES) names.add(name);
  return true;
}

function quickMetric(line: JsonObject, { seq, attempt, time }: Base): Of<'metric'> | null {
  const { step, epoch, values } = line;
  if (!isCount(step, 0, MAX_STEP) || !isNumberOrNull(epoch)) return null;
  if (typeof values !== 'object' || values === null || Array.isArray(values)) return null;
  for (const name in values) {
    const value = values[name];
    if (typeof value === 'number' ? !Number.isFinite(value) : !WORDS.includes(value)) return null;
    if (!names.has(name) && !isName(name)) return null;
  }
  return { seq, attempt, time, event: 'metric', step, epoch, values: values as Of<'metric'>['values'] };
}

function quickProgress(line: JsonObject, { seq, attempt, time }: Base): Of<'progress'> | null {
  const { step, steps_total, epoch, epochs_total, samples_per_second, seconds_left } = line;
  if (!isCount(step, 0, MAX_STEP) || !isCount(steps_total, 0, MAX_STEP)) return null;
  if (
    !(epoch === null || isCount(epoch, 0, MAX_COUNT)) ||
    !(epochs_total === null || isCount(epochs_total, 0, MAX_COUNT))
  )
    return null;
  if (!isWithinOrNull(samples_per_second, Number.MAX_VALUE) || !isWithinOrNull(seconds_left, MAX_SECONDS)) return null;
  const base = { seq, attempt, time, event: 'progress' as const };
  return { ...base, step, steps_total, epoch, epochs_total, samples_per_second, seconds_left };
}
