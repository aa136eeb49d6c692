// Batches of events as a worker's file holds them, made before the clock runs, so that the load generator costs the same for both arms.
import { MAX_EVENT_BATCH } from '../../packages/contracts/src/limits.ts';
import type { Sent } from './load-agent.ts';

export interface BatchShape {
  /** Values in one metric event. */
  values: number;
  /** Points in all batches together. */
  points: number;
  contentType: string;
  attempt: number;
}

/** Room for brackets and commas below the server's limit of one body. */
const MAX_BYTES = 3_900_000;
/** 2026-01-01, then a millisecond a step. */
const FIRST_TIME = 1_767_225_600_000;

/** Numbers with as many digits as a loss in float64 has, the same in each run. */
export function valueAt(step: number, series: number): number {
  return (1 + series) / Math.sqrt(step + 1) + Math.sin(step * 0.7 + series) * 0.01;
}

function batched(lines: string[], contentType: string): Sent[] {
  const sent: Sent[] = [];
  let batch: string[] = [];
  let bytes = 0;
  const close = (): void => {
    if (batch.length === 0) return;
    const text = contentType === 'application/json' ? `{"events":[${batch.join(',')}]}` : `${batch.join('\n')}\n`;
    sent.push({ body: Buffer.from(text), type: contentType });
    batch = [];
    bytes = 0;
  };
  for (const line of lines) {
    if (batch.length === MAX_EVENT_BATCH || bytes + line.length > MAX_BYTES) close();
    batch.push(line);
    bytes += line.length + 1;
  }
  close();
  return sent;
}

export function metricBatches({ values, points, contentType, attempt }: BatchShape): Sent[] {
  const names = Array.from({ length: values }, (_, index) => (index === 0 ? 'train/loss' : `train/value_${index}`));
  const lines = Array.from({ length: Math.ceil(points / values) }, (_, index) => {
    const step = index + 1;
    const time = new Date(FIRST_TIME + step).toISOString();
    const measured = Object.fromEntries(names.map((name, series) => [name, valueAt(step, series)]));
    return JSON.stringify({ seq: step, attempt, time, event: 'metric', step, epoch: step / 1000, values: measured });
  });
  return batched(lines, contentType);
}

/** A training at work, a third of the way: told after all batches of the shape. */
export function trainingBatch({ values, points, contentType, attempt }: BatchShape): Sent[] {
  const step = Math.ceil(points / values);
  const lines = [
    { event: 'status', phase: 'training' },
    {
      event: 'progress',
      step,
      steps_total: step * 3,
      epoch: 1,
      epochs_total: 3,
      samples_per_second: null,
      seconds_left: null,
    },
  ].map((said, index) => {
    const seq = step + 1 + index;
    return JSON.stringify({ seq, attempt, time: new Date(FIRST_TIME + seq).toISOString(), ...said });
  });
  return batched(lines, contentType);
}

const words = ['loaded', 'batch', 'worker', 'gradient', 'saved', 'cache', 'image', 'class', 'step', 'rate'];

/** Log lines of about 80 characters; one in 100,000 holds the word `needle`. */
export function logBatches(count: number, contentType: string, attempt: number): Sent[] {
  const lines = Array.from({ length: count }, (_, index) => {
    const seq = index + 1;
    const word = (shift: number): string => words[(index * 7 + shift * 3) % words.length] ?? '';
    const extra = index % 100_000 === 99_999 || index === Math.floor(count / 2) ? 'needle' : word(3);
    const message = `${word(0)} ${word(1)} ${index} of ${count}: ${word(2)} ${(index * 7919) % 100_003} ms, ${extra} ${word(4)}`;
    const time = new Date(FIRST_TIME + seq).toISOString();
    return JSON.stringify({ seq, attempt, time, event: 'log', level: 'info', message });
  });
  return batched(lines, contentType);
}
