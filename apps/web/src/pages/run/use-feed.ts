// A read that goes on live: what the server has up to a position, then every event after it, once and in order.
import type { StoredEvent } from '@trainyard/contracts/event';
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '@trainyard/contracts/problem';
import { problemOf } from '../../api.ts';
import { useRunEvents } from '../../live.ts';

export interface Feed<S> {
  state: S | null;
  problem: Problem | null;
  /** Reads from the start again. */
  again: () => void;
}
interface Source<S> {
  load: (run: string, signal: AbortSignal) => Promise<{ state: S; position: number }>;
  reduce: (state: S, events: StoredEvent[]) => S;
}

/** `source` must be the same object on every render. */
export function useFeed<S>(run: string, source: Source<S>): Feed<S> {
  const [base, setBase] = useState<{ run: string; position: number } | null>(null);
  const [state, setState] = useState<S | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [round, setRound] = useState(0);
  const reduce = useRef(source.reduce);
  reduce.current = source.reduce;

  useEffect(() => {
    const stop = new AbortController();
    setBase(null);
    setState(null);
    setProblem(null);
    source.load(run, stop.signal).then(
      (loaded) => {
        if (stop.signal.aborted) return;
        setState(() => loaded.state);
        setBase({ run, position: loaded.position });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setProblem(problemOf(error));
      },
    );
    return () => stop.abort();
  }, [run, source, round]);

  useRunEvents(run, base?.run === run ? base.position : undefined, (events) =>
    setState((old) => (old === null ? old : reduce.current(old, events))),
  );
  return { state, problem, again: useCallback(() => setRound((count) => count + 1), []) };
}
