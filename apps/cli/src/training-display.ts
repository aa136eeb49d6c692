// What a person at a terminal sees of a training: lines that stay and, on a terminal, one that moves.
import type { WorkerEvent } from '@trainyard/contracts/event';
import { duration, figure } from './clock.ts';

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

const PHASES: Record<string, string> = {
  starting: 'Starting',
  loading_data: 'Reading the data',
  building_model: 'Building the model',
  training: 'Training',
  evaluating: 'Evaluating',
  exporting: 'Writing the model',
};

/** The newest readings beside the bar. */
export interface Latest {
  loss?: string;
  metric?: string;
}

export function createDisplay(screen: Screen): Display {
  let moving = '';
  let latest: Latest = {};
  /** Folds of a table training, as its data event says; 1 for a hold-out. */
  let folds: number | null = null;
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
  return {
    say,
    end() {
      clear();
      moving = '';
    },
    show(event) {
      if (event.event === 'status') say(`${PHASES[event.phase] ?? event.phase} …`);
      else if (event.event === 'log' && event.level !== 'debug')
        say(event.level === 'info' ? event.message : `${event.level}: ${event.message}`);
      else if (event.event === 'data') folds = foldsOf(event.summary);
      else if (event.event === 'metric') {
        latest = { ...latest, ...readings(event.values) };
        const text = measured(event, folds);
        if (text) say(text);
      } else if (event.event === 'progress') draw(progressLine(event, latest, screen.columns));
    },
  };
}

type Metric = Extract<WorkerEvent, { event: 'metric' }>;
type Progress = Extract<WorkerEvent, { event: 'progress' }>;

function foldsOf({ folds }: Record<string, unknown>): number | null {
  return typeof folds === 'number' ? folds : null;
}

function readings(values: Metric['values']): Latest {
  const loss = values['train/loss'];
  const held = Object.entries(values).find(([name]) => name.startsWith('val/') && name !== 'val/loss');
  return {
    ...(loss === undefined ? {} : { loss: `loss ${figure(loss)}` }),
    ...(held ? { metric: `${held[0].slice(4)} ${figure(held[1])}` } : {}),
  };
}

/** One line per epoch or fold; the readings within an epoch, and the rounds of a table training, only move the bar. */
function measured({ values, epoch, step }: Metric, folds: number | null): string | null {
  if (!Object.keys(values).some((name) => name.startsWith('val/'))) return null;
  // The curve of a table training: its step is a round of trees or epochs, and it has losses alone.
  if (epoch === null && Object.keys(values).every((name) => name.endsWith('/loss'))) return null;
  const text = Object.entries(values)
    .map(([name, value]) => `${name} ${figure(value)}`)
    .join('  ');
  if (epoch !== null) return `epoch ${Number.isInteger(epoch) ? epoch : epoch.toFixed(2)}  ${text}`;
  if (folds === 1) return `held out  ${text}`;
  return `fold ${step}${folds === null ? '' : ` of ${folds}`}  ${text}`;
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
    event.seconds_left === null ? undefined : `${duration(event.seconds_left)} left`,
  ]
    .filter((part) => part !== undefined)
    .join('  ');
  const width = Math.max(8, Math.min(30, columns - parts.length - 10));
  const full = Math.round(share * width);
  return `${'█'.repeat(full)}${'░'.repeat(width - full)} ${String(Math.floor(share * 100)).padStart(3)} %  ${parts}`;
}
