// Reads stretches of a run's log from the server: its end, what surrounds a line, what lies before or behind.
import type { CallOptions } from '@trainyard/client/client';
import { MAX_COUNT } from '@trainyard/contracts/limits';
import { LOG_KINDS, type LogLine, linesOf, STORY_KINDS } from '@trainyard/core/log-line';
import { client } from '../../api.ts';
import { filterLines, type LogFilter } from './log-model.ts';
import type { LogWindow } from './log-window.ts';

/** Lines of one read. */
export const PAGE = 500;
/** Lines on either side of one that is jumped to. */
const AROUND = 150;
/** Reads in a row for words that are rare: the server looks for the rarest, the page for all of them. */
const MOST_READS = 8;
/** A position behind all. */
const END = MAX_COUNT;

export type Side = { before: number } | { after: number };

export async function readSide(run: string, side: Side, filter: LogFilter, limit: number, signal: AbortSignal) {
  // The rarest word finds least: long ones and numbers are rarer.
  const rarity = (word: string) => word.length + (/\d/.test(word) ? 4 : 0);
  const rarest = filter.words.split(/\s+/).toSorted((a, b) => rarity(b) - rarity(a))[0] ?? '';
  const query: NonNullable<CallOptions<'listRunEvents'>['query']> = {
    kind: (filter.level === 'debug' ? LOG_KINDS : STORY_KINDS).join(','),
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

export async function readStart(
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
