// Where everything of the yard stands: times to percent of the plot, rows to pixels. Pure; the clock is a parameter.
import type { Agent } from '@trainyard/contracts/agent';
import type { Yard, YardRun } from '@trainyard/contracts/yard';

export type YardDevice = Agent['devices'][number];

/** The stretch of time that is drawn, in milliseconds since the epoch. */
export interface Span {
  from: number;
  to: number;
  now: number;
}

export interface Train {
  run: YardRun;
  kind: 'past' | 'running' | 'forecast';
  /** Percent of the plot's width. */
  left: number;
  width: number;
  /** Running: percent of the train's own width that lies before now. */
  filled: number;
  /** Running and forecast: when it ends, by measured speed; null where nobody measured. */
  endsAt: number | null;
}

export interface Track {
  key: string;
  agent: Agent;
  device: YardDevice;
  trains: Train[];
  /** Percent where the gap begins, when the agent is lost. */
  lostFrom: number | null;
}

export interface Waiting {
  run: YardRun;
  number: number;
  /** Percent of the line's start (queued at), clipped to the plot. */
  from: number;
  /** Percent of the place where it will start and the track it will stand on; null where unknown. */
  start: { at: number; left: number; track: number } | null;
  reason: string | null;
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

const time = (at: string): number => Date.parse(at);

/** The shortest stretch that shows what runs from its start to its end, what waits, and the last few that ended. */
export function spanOf(yard: Pick<Yard, 'queue' | 'running' | 'recent'>, now: number): Span {
  const ends = [...yard.queue, ...yard.running]
    .map((run) => run.forecast?.ends_at)
    .filter((at) => at !== null && at !== undefined);
  const future = Math.max(0, ...ends.map((at) => time(at) - now)) * 1.05;
  const ended = yard.recent
    .filter((run) => run.started_at && run.ended_at && now - time(run.ended_at) < 4 * 60 * MINUTE)
    .slice(0, 4);
  const starts = [...yard.running, ...ended].map((run) => run.started_at).filter((at) => at !== null);
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

/** `heardAt`: when its agent was lost; a running train is filled to there and nobody knows its end. */
function trainOf(run: YardRun, kind: Train['kind'], span: Span, heardAt: number | null = null): Train | null {
  const startedAt = kind === 'forecast' ? run.forecast?.starts_at : run.started_at;
  if (!startedAt) return null;
  const start = time(startedAt);
  const ends = kind === 'past' ? run.ended_at : run.forecast?.ends_at;
  const endsAt = ends && heardAt === null ? Math.max(time(ends), kind === 'running' ? span.now : 0) : null;
  // Nobody knows the end: a running train reaches to now, one that waits is a stub.
  const end = endsAt ?? (kind === 'forecast' ? start + (span.to - span.from) * 0.08 : span.now);
  if (end < span.from || start > span.to) return null;
  const left = percent(span, start);
  const width = Math.max(0.3, percent(span, end) - left);
  const filled =
    kind === 'running' ? Math.min(100, Math.max(0, ((percent(span, heardAt ?? span.now) - left) / width) * 100)) : 0;
  return { run, kind, left, width, filled, endsAt };
}

/** Does a run stand, or did it stand, on this device? */
function standsOn(agent: Agent, device: YardDevice, run: { agent_id: string | null; device: string | null }): boolean {
  return run.agent_id === agent.id && run.device === device.id;
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
    const train = trainOf(run, 'forecast', span);
    const [nearest] = open.toSorted((a, b) => (far(a) === far(b) ? 0 : far(a) - far(b)));
    if (train && nearest) nearest.trains.push(train);
  }
}

/** All tracks of all agents that are here or were lost, with their trains. */
export function tracksOf(yard: Yard, span: Span): Track[] {
  const agents = yard.agents
    .filter((agent) => agent.state !== 'left')
    .toSorted((a, b) => order[a.state] - order[b.state] || a.name.localeCompare(b.name));
  const tracks = agents.flatMap((agent) =>
    agent.devices.map((device): Track => {
      const here = (run: YardRun): boolean => standsOn(agent, device, run);
      const trains = [
        ...yard.recent
          .filter((run) => run.state !== 'paused' && run.ended_at !== null && here(run))
          .map((run) => trainOf(run, 'past', span)),
        ...yard.running
          .filter(here)
          .map((run) => trainOf(run, 'running', span, agent.state === 'lost' ? time(agent.seen_at) : null)),
      ].filter((train) => train !== null);
      return {
        key: `${agent.id}/${device.id}`,
        agent,
        device,
        trains,
        lostFrom: agent.state === 'lost' ? percent(span, time(agent.seen_at)) : null,
      };
    }),
  );
  plan(yard.queue, tracks, span);
  return tracks;
}

/** The queue in order of start; those without a known start come last. */
export function waitingOf(yard: Pick<Yard, 'queue'>, tracks: Track[], span: Span): Waiting[] {
  const startOf = (run: YardRun): number => (run.forecast?.starts_at ? time(run.forecast.starts_at) : Infinity);
  const position = (run: YardRun): number => run.forecast?.position ?? Infinity;
  const compare = (a: number, b: number): number => (a === b ? 0 : a - b);
  return yard.queue
    .toSorted(
      (a, b) => compare(startOf(a), startOf(b)) || compare(position(a), position(b)) || a.id.localeCompare(b.id),
    )
    .map((run, index) => {
      const track = tracks.findIndex((candidate) =>
        candidate.trains.some((train) => train.kind === 'forecast' && train.run.id === run.id),
      );
      const at = startOf(run);
      return {
        run,
        number: index + 1,
        from: percent(span, time(run.created_at)),
        start: Number.isFinite(at) ? { at, left: percent(span, at), track } : null,
        reason: run.forecast?.reason ?? null,
      };
    });
}

/** Pixels; the style sheet has the same numbers. */
export const WAITING_ROW = 30;
export const LANE_HEIGHT = 99;
const TRAIN_TOP = 25;
export const SIGNAL_Y = 27;

/** Height of the queue above the tracks. */
export function waitingHeight(count: number): number {
  return count === 0 ? 0 : Math.max(count * WAITING_ROW + 12, 76);
}

/** The dashed route from the signal of row `index` to its place: x in percent, y in pixels below the axis. */
export function routeOf(waiting: Waiting, index: number, count: number, nowLeft: number): string | null {
  if (!waiting.start || waiting.start.track < 0) return null;
  const y = index * WAITING_ROW + SIGNAL_Y;
  const x = Math.max(waiting.start.left, nowLeft) + 0.15;
  const bottom = waitingHeight(count) + waiting.start.track * LANE_HEIGHT + TRAIN_TOP;
  if (x - nowLeft < 1) return `M${nowLeft} ${y}V${bottom}`;
  return `M${nowLeft} ${y}H${x - 0.5}Q${x} ${y} ${x} ${y + 5}V${bottom}`;
}
