// The log of a run as lines: what the worker said, and what happened to it between its words.
import type { StoredEvent } from '@trainyard/contracts/event';

export type Level = 'debug' | 'info' | 'warning' | 'error';
export interface LogLine {
  position: number;
  time: string;
  attempt: number;
  level: Level;
  text: string;
  /** What is not a word of the worker: a checkpoint, a phase, an end. Shown strong. */
  mark: boolean;
  /** What a checkpoint event said, for the lane of events. */
  checkpoint?: { best: boolean; epoch: number | null };
}
export interface LogFilter {
  /** The lowest level shown; 'debug' shows all. */
  level: Level;
  words: string;
}

/** The kinds of events that make lines. */
export const LOG_KINDS = ['log', 'status', 'checkpoint', 'error', 'finished'] as const;
const order: Record<Level, number> = { debug: 0, info: 1, warning: 2, error: 3 };

/** The line of an event; null for those that are shown elsewhere. */
export function lineOf(event: StoredEvent): LogLine | null {
  const payload =
    typeof event.payload === 'object' && event.payload !== null && !Array.isArray(event.payload) ? event.payload : {};
  const line = (level: Level, text: string, mark = true): LogLine => ({
    position: event.position,
    time: event.time,
    attempt: event.attempt,
    level,
    text,
    mark,
  });
  const word = (key: string) =>
    typeof payload[key] === 'string' || typeof payload[key] === 'number' ? String(payload[key]) : '';
  switch (event.event) {
    case 'log':
      return line(levelOf(payload['level']), word('message'), false);
    case 'status':
      return line('info', word('phase').replaceAll('_', ' '));
    case 'checkpoint':
      return {
        ...line('info', `checkpoint ${word('kind')} at step ${word('step')}, sha256 ${word('sha256').slice(0, 8)}`),
        checkpoint: {
          best: payload['kind'] === 'best',
          epoch: typeof payload['epoch'] === 'number' ? payload['epoch'] : null,
        },
      };
    case 'error':
      return line('error', `${word('code')}: ${[word('message'), word('hint')].filter(Boolean).join(' ')}`);
    case 'finished':
      return line(payload['status'] === 'failed' ? 'error' : 'info', `attempt ${event.attempt} ${word('status')}`);
    default:
      return null;
  }
}

function levelOf(value: unknown): Level {
  return value === 'debug' || value === 'warning' || value === 'error' ? value : 'info';
}

/** The lines of events. */
export function linesOf(events: readonly StoredEvent[]): LogLine[] {
  return events.flatMap((event) => lineOf(event) ?? []);
}

/** Lines with those of new events behind them; an event that is there already is not added again. */
export function withEvents(lines: readonly LogLine[], events: readonly StoredEvent[]): LogLine[] {
  const last = lines.at(-1)?.position ?? 0;
  return [...lines, ...linesOf(events.filter((event) => event.position > last))];
}

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
