// What a person at a terminal sees of a training: lines that stay and, on a terminal, one that moves.
import type { WorkerEvent } from '@trainyard/contracts/event';
import { phaseWords } from '@trainyard/core/log-line';
import { TimeTold } from './time-told.ts';
import { figure } from './figure.ts';

export interface Display {
  show(event: WorkerEvent): void;
  /** A line that stays. */
  say(text: string): void;
  /** Takes the moving line away. */
  end(): void;
}

export interface Screen {
  isTTY: boolean;
  columns: number;
  write(text: string): void;
}

/** The newest readings beside the bar. */
export interface Latest {
  loss?: string;
  metric?: string;
  /** How long still, as a range. */
  left?: string | undefined;
}

export function createDisplay(screen: Screen): Display {
  let moving = '';
  let latest: Latest = {};
  const time = new TimeTold();
  const clear = (): void => {
    if (moving) screen.write('\r\u001b[2K');
  };
  const draw = (text: string): void => {
    if (!screen.isTTY) return;
    clear();
    moving = text.slice(0, Math.max(20, screen.columns - 1));
    screen.write(moving);
  };
  const say = (text: string): void => {
    clear();
    screen.write(`${text}\n`);
    if (moving) screen.write(moving);
  };
  /** A phase is the same in every training: paler than what is said of this one, where there are colours. */
  const quiet = (text: string): string => (screen.isTTY ? `\u001b[2m${text}\u001b[22m` : text);
  return {
    say,
    end() {
      clear();
      moving = '';
    },
    show(event) {
      time.hear(event);
      // The numbers of an epoch or fold stand in its log line; here they only move the bar.
      if (event.event === 'status') say(quiet(`${phaseWords(event.phase)} …`));
      else if (event.event === 'log' && event.level !== 'debug')
        say(event.level === 'info' ? event.message : `${event.level}: ${event.message}`);
      else if (event.event === 'metric') latest = { ...latest, ...readings(event.values) };
      else if (event.event === 'progress') draw(progressLine(event, { ...latest, left: time.left() }, screen.columns));
    },
  };
}

type Metric = Extract<WorkerEvent, { event: 'metric' }>;
type Progress = Extract<WorkerEvent, { event: 'progress' }>;

function readings(values: Metric['values']): Latest {
  const loss = values['train/loss'];
  const held = Object.entries(values).find(([name]) => name.startsWith('val/') && name !== 'val/loss');
  return {
    ...(loss === undefined ? {} : { loss: `training loss ${figure(loss)}` }),
    ...(held ? { metric: `validation ${held[0].slice(4).replaceAll('_', ' ')} ${figure(held[1])}` } : {}),
  };
}

export function progressLine(event: Progress, latest: Latest, columns: number): string {
  const share = event.steps_total > 0 ? Math.min(1, event.step / event.steps_total) : 0;
  const parts = [
    event.epoch !== null && event.epochs_total !== null
      ? `epoch ${Math.min(event.epoch + 1, event.epochs_total)}/${event.epochs_total}`
      : `${event.step}/${event.steps_total}`,
    latest.loss,
    latest.metric,
    event.samples_per_second === null ? undefined : `${figure(Math.round(event.samples_per_second))}/s`,
    latest.left,
  ]
    .filter((part) => part !== undefined)
    .join('  ');
  const width = Math.max(8, Math.min(30, columns - parts.length - 10));
  const full = Math.round(share * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${String(Math.floor(share * 100)).padStart(3)} %  ${parts}`;
}
