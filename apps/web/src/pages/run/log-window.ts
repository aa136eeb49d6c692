// A window on a log that may have millions of lines: a stretch of it, with what is known of either side. Pure.
import type { LogLine } from '@trainyard/core/log-line';

export interface LogWindow {
  /** In order of position, each once. */
  lines: readonly LogLine[];
  /** There may be lines before the first. */
  older: boolean;
  /** There are lines behind the last: the window is not at the end of the log, and what comes live is not put to it. */
  newer: boolean;
}

/** Lines in the window at most; far ones are read again when somebody goes there. */
export const MOST_LINES = 4000;

/** What was read before the first line, put before it. */
export function withOlder(window: LogWindow, lines: readonly LogLine[], older: boolean): LogWindow {
  const first = window.lines[0]?.position ?? Infinity;
  const all = [...lines.filter(({ position }) => position < first), ...window.lines];
  // The end is let go of: who reads the beginning does not watch it.
  return { lines: all.slice(0, MOST_LINES), older, newer: window.newer || all.length > MOST_LINES };
}

/** What was read behind the last line, put behind it. */
export function withNewer(window: LogWindow, lines: readonly LogLine[], newer: boolean): LogWindow {
  const last = window.lines.at(-1)?.position ?? 0;
  const all = [...window.lines, ...lines.filter(({ position }) => position > last)];
  return { lines: all.slice(-MOST_LINES), older: window.older || all.length > MOST_LINES, newer };
}

/** What came live. It belongs into the window only where the window is at the end. */
export function withLive(window: LogWindow, lines: readonly LogLine[]): LogWindow {
  return window.newer || lines.length === 0 ? window : withNewer(window, lines, false);
}
