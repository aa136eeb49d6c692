// What of a log is shown: lines of a level that hold the words, and the words apart for marking.
import type { Level, LogLine } from '@trainyard/core/log-line';

export interface LogFilter {
  /** The lowest level shown; 'debug' shows all. */
  level: Level;
  words: string;
}
const order: Record<Level, number> = { debug: 0, info: 1, warning: 2, error: 3 };

/** Lines of a level and above that hold all the words. */
export function filterLines(lines: readonly LogLine[], { level, words }: LogFilter): readonly LogLine[] {
  const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
  if (level === 'debug' && wanted.length === 0) return lines;
  return lines.filter(
    (line) => order[line.level] >= order[level] && wanted.every((word) => line.text.toLowerCase().includes(word)),
  );
}

/** Parts of a text with the searched words apart, for marking. */
export function marked(text: string, words: string): { text: string; hit: boolean }[] {
  const wanted = words
    .split(/\s+/)
    .filter(Boolean)
    .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  if (wanted.length === 0) return [{ text, hit: false }];
  return text
    .split(new RegExp(`(${wanted.join('|')})`, 'gi'))
    .flatMap((part, index) => (part === '' ? [] : [{ text: part, hit: index % 2 === 1 }]));
}
