// The window on the log of a run: its end at first, older and newer lines when they are scrolled to, new ones as they come.
import type { Problem } from '@trainyard/contracts/problem';
import type { Run } from '@trainyard/contracts/run';
import { useCallback, useEffect, useRef, useState } from 'react';
import { problemOf } from '../../api.ts';
import { useRunEvents } from '../../live.ts';
import { type LogLine, linesOf } from '@trainyard/core/log-line';
import { filterLines, type LogFilter } from './log-model.ts';
import { PAGE, readSide, readStart } from './log-read.ts';
import { type LogWindow, withLive, withNewer, withOlder } from './log-window.ts';

/** What a window was opened for. */
export interface Asked extends LogFilter {
  at: number | undefined;
  /** Counts the returns to the end. */
  round: number;
}
export interface Log {
  window: LogWindow | null;
  /** For what the window that is shown was opened; the one that is asked for now may still be on its way. */
  asked: Asked;
  problem: Problem | null;
  reading: boolean;
  /** Lines that came while the window was somewhere else. */
  missed: number;
  loadOlder: () => void;
  loadNewer: () => void;
  /** To the end, or from the start after a problem. */
  toEnd: () => void;
}

/** A read that failed is tried again while the page is open. */
const TRY_AGAIN_MS = 5_000;

/** `at`: the position around which it opens; left out: the end. */
export function useLog(run: Run, filter: LogFilter, at: number | undefined): Log {
  const { level, words } = filter;
  const [window, setWindow] = useState<LogWindow | null>(null);
  const [asked, setAsked] = useState<Asked>({ level, words, at, round: 0 });
  const [problem, setProblem] = useState<Problem | null>(null);
  const [reading, setReading] = useState(true);
  const [missed, setMissed] = useState(0);
  const [round, setRound] = useState(0);
  const stop = useRef(new AbortController());
  // What came while a read was under way: the read may not have seen it.
  const recent = useRef<LogLine[]>([]);

  useEffect(() => {
    const own = new AbortController();
    stop.current = own;
    setReading(true);
    setProblem(null);
    setMissed(0);
    // Typing shall not ask for each letter.
    const timer = setTimeout(
      () => {
        readStart(run.id, { level, words }, at, own.signal).then(
          (loaded) => {
            if (own.signal.aborted) return;
            setAsked({ level, words, at, round });
            setWindow(withLive(loaded, filterLines(recent.current, { level, words })));
            setReading(false);
          },
          (error: unknown) => {
            if (own.signal.aborted) return;
            setProblem(problemOf(error));
            setReading(false);
          },
        );
      },
      words === '' ? 0 : 200,
    );
    return () => {
      clearTimeout(timer);
      own.abort();
    };
  }, [run.id, level, words, at, round]);

  useRunEvents(run.id, run.position, (events) => {
    const lines = linesOf(events);
    recent.current = [...recent.current, ...lines].slice(-PAGE);
    const fit = filterLines(lines, { level, words });
    setWindow((old) => {
      if (old?.newer) setMissed((count) => count + fit.length);
      return old && withLive(old, fit);
    });
  });

  const isShown = window !== null;
  useEffect(() => {
    // What is shown stays; where nothing is, the whole read begins anew.
    if (problem === null) return;
    const timer = setTimeout(() => (isShown ? setProblem(null) : setRound((count) => count + 1)), TRY_AGAIN_MS);
    return () => clearTimeout(timer);
  }, [problem, isShown]);

  const load = (side: 'older' | 'newer') => {
    const edge = side === 'older' ? window?.lines[0]?.position : window?.lines.at(-1)?.position;
    if (reading || problem !== null || edge === undefined || !window?.[side]) return;
    const own = stop.current;
    setReading(true);
    readSide(run.id, side === 'older' ? { before: edge } : { after: edge }, { level, words }, PAGE, own.signal).then(
      ({ lines, more }) => {
        if (own.signal.aborted) return;
        setWindow((old) => {
          if (old === null) return old;
          if (side === 'older') return withOlder(old, lines, more);
          return withLive(withNewer(old, lines, more), filterLines(recent.current, { level, words }));
        });
        setReading(false);
      },
      (error: unknown) => {
        if (own.signal.aborted) return;
        setProblem(problemOf(error));
        setReading(false);
      },
    );
  };
  return {
    window,
    asked,
    problem,
    reading,
    missed,
    loadOlder: () => load('older'),
    loadNewer: () => load('newer'),
    toEnd: useCallback(() => setRound((count) => count + 1), []),
  };
}
