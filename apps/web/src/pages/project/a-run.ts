// A run and a question for tests: every field as it stands before anything happened, changed by what the test is about.
import { figureOf, referenceOf } from '@trainyard/core/figure';
import type { Question } from '@trainyard/contracts/run-list';
import type { RunItem } from '@trainyard/contracts/run';

export function aRun(over: Partial<RunItem> & { id: string }): RunItem {
  return {
    project_id: 'prj',
    project_name: 'flowers',
    group_id: null,
    name: over.id,
    state: 'completed',
    task: 'image-classification',
    wanted: null,
    stop: null,
    dataset_id: 'dst',
    dataset_name: 'flowers',
    dataset_version_id: 'dsv',
    dataset_version_number: 1,
    metric: {
      ...figureOf({ key: 'accuracy', value: null }, referenceOf(null)),
      constant: null,
      lead: null,
      epoch: null,
    },
    question: 'q',
    sparkline: [],
    progress: null,
    forecast: null,
    failure: null,
    attempt: 1,
    agent_id: null,
    agent_name: null,
    device: null,
    devices: over.device ? [over.device] : [],
    device_count: 1,
    parent_id: null,
    model_id: null,
    seen: true,
    created_at: '2026-11-24T10:00:00.000Z',
    started_at: null,
    ended_at: null,
    ...over,
  };
}

export const aQuestion = (over: Partial<Question> = {}): Question => ({
  id: 'q',
  runs: 3,
  measured: 2,
  dataset_name: 'customers',
  dataset_version_number: 2,
  target: 'churn',
  metric: 'accuracy',
  validation: { name: 'holdout', fraction: 0.2 },
  seed: 0,
  ...over,
});
