// What the news of the live stream mean for the answers that this page holds: which of them a patch changes, and which a
// change makes stale. Pure; an answer that nothing changes is given back as it was.
import type { Changed, YardNews } from '@trainyard/client/live';
import type { RouteName } from '@trainyard/contracts/api';
import type { Agent } from '@trainyard/contracts/agent';
import type { LivePatch, RunPatch } from '@trainyard/contracts/live';
import type { Need, NeedsPage } from '@trainyard/contracts/need';
import type { Yard } from '@trainyard/contracts/yard';
import { patchAgent, patchRun, type PatchedRun } from '@trainyard/core/live-patch';

/** A query's key as `apiKey` makes it. */
export type ApiKey = readonly [name: string, params?: unknown, query?: unknown, body?: unknown];

function eachOf<T>(items: T[], change: (item: T) => T): T[] {
  const changed = items.map(change);
  return changed.some((item, index) => item !== items[index]) ? changed : items;
}

/** The same object where no part changed. */
function withParts<T extends object>(whole: T, parts: Partial<T>): T {
  const keys = Object.keys(parts) as (keyof T)[];
  return keys.some((key) => parts[key] !== whole[key]) ? { ...whole, ...parts } : whole;
}

/** The answer of a route after a patch. */
export function patchAnswer(name: string, answer: unknown, patch: LivePatch): unknown {
  switch (name as RouteName) {
    case 'getYard':
      return patchYard(answer as Yard, patch);
    case 'getRun':
      return patch.kind === 'run' ? patchRun(answer as PatchedRun, patch) : answer;
    case 'listRuns':
      return patch.kind === 'run' ? patchPages(answer as RunPages, (run) => patchRun(run, patch)) : answer;
    case 'listNeeds':
      return patch.kind === 'run' ? patchNeeds(answer as NeedsPage, patch) : answer;
    case 'listAgents':
      return patch.kind === 'agent' ? patchPages(answer as AgentPages, (agent) => patchAgent(agent, patch)) : answer;
    default:
      return answer;
  }
}

/** A list, or the pages of one that grows. */
type Pages<T> = { items: T[] } | { pages: { items: T[] }[] };
type RunPages = Pages<PatchedRun>;
type AgentPages = Pages<Agent>;

function patchPages<T>(answer: Pages<T>, change: (item: T) => T): Pages<T> {
  if ('items' in answer) return withParts(answer, { items: eachOf(answer.items, change) });
  return withParts(answer, {
    pages: eachOf(answer.pages, (page) => withParts(page, { items: eachOf(page.items, change) })),
  });
}

function patchYard(yard: Yard, patch: LivePatch): Yard {
  if (patch.kind === 'agent')
    return withParts(yard, { agents: eachOf(yard.agents, (agent) => patchAgent(agent, patch)) });
  const { queue, running, recent, needs, attempts } = yard;
  return withParts(yard, {
    queue: eachOf(queue, (run) => patchRun(run, patch)),
    running: eachOf(running, (run) => patchRun(run, patch)),
    recent: eachOf(recent, (run) => patchRun(run, patch)),
    needs: patchNeeds(needs, patch),
    attempts: eachOf(attempts, (stay) => patchStay(stay, patch)),
  });
}

function patchNeeds(needs: NeedsPage, patch: RunPatch): NeedsPage {
  const change = (need: Need): Need => ('run' in need ? withParts(need, { run: patchRun(need.run, patch) }) : need);
  return withParts(needs, { items: eachOf(needs.items, change) });
}

function patchStay(stay: Yard['attempts'][number], { id, fields }: RunPatch): Yard['attempts'][number] {
  if (stay.run_id !== id) return stay;
  const { name = stay.name, state = stay.state, metric } = fields;
  const value = metric === undefined ? stay.metric_value : metric.value;
  return withParts(stay, { name, state, metric_value: typeof value === 'number' ? value : null });
}

/** Reads that a change of a kind makes stale, with where their input names that very thing. */
const readsOf: Record<Changed['kind'], Partial<Record<RouteName, 'run' | 'dataset' | 'model' | 'project'>>> = {
  run: {
    getYard: 'project',
    listNeeds: 'project',
    listRuns: 'project',
    getRunFacets: 'project',
    getRun: 'run',
    getRunStanding: 'project',
    listProjects: 'project',
    getProject: 'project',
    listGroups: 'project',
    listModels: 'project',
    listDeleted: 'project',
    listArchived: 'project',
  },
  agent: { getYard: 'project', listNeeds: 'project', listAgents: 'project' },
  needs: { getYard: 'project', listNeeds: 'project' },
  scan: { listScans: 'project', listUploads: 'project' },
  dataset: {
    getDataset: 'dataset',
    // Its name stands on its runs and models.
    listRuns: 'project',
    getRun: 'project',
    listModels: 'project',
    getModel: 'project',
    listDeleted: 'project',
    listArchived: 'project',
    listDatasetVersions: 'dataset',
    listDatasets: 'project',
    listProjects: 'project',
    getProject: 'project',
    getYard: 'project',
    listNeeds: 'project',
  },
  model: {
    listDeleted: 'project',
    listArchived: 'project',
    getRun: 'project',
    getModel: 'model',
    listModels: 'project',
    listProjects: 'project',
    getProject: 'project',
  },
  project: {
    listProjects: 'project',
    getProject: 'project',
    listConfigs: 'project',
    listDeleted: 'project',
    listArchived: 'project',
    listGroups: 'project',
    getYard: 'project',
  },
};

/** Whether a change may show in the answer to that query. What is not known counts as yes. */
export function isStaleAfter(key: ApiKey, { kind, id, project, detail }: Changed): boolean {
  const [name, params, query] = key;
  const by = readsOf[kind][name as RouteName];
  if (by === undefined) return false;
  // Only what the page of the thing itself reads has changed.
  if (detail && by !== kind) return false;
  const named = inputOf(params, by) ?? inputOf(query, by);
  const meant = by === kind ? id : by === 'project' ? project : undefined;
  return named === undefined || meant === undefined || named === meant;
}

function inputOf(input: unknown, name: string): unknown {
  return typeof input === 'object' && input !== null ? (input as Record<string, unknown>)[name] : undefined;
}

/** Patches that came while an answer was on its way; it may be older than they are. */
const recordings = new Set<LivePatch[]>();

/** To be called with all news, before they change what is held. */
export function record(news: YardNews): void {
  if (news?.type === 'patch') for (const patches of recordings) patches.push(news);
}

/** Reads, and brings the answer up to what was told meanwhile: else a value could go back to an older one, and stay there. */
export async function readUpToDate<A>(name: string, read: () => Promise<A>): Promise<A> {
  const patches: LivePatch[] = [];
  recordings.add(patches);
  try {
    const answer = await read();
    return patches.reduce<unknown>((result, patch) => patchAnswer(name, result, patch), answer) as A;
  } finally {
    recordings.delete(patches);
  }
}
