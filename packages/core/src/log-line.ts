// The log of a run as lines: what the worker said, and what happened to it between its words. The page and the command
// line show the same ones.
import type { Early, StoredEvent } from '@trainyard/contracts/event';
import { earlyWords } from './run-stop.ts';

export type Level = 'debug' | 'info' | 'warning' | 'error';
export interface LogLine {
  position: number;
  time: string;
  attempt: number;
  /** Phases and checkpoints happen in every run alike: they are 'debug', paler than what is said, so that the epochs can be
   *  read between them. */
  level: Level;
  text: string;
}

/** The kinds of events that make lines. */
export const LOG_KINDS = ['log', 'status', 'checkpoint', 'error', 'finished'] as const;
/** The kinds that have lines above 'debug'. */
export const STORY_KINDS = ['log', 'error', 'finished'] as const;

const PHASES: Record<string, string> = {
  starting: 'Starting',
  loading_data: 'Reading the data',
  building_model: 'Building the model',
  training: 'Training',
  evaluating: 'Evaluating',
  exporting: 'Writing the model',
};

/** 'Reading the data'; a phase of a newer engine by its own name. */
export function phaseWords(phase: string): string {
  const words = PHASES[phase] ?? phase.replaceAll('_', ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
}

const ENDS: Record<string, string> = {
  completed: 'Completed',
  paused: 'Paused, to go on from the checkpoint',
  cancelled: 'Cancelled',
  failed: 'Failed',
  pruned: 'Pruned',
};

type Source = Pick<StoredEvent, 'event' | 'position' | 'time' | 'attempt' | 'payload'>;

/** The line of an event; null for those that are shown elsewhere. */
export function lineOf(event: Source): LogLine | null {
  const payload = recordOf(event.payload);
  const { position, time, attempt } = event;
  const line = (level: Level, text: string): LogLine => ({ position, time, attempt, level, text });
  const word = (key: string) =>
    typeof payload[key] === 'string' || typeof payload[key] === 'number' ? String(payload[key]) : '';
  switch (event.event) {
    case 'log':
      return line(levelOf(payload['level']), word('message'));
    case 'status':
      return line('debug', phaseWords(word('phase')));
    case 'checkpoint':
      return line('debug', checkpointWords(payload));
    case 'error':
      return line('error', `${word('code')}: ${[word('message'), word('hint')].filter(Boolean).join(' ')}`);
    case 'finished':
      return line(
        payload['status'] === 'failed' ? 'error' : 'info',
        `${ENDS[word('status')] ?? word('status')}${earlyOf(payload)}${attempt > 1 ? ` (attempt ${attempt})` : ''}.`,
      );
    default:
      return null;
  }
}

/** ", finished early by a person at epoch 7 of 20", where it was. */
function earlyOf(payload: Record<string, unknown>): string {
  // The server has checked the event when it came.
  const at = payload['early'] as Early | undefined;
  return at ? `, finished early by a person ${earlyWords(at)}` : '';
}

function recordOf(payload: unknown): Record<string, unknown> {
  return typeof payload === 'object' && payload !== null && !Array.isArray(payload)
    ? (payload as Record<string, unknown>)
    : {};
}

function checkpointWords({ kind, epoch, step }: Record<string, unknown>): string {
  const where = typeof epoch === 'number' && epoch > 0 ? `epoch ${epoch}` : `step ${String(step)}`;
  return `Checkpoint ${kind === 'best' ? 'of the best epoch' : 'to go on from'} kept, ${where}`;
}

function levelOf(value: unknown): Level {
  return value === 'debug' || value === 'warning' || value === 'error' ? value : 'info';
}

/** The lines of events. */
export function linesOf(events: readonly Source[]): LogLine[] {
  return events.flatMap((event) => lineOf(event) ?? []);
}
