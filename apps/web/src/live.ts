// The page's one live connection: patches change the answers that are held, what became stale is read again, a run's events
// go to who asked for them.
import { connectLive, liveUrl, type Live, type LiveState, type YardNews } from '@trainyard/client/live';
import type { StoredEvent } from '@trainyard/contracts/event';
import type { LivePatch } from '@trainyard/contracts/live';
import type { Yard } from '@trainyard/contracts/yard';
import { useEffect, useEffectEvent } from 'react';
import { create } from 'zustand';
import { apiKey, queryClient } from './api.ts';
import { toast } from './components/ui/toast.tsx';
import { type ApiKey, isStaleAfter, patchAnswer, record } from './live-cache.ts';
import { createRefresher } from './refresher.ts';

interface LiveStore {
  state: LiveState;
  /** When the connection was lost, ISO; null while it stands. */
  lostAt: string | null;
}
/** The connection's state, for the bar at the top. */
export const useLiveState = create<LiveStore>(() => ({ state: 'connecting', lostAt: null }));

let live: Live | null = null;
const queries = queryClient.getQueryCache();

const refresh = createRefresher({
  shown: (hash) => queries.get(hash)?.isActive() ?? false,
  busy: (hash) => queries.get(hash)?.state.fetchStatus === 'fetching',
  read: (hash) =>
    queryClient
      .refetchQueries({ predicate: (query) => query.queryHash === hash }, { cancelRefetch: false })
      .then(() => queries.get(hash)?.state.status !== 'error'),
});

function onNews(news: YardNews): void {
  record(news);
  if (news === null) void queryClient.invalidateQueries();
  else if (news.type === 'patch') patchHeld(news);
  else {
    for (const query of queries.getAll()) {
      if (!isStaleAfter(query.queryKey as unknown as ApiKey, news)) continue;
      if (query.isActive()) refresh(query.queryHash);
      else query.invalidate();
    }
  }
}

/** Changes what is held. What has to be read anyway is left alone: a changed answer would count as a fresh one. */
function patchHeld(patch: LivePatch): void {
  for (const query of queries.getAll()) {
    const { data, dataUpdatedAt, error, isInvalidated } = query.state;
    if (data === undefined || error !== null || (isInvalidated && !query.isActive())) continue;
    const next = patchAnswer(String(query.queryKey[0]), data, patch);
    if (next !== data) queryClient.setQueryData(query.queryKey, next, { updatedAt: dataUpdatedAt });
  }
}

/** The yard's clock goes on with the server's while the stream lives. */
function onClock(now: string): void {
  const query = queries.find<Yard>({ queryKey: apiKey('getYard') });
  if (!query?.state.data || query.state.error !== null || !query.isActive()) return;
  queryClient.setQueryData(query.queryKey, { ...query.state.data, now });
}

/** Opens the connection, once; called by main. */
export function startLive(): void {
  if (live) return;
  live = connectLive({
    url: liveUrl(location.origin),
    onClock,
    onState: (state) =>
      useLiveState.setState((old) => ({
        state,
        lostAt: state === 'lost' ? (old.lostAt ?? new Date().toISOString()) : null,
      })),
    onProblem: (problem) => toast({ tone: 'bad', text: problem.message }),
  });
  live.subscribeYard(onNews);
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') live?.retry();
  });
  addEventListener('online', () => live?.retry());
}

/** Tries to reach the server now. */
export function retryLive(): void {
  live?.retry();
}

/** For pages that show load and memory of machines: heartbeats come while it is mounted. */
export function useLoad(): void {
  useEffect(() => live?.subscribeLoad(), []);
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
