import type { WorkerEvent } from '@trainyard/contracts/event';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { effectsOf, type Shown } from './event-effects.ts';

const base = { seq: 1, attempt: 1, time: '2026-01-01T00:00:00.000Z' };
const shown: Shown = {
  progress: null,
  metric: { name: 'accuracy', greaterIsBetter: true },
  metricValue: null,
  metricEpoch: null,
  newestCounts: false,
};
const metric = (step: number, value: number | 'NaN'): WorkerEvent => ({
  ...base,
  event: 'metric',
  step,
  epoch: step,
  values: { 'val/accuracy': value, 'train/loss': 1 },
});

describe('effectsOf', () => {
  test('the best value so far ranks the run; NaN never does', () => {
    const told = effectsOf([metric(1, 0.5), metric(2, 0.8), metric(3, 'NaN'), metric(4, 0.7)], shown);
    expect(told).toMatchObject({ metricValue: 0.8, metricEpoch: 2 });
  });

  test('of folds the newest counts, and the finished event has the last word', () => {
    expect(effectsOf([metric(1, 0.9), metric(2, 0.7)], { ...shown, newestCounts: true }).metricValue).toBe(0.7);
    const finished: WorkerEvent = {
      ...base,
      event: 'finished',
      status: 'completed',
      metrics: { accuracy: 0.75 },
      out: '/',
    };
    expect(effectsOf([metric(1, 0.9), finished], shown)).toMatchObject({
      metricValue: 0.75,
      metrics: { accuracy: 0.75 },
    });
  });

  test('progress keeps its phase, and a new phase forgets the speed of the last', () => {
    const progress: WorkerEvent = {
      ...base,
      event: 'progress',
      step: 5,
      steps_total: 10,
      epoch: 1,
      epochs_total: 2,
      samples_per_second: 40,
      seconds_left: 3,
    };
    const training = effectsOf([{ ...base, event: 'status', phase: 'training' }, progress], shown).progress;
    expect(training).toMatchObject({ phase: 'training', step: 5, seconds_left: 3 });
    const evaluating = effectsOf([{ ...base, event: 'status', phase: 'evaluating' }], { ...shown, progress: training });
    expect(evaluating.progress).toMatchObject({ phase: 'evaluating', step: 5, seconds_left: null });
  });

  test('an attempt that began sets progress back to its step; what is no number ranks nothing, also at the end', () => {
    const before = {
      phase: 'training',
      step: 90,
      steps_total: 100,
      epoch: 9,
      epochs_total: 10,
      samples_per_second: 4,
      seconds_left: 1,
      at: base.time,
    } as const;
    const began = (step: number): WorkerEvent => ({ ...base, event: 'began', step });
    expect(effectsOf([began(50)], { ...shown, progress: before }).progress).toEqual({
      ...before,
      step: 50,
      epoch: 5,
      samples_per_second: null,
      seconds_left: null,
    });
    expect(effectsOf([began(0)], { ...shown, progress: before }).progress).toMatchObject({ step: 0, epoch: 0 });
    expect(effectsOf([began(0)], shown).progress).toBeNull();
    const finished = (accuracy: number | 'NaN'): WorkerEvent => ({
      ...base,
      event: 'finished',
      status: 'completed',
      metrics: { accuracy },
      out: '/',
    });
    expect(effectsOf([metric(1, 0.5), finished('NaN')], shown)).toMatchObject({
      metricValue: null,
      metrics: { accuracy: 'NaN' },
    });
  });

  test('logs and system use change nothing that a list shows', () => {
    const log: WorkerEvent = { ...base, event: 'log', level: 'info', message: 'x' };
    expect(effectsOf([log], shown).visible).toBe(false);
    expect(effectsOf([log, metric(1, 1)], shown).visible).toBe(true);
  });

  test('cut into batches anywhere, the effects are the same', () => {
    const values = fc.array(fc.oneof(fc.double({ min: 0, max: 1, noNaN: true }), fc.constant<'NaN'>('NaN')));
    fc.assert(
      fc.property(values, fc.nat({ max: 20 }), (list, cut) => {
        const events = list.map((value, step) => metric(step, value));
        const whole = effectsOf(events, shown);
        const first = effectsOf(events.slice(0, cut), shown);
        const { metricValue, metricEpoch } = first;
        const second = effectsOf(events.slice(cut), { ...shown, metricValue, metricEpoch });
        expect(second.metricValue).toBe(whole.metricValue);
        expect(second.metricEpoch).toBe(whole.metricEpoch);
      }),
    );
  });
});

const sha256 = 'a'.repeat(64);

test('a batch with one event of each kind, whole', () => {
  const checkpoint = {
    ...base,
    event: 'checkpoint' as const,
    path: 'checkpoints/last',
    kind: 'last' as const,
    step: 4,
    epoch: 1,
    bytes: 9,
    sha256,
    metrics: {},
  };
  const artifact = { ...base, event: 'artifact' as const, path: 'model/a', kind: 'model' as const, bytes: 1, sha256 };
  const events: WorkerEvent[] = [
    { ...base, event: 'config', config: { epochs: 2 } },
    { ...base, event: 'data', summary: { rows: 3 } },
    checkpoint,
    artifact,
    { ...base, event: 'log', level: 'info', message: 'i' },
    { ...base, event: 'log', level: 'warning', message: 'w' },
    { ...base, event: 'log', level: 'warning', message: 'w' },
    { ...base, event: 'log', level: 'error', message: 'e' },
    { ...base, event: 'error', code: 'engine.failed', message: 'It broke.' },
    { ...base, event: 'finished', status: 'failed', metrics: { log_loss: 1 }, out: '/' },
  ];
  expect(effectsOf(events, { ...shown, metricValue: 0.5, metricEpoch: 3 })).toEqual({
    progress: null,
    // The finished event has no such metric: what was best stays.
    metricValue: 0.5,
    metricEpoch: 3,
    ranked: [],
    checkpoints: [checkpoint],
    artifacts: [artifact],
    data: { rows: 3 },
    effectiveConfig: { epochs: 2 },
    failure: { code: 'engine.failed', message: 'It broke.', hint: null },
    metrics: { log_loss: 1 },
    early: null,
    said: { warnings: 2, errors: 3 },
    visible: true,
  });
  const hinted = effectsOf([{ ...base, event: 'error', code: 'c', message: 'm', hint: 'h' }], shown);
  expect(hinted.failure?.hint).toBe('h');
  expect(hinted.said).toEqual({ warnings: 0, errors: 1 });
  const done: WorkerEvent = { ...base, event: 'finished', status: 'completed', metrics: {}, out: '/' };
  expect(effectsOf([done], shown).said).toEqual({ warnings: 0, errors: 0 });
});

test('logs and the state of the machine are nothing that a list shows', () => {
  const log: WorkerEvent = { ...base, event: 'log', level: 'info', message: 'x' };
  const system: WorkerEvent = {
    ...base,
    event: 'system',
    cpu_percent: 1,
    memory_bytes: 1,
    gpu_percent: null,
    gpu_memory_bytes: null,
  };
  expect(effectsOf([], shown).visible).toBe(false);
  expect(effectsOf([log, system], shown).visible).toBe(false);
  expect(effectsOf([log, metric(1, 1), log], shown).visible).toBe(true);
});

test('only numbers rank, in their order', () => {
  const told = effectsOf([metric(1, 0.5), metric(2, 'NaN'), metric(3, 0.25)], shown);
  expect(told.ranked).toEqual([0.5, 0.25]);
  const other: WorkerEvent = { ...base, event: 'metric', step: 1, epoch: 1, values: { 'train/loss': 3 } };
  expect(effectsOf([other], shown)).toMatchObject({ ranked: [], metricValue: null });
});

describe('progress', () => {
  const progress: WorkerEvent = {
    ...base,
    event: 'progress',
    step: 5,
    steps_total: 20,
    epoch: 2,
    epochs_total: 8,
    samples_per_second: 3,
    seconds_left: 4,
  };
  const after = (...events: WorkerEvent[]) => effectsOf(events, shown).progress;
  const began = (step: number): WorkerEvent => ({ ...base, time: '2026-01-02T00:00:00.000Z', event: 'began', step });

  test('a phase comes before its first measurement, and a new one forgets the speed of the last', () => {
    expect(after(progress)?.phase).toBe('training');
    expect(after({ ...base, event: 'status', phase: 'exporting' })).toEqual({
      phase: 'exporting',
      step: 0,
      steps_total: 0,
      epoch: null,
      epochs_total: null,
      samples_per_second: null,
      seconds_left: null,
      at: base.time,
    });
    expect(after({ ...base, event: 'status', phase: 'evaluating' }, progress)?.phase).toBe('evaluating');
    expect(after(progress, { ...base, event: 'status', phase: 'evaluating' })).toMatchObject({
      step: 5,
      epochs_total: 8,
      samples_per_second: null,
      seconds_left: null,
    });
  });

  test('an attempt that goes on after a step shows that step and the epoch it lies in', () => {
    expect(after(began(3))).toBeNull();
    expect(after(progress, began(11))).toMatchObject({
      step: 11,
      epoch: 4,
      samples_per_second: null,
      seconds_left: null,
      at: '2026-01-02T00:00:00.000Z',
    });
    expect(after(progress, began(50))?.epoch).toBe(8);
    expect(after({ ...progress, steps_total: 0 }, began(50))?.epoch).toBe(0);
    expect(after({ ...progress, epoch: null }, began(5))?.epoch).toBeNull();
    expect(after({ ...progress, epochs_total: null }, began(5))?.epoch).toBeNull();
  });
});
