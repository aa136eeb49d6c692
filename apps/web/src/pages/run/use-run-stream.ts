// A read of a run that goes on live: what the server has up to a position, then every event after it, once and in order.
import type { StoredEvent } from '@trainyard/contracts/event';
import type { Problem } from '@trainyard/contracts/problem';
import { useQuery } from '@tanstack/react-query';
import { useRef } from 'react';
import { problemOf, queryClient } from '../../api.ts';
import { useRunEvents } from '../../live.ts';

/** What is held: `position` is the last event that is in it. */
export interface Held<S> {
  state: S;
  position: number;
}
export interface Source<S> {
  /** Names the read, beside the run. */
  name: string;
  load: (run: string, signal: AbortSignal) => Promise<Held<S>>;
  reduce: (state: S, events: StoredEvent[]) => S;
}
export interface RunStream<S> {
  state: S | null;
  /** Why there is nothing to show; it is tried again on its own, too. */
  problem: Problem | null;
  again: () => void;
}

/** Seconds between tries of a read that failed: a page that stays open mends itself. */
const TRY_AGAIN_MS = [1_000, 2_000, 5_000, 15_000];

/** Events that are not in what is held yet. A read that came later may hold some of them already. */
export function withMore<S>(held: Held<S>, events: readonly StoredEvent[], reduce: Source<S>['reduce']): Held<S> {
  const fresh = events.filter(({ position }) => position > held.position);
  const last = fresh.at(-1);
  return last ? { state: reduce(held.state, fresh), position: last.position } : held;
}

export function useRunStream<S>(run: string, { name, load, reduce }: Source<S>): RunStream<S> {
  const queryKey = ['run-stream', name, run];
  // What comes while a read is under way: the read may not have seen it, and nobody says it a second time.
  const during = useRef<StoredEvent[] | null>(null);
  const query = useQuery({
    queryKey,
    queryFn: async ({ signal }) => {
      const came: StoredEvent[] = (during.current = []);
      const held = await load(run, signal);
      return withMore(held, came, reduce);
    },
    retry: true,
    retryDelay: (failures) => TRY_AGAIN_MS[Math.min(failures, TRY_AGAIN_MS.length - 1)] ?? 0,
    // The events keep it fresh, and only while it is shown: it is not kept for later.
    staleTime: Infinity,
    gcTime: 0,
  });
  useRunEvents(run, query.data?.position, (events) => {
    if (query.isFetching) during.current?.push(...events);
    queryClient.setQueryData<Held<S>>(queryKey, (held) => held && withMore(held, events, reduce));
  });
  const failed = query.data === undefined ? (query.error ?? query.failureReason) : null;
  return {
    state: query.data?.state ?? null,
    problem: failed ? problemOf(failed) : null,
    again: () => void query.refetch(),
  };
}
