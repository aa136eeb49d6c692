// The window on the log of a run: its end at first, older and newer lines when they are scrolled to, new ones as they come.
import type { CallOptions } from '@trainyard/client/client';
import type { Problem } from '@trainyard/contracts/problem';
import type { Run } from '@trainyard/contracts/run';
import { useCallback, useEffect, useRef, useState } from 'react';
import { MAX_COUNT } from '@trainyard/contracts/limits';
import { client, problemOf } from '../../api.ts';
import { useRunEvents } from '../../live.ts';
import { filterLines, type LogFilter, type LogLine, LOG_KINDS, linesOf } from './log-model.ts';
import { type LogWindow, withLive, withNewer, withOlder } from './log-window.ts';

/** Lines of one read. */
const PAGE = 500;
/** Lines on either side of one that is jumped to. */
const AROUND = 150;
/** Reads in a row for words that are rare: the server looks for the rarest, the page for all of them. */
const MOST_READS = 8;
/** A position behind all. */
const END = MAX_COUNT;

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

type Side = { before: number } | { after: number };

async function readSide(run: string, side: Side, filter: LogFilter, limit: number, signal: AbortSignal) {
  // The rarest word finds least: long ones and numbers are rarer.
  const rarity = (word: string) => word.length + (/\d/.test(word) ? 4 : 0);
  const rarest = filter.words.split(/\s+/).toSorted((a, b) => rarity(b) - rarity(a))[0] ?? '';
  const query: NonNullable<CallOptions<'listRunEvents'>['query']> = {
    kind: LOG_KINDS.join(','),
    limit,
    ...(rarest === '' ? {} : { q: rarest }),
    ...(filter.level === 'debug' ? {} : { level: filter.level }),
  };
  const found: LogLine[] = [];
  let at = side;
  for (let read = 1; ; read += 1) {
    const { items } = await client.call('listRunEvents', { params: { run }, query: { ...query, ...at }, signal });
    const lines = filterLines(linesOf(items), filter);
    if ('before' in at) found.unshift(...lines);
    else found.push(...lines);
    const more = items.length === limit;
    if (!more || found.length >= limit / 4 || read === MOST_READS) return { lines: found, more };
    at = 'before' in at ? { before: items[0]?.position ?? 1 } : { after: items.at(-1)?.position ?? END };
  }
}

async function readStart(
  run: string,
  filter: LogFilter,
  at: number | undefined,
  signal: AbortSignal,
): Promise<LogWindow> {
  if (at === undefined) {
    const { lines, more } = await readSide(run, { before: END }, filter, PAGE, signal);
    return { lines, older: more, newer: false };
  }
  const [before, after] = await Promise.all([
    readSide(run, { before: at + 1 }, filter, AROUND, signal),
    readSide(run, { after: at }, filter, AROUND, signal),
  ]);
  return { lines: [...before.lines, ...after.lines], older: before.more, newer: after.more };
}

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

  const load = (side: 'older' | 'newer') => {
    const edge = side === 'older' ? window?.lines[0]?.position : window?.lines.at(-1)?.position;
    if (reading || edge === undefined || !window?.[side]) return;
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
