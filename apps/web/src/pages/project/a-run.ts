// A run for tests: every field as it stands before anything happened, changed by what the test is about.
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
    dataset_id: 'dst',
    dataset_name: 'flowers',
    dataset_version_id: 'dsv',
    dataset_version_number: 1,
    metric: { name: 'accuracy', greater_is_better: true, value: null, interval: null, examples: null, epoch: null },
    sparkline: [],
    progress: null,
    forecast: null,
    failure: null,
    attempt: 1,
    agent_id: null,
    agent_name: null,
    device: null,
    parent_id: null,
    model_id: null,
    seen: true,
    created_at: '2026-11-24T10:00:00.000Z',
    started_at: null,
    ended_at: null,
    ...over,
  };
}
