// Where everything of the yard stands: times to percent of the plot, rows to pixels. Pure; the clock is a parameter.
import type { Agent } from '@trainyard/contracts/agent';
import type { Yard, YardAgent, YardAttempt, YardRun } from '@trainyard/contracts/yard';
import { trainOf as wagonsOf } from './wagons.ts';

export type YardDevice = Agent['devices'][number];
/** What of the yard is drawn. */
export type Drawn = Pick<Yard, 'agents' | 'queue' | 'running' | 'attempts'>;

/** The stretch of time that is drawn, in milliseconds since the epoch. */
export interface Span {
  from: number;
  to: number;
  now: number;
}

interface Stand {
  /** Of the run, and which stay of it this is. */
  key: string;
  run: string;
  name: string;
  /** Percent of the plot's width. */
  left: number;
  width: number;
  /** Running: percent of the train's own width that lies before now. */
  filled: number;
  /** Running and forecast: the middle of when it ends; null where nobody can say. */
  endsAt: number | null;
}
/** A stay of a run on a device: one that was paused stands there once for each, and never over what came between. */
export type Train = Stand &
  (
    | { kind: 'past'; stay: YardAttempt }
    /** `cuts`: where one wagon ends and the next begins, in percent of the train's own width. */
    | { kind: 'running'; whole: YardRun; first: boolean; cuts: number[] }
    | { kind: 'forecast'; whole: YardRun }
  );
export type TrainOf<K extends Train['kind']> = Extract<Train, { kind: K }>;

export interface Track {
  key: string;
  agent: YardAgent;
  device: YardDevice;
  trains: Train[];
  /** Percent where the gap begins, when the agent is lost. */
  lostFrom: number | null;
}

const MINUTE = 60_000;
/** Lengths of the drawn time, minutes. */
const LENGTHS = [
  4, 6, 8, 10, 12, 15, 20, 25, 30, 40, 50, 60, 80, 100, 120, 150, 180, 240, 300, 360, 480, 600, 720, 960, 1440, 2880,
];
const TICKS = [1, 2, 5, 10, 15, 30, 60, 120, 240, 480];
/** Drawn when there is nothing to draw, minutes. */
const QUIET_LENGTH = 10;
/** Shares of the plot at which now may stand; the first that fits, so that it seldom moves. */
export const NOW_SHARES = [0.4, 0.5, 0.3];
const MOST_TICKS = 8;
/** Of what ended: so many stays, not older than this, are held in the picture. */
const ENDED_SHOWN = 4;
const ENDED_WITHIN = 4 * 60 * MINUTE;
/** Tracks that are drawn; the rest is a step further. */
export const MOST_TRACKS = 12;

const time = (at: string): number => Date.parse(at);

/** The stretch of a running run that is drawn begins with its newest attempt, not with its first. */
function startOf(run: YardRun, attempts: readonly YardAttempt[]): string | null {
  return attempts.find((stay) => stay.run_id === run.id && stay.number === run.attempt)?.started_at ?? run.started_at;
}

/** The shortest stretch that shows what runs from its start to its end, what waits, and the last few that ended. */
export function spanOf(yard: Omit<Drawn, 'agents'>, now: number): Span {
  const ends = [...yard.queue, ...yard.running]
    .map((run) => run.forecast?.ends_at)
    .filter((at) => at !== null && at !== undefined);
  const future = Math.max(0, ...ends.map((at) => time(at) - now)) * 1.05;
  const ended = yard.attempts
    .filter(({ ended_at }) => ended_at !== null && now - time(ended_at) < ENDED_WITHIN)
    .slice(0, ENDED_SHOWN);
  const starts = [
    ...yard.running.map((run) => startOf(run, yard.attempts)),
    ...ended.map(({ started_at }) => started_at),
  ].filter((at) => at !== null);
  const past = Math.max(0, ...starts.map((at) => now - time(at))) * 1.05;
  if (past === 0 && future === 0) return around(now, QUIET_LENGTH, NOW_SHARES[0]!);
  for (const length of LENGTHS) {
    const share = NOW_SHARES.find((one) => length * MINUTE * one >= past && length * MINUTE * (1 - one) >= future);
    if (share !== undefined) return around(now, length, share);
  }
  return around(now, LENGTHS.at(-1)!, NOW_SHARES[0]!);
}

const around = (now: number, minutes: number, share: number): Span => ({
  from: now - minutes * MINUTE * share,
  to: now + minutes * MINUTE * (1 - share),
  now,
});

/** Round times for the axis; those under the label of now are left out. */
export function ticksOf(span: Span): { at: number; left: number }[] {
  const minutes = (span.to - span.from) / MINUTE;
  const step = (TICKS.find((tick) => minutes / tick <= MOST_TICKS) ?? TICKS.at(-1)!) * MINUTE;
  const midnight = new Date(span.from).setHours(0, 0, 0, 0);
  const first = midnight + Math.ceil((span.from - midnight) / step) * step;
  const ticks = [];
  for (let at = first; at < span.to; at += step) {
    const left = percent(span, at);
    if (left > 2 && left < 98) ticks.push({ at, left });
  }
  return ticks;
}

/** A time as percent of the plot, clipped to it. */
export function percent(span: Span, at: number): number {
  return Math.min(100, Math.max(0, ((at - span.from) / (span.to - span.from)) * 100));
}

/** Where a stretch of time stands; null where none of it is drawn. */
function stretch(span: Span, start: number, end: number): { left: number; width: number } | null {
  if (end < span.from || start > span.to) return null;
  const left = percent(span, start);
  return { left, width: Math.max(0.3, percent(span, end) - left) };
}

function pastTrain(stay: YardAttempt, span: Span): TrainOf<'past'> | null {
  if (stay.ended_at === null) return null;
  const where = stretch(span, time(stay.started_at), time(stay.ended_at));
  const { run_id: run, name, number } = stay;
  return where && { kind: 'past', stay, key: `${run} ${number}`, run, name, ...where, filled: 0, endsAt: null };
}

/** `heardAt`: when its agent was lost; the train is filled to there and nobody knows its end. */
function runningTrain(
  run: YardRun,
  attempts: readonly YardAttempt[],
  span: Span,
  heardAt: number | null,
): TrainOf<'running'> | null {
  const started = startOf(run, attempts);
  if (started === null) return null;
  const ends = run.forecast?.ends_at;
  const endsAt = ends && heardAt === null ? Math.max(time(ends), span.now) : null;
  const where = stretch(span, time(started), endsAt ?? span.now);
  if (!where) return null;
  const done = percent(span, heardAt ?? span.now) - where.left;
  const filled = Math.min(100, Math.max(0, (done / where.width) * 100));
  const first = run.attempt <= 1;
  const key = `${run.id} ${run.attempt}`;
  const cuts = endsAt === null ? [] : cutsOf(run);
  return { kind: 'running', whole: run, first, cuts, key, run: run.id, name: run.name, ...where, filled, endsAt };
}

/** Cuts that stand closer, in percent of a train's width, are one dark patch. */
const NEAR = 3;

/** Wagons of what is before the epochs or folds, of each of them, and of what comes after, of the newest attempt. */
function cutsOf(run: YardRun): number[] {
  const stages = run.forecast?.range?.stages ?? [];
  const total = run.progress?.epochs_total ?? stages.find(({ stage }) => stage === 'fits')?.count ?? 0;
  const train = stages.length === 0 ? null : wagonsOf({ state: run.state, total, done: 0, best: null, stages });
  const cuts = (train?.wagons ?? []).slice(1).map(({ left }) => left);
  // Of cheap epochs that stand close only the first and the last are told apart.
  return cuts.filter((at, index) => at - (cuts[index - 1] ?? 0) >= NEAR || (cuts[index + 1] ?? 100) - at >= NEAR);
}

/** Share of the plot that a train without a known end gets, as a stub. */
const STUB = 0.08;

function forecastTrain(run: YardRun, span: Span): TrainOf<'forecast'> | null {
  const starts = run.forecast?.starts_at;
  if (!starts) return null;
  const ends = run.forecast?.ends_at;
  const endsAt = ends ? time(ends) : null;
  const where = stretch(span, time(starts), endsAt ?? time(starts) + (span.to - span.from) * STUB);
  const key = `${run.id} next`;
  return where && { kind: 'forecast', whole: run, key, run: run.id, name: run.name, ...where, filled: 0, endsAt };
}

/** Does a run stand, or did it stand, on this device? */
function standsOn(
  agent: Pick<YardAgent, 'id'>,
  device: YardDevice,
  run: { agent_id: string | null; devices: readonly string[] },
): boolean {
  return run.agent_id === agent.id && run.devices.includes(device.id);
}

const order = { lost: 0, online: 1, draining: 2, left: 3 } as const;

/**
 * A forecast names its device by id, and machines share those ids: the track is the one that is free nearest to the start.
 * Runs are given in order of start, so that each takes the place behind the one before it.
 */
function plan(queue: YardRun[], tracks: Track[], span: Span): void {
  const starts = queue
    .filter((run) => run.forecast?.starts_at && run.forecast.device)
    .toSorted((a, b) => a.forecast!.starts_at!.localeCompare(b.forecast!.starts_at!));
  for (const run of starts) {
    const start = time(run.forecast!.starts_at!);
    const far = (track: Track): number => {
      const last = track.trains.filter((train) => train.kind !== 'past').at(-1);
      return last ? (last.endsAt === null ? Infinity : Math.abs(last.endsAt - start)) : Math.abs(span.now - start);
    };
    const open = tracks.filter((track) => track.agent.state === 'online' && track.device.id === run.forecast!.device);
    const train = forecastTrain(run, span);
    const [nearest] = open.toSorted((a, b) => (far(a) === far(b) ? 0 : far(a) - far(b)));
    if (!train || !nearest) continue;
    const together = run.forecast!.devices ?? [];
    for (const track of tracks)
      if (track === nearest || (track.agent === nearest.agent && together.includes(track.device.id)))
        track.trains.push(train);
  }
}

/** All tracks of all agents that are here or were lost, with their trains. */
export function tracksOf(yard: Drawn, span: Span): Track[] {
  const agents = yard.agents
    .filter((agent) => agent.state !== 'left')
    .toSorted((a, b) => order[a.state] - order[b.state] || a.name.localeCompare(b.name));
  const tracks = agents.flatMap((agent) =>
    agent.devices.map((device): Track => {
      const heardAt = agent.state === 'lost' ? time(agent.seen_at) : null;
      const trains = [
        ...yard.attempts.filter((stay) => standsOn(agent, device, stay)).map((stay) => pastTrain(stay, span)),
        ...yard.running
          .filter((run) => standsOn(agent, device, run))
          .map((run) => runningTrain(run, yard.attempts, span, heardAt)),
      ].filter((train) => train !== null);
      const lostFrom = heardAt === null ? null : percent(span, heardAt);
      return { key: `${agent.id}/${device.id}`, agent, device, trains, lostFrom };
    }),
  );
  plan(yard.queue, tracks, span);
  return tracks;
}
