// A whole run for tests, as it stands before anything happened, changed by what the test is about.
import type { Attempt, Checkpoint, Progress, Run } from '@trainyard/contracts/run';
import { aRun } from '../project/a-run.ts';

export function aWholeRun(over: Partial<Run> = {}): Run {
  return {
    ...aRun({ id: 'run_1', ...(over.device ? { device: over.device } : {}) }),
    config: { task: 'image-classification', data: 'dsv', epochs: 10 },
    metrics: {},
    attempts: [],
    checkpoints: [],
    artifacts: [],
    troubles: [],
    data: null,
    effective_config: null,
    evaluation: null,
    position: 0,
    log_counts: null,
    ...over,
  };
}

export const anAttempt = (number: number, outcome: Attempt['outcome'], seconds = 60): Attempt => ({
  number,
  agent_id: 'agt_1',
  agent_name: 'den',
  device: 'cpu',
  devices: ['cpu'],
  started_at: '2026-11-24T10:00:00.000Z',
  ended_at:
    outcome === 'running' ? null : new Date(Date.parse('2026-11-24T10:00:00.000Z') + seconds * 1000).toISOString(),
  outcome,
  failure: null,
});

export const aProgress = (over: Partial<Progress> = {}): Progress => ({
  phase: 'training',
  step: 25,
  steps_total: 100,
  epoch: 2,
  epochs_total: 10,
  samples_per_second: null,
  seconds_left: null,
  at: '2026-11-24T10:00:30.000Z',
  ...over,
});

export const aCheckpoint = (over: Partial<Checkpoint> = {}): Checkpoint => ({
  path: 'checkpoints/last',
  kind: 'last',
  step: 20,
  epoch: 2,
  bytes: 1000,
  sha256: 'a'.repeat(64),
  metrics: {},
  attempt: 1,
  time: '2026-11-24T10:00:30.000Z',
  ...over,
});
