// When running runs end and queued ones start and end: from measured speed and measured earlier runs only.
// Where nobody measured there is no time but a reason in words.
import type { Config } from '@trainyard/contracts/config';
import type { Forecast } from '@trainyard/contracts/run';
import { choiceName } from './metric.ts';
import { fits, type Track, type Waiting } from './placement.ts';
import { median } from './statistics.ts';

export interface RunningRun {
  id: string;
  agentId: string;
  device: string;
  /** As the worker measured it, at `measuredAt` (milliseconds); null before the first steps. */
  secondsLeft: number | null;
  measuredAt: number;
}
export interface QueuedRun extends Waiting {
  /** Expected seconds from start to end; null where nothing like it was measured. */
  seconds: number | null;
}
/** One agent that takes work. */
export interface Yard {
  id: string;
  devices: readonly Track[];
}

/** Runs with the same key take about the same time per pass. */
export function durationKey(config: Config, datasetVersionId: string): string {
  const parts = [config.task, choiceName(config['model'] as never), datasetVersionId];
  const decisive = ['image_size', 'freeze_backbone', 'validation', 'importance_repeats', 'precision'] as const;
  return JSON.stringify([...parts, ...decisive.map((name) => config[name] ?? null)]);
}

/** Passes that the measured time is divided by: epochs for images, one for tables. */
function passes(config: Config): number {
  const epochs = config['epochs'];
  return typeof epochs === 'number' && epochs > 0 ? epochs : 1;
}

export interface Measured {
  key: string;
  config: Config;
  seconds: number;
}

/** Seconds that a run of this config should take: the median of earlier ones per pass, times its passes. */
export function expectedSeconds(config: Config, key: string, earlier: readonly Measured[]): number | null {
  const perPass = earlier.filter((run) => run.key === key).map((run) => run.seconds / passes(run.config));
  const middle = median(perPass);
  return middle === null ? null : middle * passes(config);
}

/** Milliseconds beyond which a forecast says nothing: nobody waits ten years, and what claims so has measured something else. */
const HORIZON = 10 * 365 * 24 * 3600 * 1000;

/** A time that a person can be told, or null: no forecast is better than the year 31,688,738,506. */
const sane = (time: number, now: number) => (Math.abs(time - now) <= HORIZON ? time : null);

/** End of a running run in milliseconds, or null. Never in the past: what should have ended is about to. */
function endOf(run: RunningRun, now: number): number | null {
  if (run.secondsLeft === null) return null;
  return sane(Math.max(now, run.measuredAt + run.secondsLeft * 1000), now);
}

/** Why a running run has no end. */
function reasonOf(run: RunningRun, end: number | null): string | null {
  if (end !== null) return null;
  return run.secondsLeft === null ? 'the speed is not measured yet' : 'what was measured gives no time to count on';
}

const iso = (time: number | null) => (time === null ? null : new Date(time).toISOString());

interface Rail {
  agent: Yard;
  device: Track;
  /** Milliseconds from which it is free; null: nobody can say. */
  freeAt: number | null;
  /** Runs that stand on it or before it. */
  load: number;
}

/**
 * Plays the queue forward over the devices.
 * @param queue in order of queueing
 * @param now milliseconds
 */
export function forecast(
  running: readonly RunningRun[],
  queue: readonly QueuedRun[],
  agents: readonly Yard[],
  now: number,
): Map<string, Forecast> {
  const answers = new Map<string, Forecast>();
  const rails: Rail[] = agents.flatMap((agent) =>
    agent.devices.map((device) => ({ agent, device, freeAt: now, load: 0 })),
  );
  for (const run of running) {
    const end = endOf(run, now);
    const reason = reasonOf(run, end);
    answers.set(run.id, { starts_at: null, ends_at: iso(end), position: null, device: run.device, reason });
    const rail = rails.find(({ agent, device }) => agent.id === run.agentId && device.id === run.device);
    if (rail) Object.assign(rail, { freeAt: end, load: 1 });
  }
  queue.forEach((run, index) => answers.set(run.id, place(run, { position: index + 1, now }, rails)));
  return answers;
}

function place(run: QueuedRun, { position, now }: { position: number; now: number }, rails: Rail[]): Forecast {
  const nowhere = { starts_at: null, ends_at: null, position, device: null };
  const open = rails.filter(({ agent, device }) => fits(run, agent.id, device, agent.devices));
  if (open.length === 0) return { ...nowhere, reason: 'no agent that could take it is online' };
  const rail = open.reduce((best, other) => (sooner(other, best) ? other : best));
  const start = rail.freeAt;
  const end = start === null || run.seconds === null ? null : sane(Math.max(start, start + run.seconds * 1000), now);
  rail.freeAt = end;
  rail.load += 1;
  if (start === null) return { ...nowhere, reason: 'the runs before it are not measured yet' };
  const reason = end === null ? 'no earlier run like it was measured' : null;
  return { starts_at: iso(start), ends_at: iso(end), position, device: rail.device.id, reason };
}

/** Known times before unknown ones, early before late; among unknown ones the emptier track. */
function sooner(a: Rail, b: Rail): boolean {
  if (a.freeAt !== null && b.freeAt !== null) return a.freeAt < b.freeAt;
  if (a.freeAt === null && b.freeAt === null) return a.load < b.load;
  return a.freeAt !== null;
}
