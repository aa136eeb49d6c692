import { figureOf, referenceOf } from '@trainyard/core/figure';
import type { Checkpoint, Progress } from '@trainyard/contracts/run';
import { describe, expect, it } from 'vitest';
import { aRun } from '../project/a-run.ts';
import {
  checkpointMoments,
  epochNow,
  epochsDone,
  epochsOf,
  foldsOf,
  restartsOf,
  withoutGain,
  workedSeconds,
} from './facts.ts';
import { remediesOf } from './remedy.ts';

const progress = (over: Partial<Progress>): Progress => ({
  phase: 'training',
  step: 50,
  steps_total: 100,
  epoch: 5,
  epochs_total: 10,
  samples_per_second: null,
  seconds_left: null,
  at: '2026-11-24T14:00:00.000Z',
  ...over,
});
const metric = (value: number, epoch: number | null = null) => ({
  ...figureOf({ key: 'accuracy', value }, referenceOf(null)),
  constant: null,
  lead: null,
  epoch,
});

it('counts epochs from steps, and the one at work from 1', () => {
  expect(epochsDone(progress({ step: 55 }))).toBe(5.5);
  expect(epochNow(progress({ step: 55 }))).toBe(6);
  expect(epochNow(progress({ step: 100, epoch: 10 }))).toBe(10);
  expect(epochsDone(progress({ steps_total: 0, epochs_total: null, epoch: null }))).toBe(0);
});

it('knows what is planned', () => {
  expect(foldsOf({ validation: { name: 'kfold', folds: 7 } })).toBe(7);
  expect(foldsOf({ validation: 'kfold' })).toBe(5);
  expect(foldsOf({ validation: 'holdout' })).toBeNull();
  expect(epochsOf({ progress: null, config: { task: 'image-classification', data: 'd', epochs: 4 } })).toBe(4);
  expect(epochsOf({ progress: null, config: { task: 'image-classification', data: 'd' } })).toBeNull();
});

it('says for how long there was no gain', () => {
  expect(withoutGain(aRun({ id: 'a', metric: metric(0.8, 3), progress: progress({ step: 70, epoch: 7 }) }))).toBe(4);
  expect(withoutGain(aRun({ id: 'a', metric: metric(0.8) }))).toBe(0);
});

it('finds where an attempt went on, from what the log says of checkpoints', () => {
  const attempt = (number: number, ended_at: string | null, outcome: 'lost' | 'running') => ({
    number,
    agent_id: null,
    agent_name: null,
    device: 'cpu',
    devices: ['cpu'],
    started_at: '2026-11-24T14:00:00.000Z',
    ended_at,
    outcome,
    failure: null,
  });
  const kept = (position: number, time: string, epoch: number | null) => ({
    position,
    seq: position,
    time,
    attempt: 1,
    event: 'checkpoint',
    payload: { kind: 'last', epoch },
  });
  const moments = checkpointMoments([
    kept(1, '2026-11-24T14:01:00.000Z', 6),
    kept(2, '2026-11-24T14:01:30.000Z', null),
    kept(3, '2026-11-24T14:05:00.000Z', 7),
  ]);
  const attempts = [attempt(1, '2026-11-24T14:02:00.000Z', 'lost'), attempt(2, null, 'running')];
  expect(restartsOf(attempts, moments)).toEqual([
    { attempt: 2, at: '2026-11-24T14:02:00.000Z', outcome: 'lost', epoch: 6 },
  ]);
  expect(restartsOf(attempts, [])).toMatchObject([{ epoch: 0 }]);
});

it('counts the time in which it was trained, not the night it was paused', () => {
  const attempt = (number: number, started_at: string, ended_at: string | null) => ({
    number,
    agent_id: null,
    agent_name: null,
    device: 'cpu',
    devices: ['cpu'],
    started_at,
    ended_at,
    outcome: ended_at === null ? ('running' as const) : ('paused' as const),
    failure: null,
  });
  const now = new Date('2026-11-25T09:00:10.000Z');
  const night = [
    attempt(1, '2026-11-24T20:00:00.000Z', '2026-11-24T20:01:00.000Z'),
    attempt(2, '2026-11-25T09:00:00.000Z', null),
  ];
  expect(workedSeconds({ attempts: night, started_at: night[0]?.started_at ?? null, ended_at: null }, now)).toBe(70);
  expect(workedSeconds({ attempts: [], started_at: null, ended_at: null }, now)).toBeNull();
});

describe('remediesOf', () => {
  const failed = (code: string, config: Record<string, unknown> = {}, checkpoints: Checkpoint[] = []) =>
    remediesOf({
      state: 'failed',
      attempt: 1,
      failure: { code, message: '', hint: null },
      config: { task: 'image-classification', data: 'd', ...config },
      checkpoints,
    });
  it('lowers the rate when the loss is no number, and keeps *same again* visible with its reason', () => {
    const remedies = failed('engine.loss_not_finite', { learning_rate: 0.1, max_grad_norm: 0, precision: 'fp32' });
    expect(remedies.map((remedy) => remedy.label)).toEqual([
      'Rate 0.01',
      'Clip gradients at 1',
      'Try again',
      'Edit the config',
    ]);
    expect(remedies[0]?.change).toEqual({ learning_rate: 0.01 });
    expect(remedies[2]?.why_not).not.toBe('');
  });
  it('halves the batch when memory ran out, down to one', () => {
    expect(failed('engine.out_of_memory', { batch_size: 32 })[0]?.change).toEqual({ batch_size: 16 });
    expect(failed('engine.out_of_memory', { batch_size: 1 }).map((remedy) => remedy.kind)).toEqual(['resume', 'edit']);
  });
  it('goes on where a machine, not the config, failed', () => {
    expect(failed('worker.killed')[0]).toMatchObject({ kind: 'resume', why_not: '' });
  });
});
