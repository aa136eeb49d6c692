// The page's one live connection: what changed is read again, a run's events go to who asked for them.
import { connectLive, liveUrl, type Changed, type Live, type LiveState } from '@trainyard/client/live';
import type { RouteName } from '@trainyard/contracts/api';
import type { StoredEvent } from '@trainyard/contracts/event';
import { useEffect, useEffectEvent } from 'react';
import { create } from 'zustand';
import { invalidate, queryClient } from './api.ts';

/** Reads that a change of a kind makes stale. */
const readsOf: Record<Changed['kind'], RouteName[]> = {
  run: ['getYard', 'listRuns', 'getRun', 'listProjects', 'getProject', 'listGroups'],
  agent: ['getYard', 'listAgents'],
  dataset: ['listDatasets', 'getDataset', 'listDatasetVersions', 'listProjects', 'getProject', 'getYard'],
  model: ['listModels', 'getModel', 'listProjects', 'getProject', 'getRun'],
  project: ['listProjects', 'getProject', 'listConfigs', 'getYard'],
};
/** Changes come in bursts; one read per this many milliseconds is enough for eyes. */
const GATHER = 400;

interface LiveStore {
  state: LiveState;
  /** When the connection was lost, ISO; null while it stands. */
  lostAt: string | null;
}
/** The connection's state, for the bar at the top. */
export const useLiveState = create<LiveStore>(() => ({ state: 'connecting', lostAt: null }));

let live: Live | null = null;
const pending = new Set<RouteName>();
let timer: ReturnType<typeof setTimeout> | undefined;

function stale(changed: Changed | null): void {
  if (changed === null) void queryClient.invalidateQueries();
  else for (const name of readsOf[changed.kind]) pending.add(name);
  timer ??= setTimeout(() => {
    timer = undefined;
    const names = [...pending];
    pending.clear();
    void invalidate(names);
  }, GATHER);
}

/** Opens the connection, once; called by main. */
export function startLive(): void {
  if (live) return;
  live = connectLive({
    url: liveUrl(location.origin),
    onState: (state) =>
      useLiveState.setState((old) => ({
        state,
        lostAt: state === 'lost' ? (old.lostAt ?? new Date().toISOString()) : null,
      })),
  });
  live.subscribeYard(stale);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') live?.retry();
  });
}

/** Tries to reach the server now. */
export function retryLive(): void {
  live?.retry();
}

/**
 * Events of a run after a position, in order and each once, also over lost connections. `after` undefined: not yet.
 * It is read when the subscription starts (and again for another run); `onEvents` may be a new function each time.
 */
export function useRunEvents(run: string, after: number | undefined, onEvents: (events: StoredEvent[]) => void): void {
  const take = useEffectEvent(onEvents);
  const start = useEffectEvent(() => after ?? 0);
  const ready = after !== undefined;
  useEffect(() => {
    if (!ready) return;
    return live?.subscribeRun(run, start(), (events) => take(events));
  }, [run, ready]);
}
