// What waits for a person: failed, finished but not looked at, paused, gone silent. Pure; the clock is a parameter.
import type { Agent } from '@trainyard/contracts/agent';
import type { DatasetItem } from '@trainyard/contracts/dataset';
import type { Yard, YardRun } from '@trainyard/contracts/yard';

export type Need =
  | { kind: 'lost'; agent: Agent }
  | { kind: 'failed' | 'silent' | 'finished' | 'paused'; run: YardRun }
  | { kind: 'data'; dataset: DatasetItem; message: string };

/** Seconds without a word after which a running train is called silent. */
export const SILENT_SECONDS = 180;

const rank: Record<Need['kind'], number> = { lost: 0, failed: 1, silent: 2, data: 3, finished: 4, paused: 5 };

export function needsOf(
  yard: Pick<Yard, 'agents' | 'running' | 'recent'>,
  datasets: DatasetItem[],
  now: number,
): Need[] {
  const needs: Need[] = yard.agents.filter((agent) => agent.state === 'lost').map((agent) => ({ kind: 'lost', agent }));
  const lost = new Set(yard.agents.filter((agent) => agent.state === 'lost').map((agent) => agent.id));
  for (const run of yard.running) {
    if (run.agent_id !== null && lost.has(run.agent_id)) continue;
    const heard = run.progress?.at ?? run.started_at;
    if (heard && (now - Date.parse(heard)) / 1000 > SILENT_SECONDS) needs.push({ kind: 'silent', run });
  }
  for (const run of yard.recent) {
    if (run.state === 'paused') needs.push({ kind: 'paused', run });
    else if (!run.seen && run.state === 'failed') needs.push({ kind: 'failed', run });
    else if (!run.seen && run.state === 'completed') needs.push({ kind: 'finished', run });
  }
  for (const dataset of datasets) {
    const { errors, worst } = dataset.version.findings;
    if (errors > 0) needs.push({ kind: 'data', dataset, message: worst ?? '' });
  }
  return needs.toSorted((a, b) => rank[a.kind] - rank[b.kind]);
}

/** The change against the run before it on the same data and metric, positive = better; null where there is none. */
export function gainOf(run: YardRun, older: YardRun[]): number | null {
  const before = older.find(
    (one) =>
      one.state === 'completed' &&
      one.dataset_version_id === run.dataset_version_id &&
      one.metric.name === run.metric.name,
  );
  if (run.state !== 'completed' || typeof run.metric.value !== 'number' || typeof before?.metric.value !== 'number')
    return null;
  const change = run.metric.value - before.metric.value;
  return run.metric.greater_is_better ? change : -change;
}
