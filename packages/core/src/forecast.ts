// When running runs end and queued ones start and end: what is left of those that run (stage-forecast.ts), and the queue played
// forward over the devices. Times are distributions, so that a wait behind three uncertain runs is as uncertain as they are.
import type { Forecast, ForecastBasis, ForecastRange } from '@trainyard/contracts/run';
import type { StageLength } from '@trainyard/contracts/stage';
import { type Moments, range } from './duration.ts';
import { type Machine, takesWork, whyNone } from './availability.ts';
import { fits, type Track, type Waiting } from './placement.ts';

/** How long something takes, and what that is known from. */
export interface Expected extends Moments {
  basis: ForecastBasis;
  /** How much wider ranges are than the model thinks, learnt from how it did (forecast-score.ts). */
  widen: number;
  stages?: StageLength[];
  /** Seconds that it cannot take more than; left out where nothing limits it. */
  most?: number;
}

export interface RunningRun {
  id: string;
  agentId: string;
  /** At least one; those that it trains on together. */
  devices: readonly string[];
  /** Seconds that are left from now; null where nobody can say. */
  left: Expected | null;
}
export interface QueuedRun extends Waiting {
  /** Seconds from start to end on a device of that kind of that agent, or anywhere; null where nobody can say. */
  takes: (agentId: string | null, kind: Track['kind'] | null) => Expected | null;
}
/** Seconds beyond which a forecast says nothing: nobody waits ten years, and what claims so has measured something else. */
const HORIZON = 10 * 365 * 24 * 3600;

interface Rail {
  agent: Machine;
  device: Track;
  /** Seconds from now until it is free; null: nobody can say. */
  free: Moments | null;
  widen: number;
  /** Runs that stand on it or before it. */
  load: number;
}

/**
 * Plays the queue forward over the devices.
 * @param queue in order of queueing
 * @param machines all that have not left: those that take nothing new are named as the reason
 * @param now milliseconds
 */
export function forecast(
  running: readonly RunningRun[],
  queue: readonly QueuedRun[],
  machines: readonly Machine[],
  now: number,
): Map<string, Forecast> {
  const answers = new Map<string, Forecast>();
  const rails = machines.filter(({ state }) => takesWork(state)).flatMap(railsOf);
  for (const run of running) {
    const left = sane(run.left);
    answers.set(run.id, ofRunning(run.devices, left, now));
    for (const rail of rails)
      if (rail.agent.id === run.agentId && run.devices.includes(rail.device.id))
        Object.assign(rail, { free: left, widen: left?.widen ?? 1, load: 1 });
  }
  queue.forEach((run, index) => answers.set(run.id, place(run, { position: index + 1, now, machines }, rails)));
  return answers;
}

/** What a person can be told: no forecast is better than the year 31,688,738,506. */
function sane<M extends Moments>(time: M | null): M | null {
  return time && time.mean > 0 && time.mean <= HORIZON && time.variance >= 0 && time.variance < Infinity ? time : null;
}

type Three = [number, number, number];

/** Low, middle and high, none beyond what limits it. */
const lengthOf = (time: Expected): Three =>
  range(time, time.widen).map((one) => Math.min(one, time.most ?? Infinity)) as Three;

/** Low, middle and high as times, never before `least`. */
function times(seconds: Three, now: number): { middle: string; between: [string, string] } {
  const [low, middle, high] = seconds.map((one) => new Date(now + Math.min(HORIZON * 20, one) * 1000).toISOString());
  return { middle: middle as string, between: [low as string, high as string] };
}

/** The first of them, and all where they are several. */
function named(devices: readonly string[]): Pick<Forecast, 'device' | 'devices'> {
  return { device: devices[0] ?? null, ...(devices.length > 1 ? { devices: [...devices] } : {}) };
}

function ofRunning(devices: readonly string[], left: Expected | null, now: number): Forecast {
  const nowhere = { starts_at: null, position: null, ...named(devices) };
  if (left === null)
    return { ...nowhere, ends_at: null, reason: 'what was measured gives no time to count on', range: null };
  const seconds = lengthOf(left);
  const { middle, between } = times(seconds, now);
  return { ...nowhere, ends_at: middle, reason: null, range: rangeOf(left, { seconds, starts: null, ends: between }) };
}

/** As exact as anybody can see: it goes to every open page, again and again. */
const tidy = (value: number): number => Number(value.toPrecision(4));

function rangeOf({ basis, stages }: Expected, rest: Pick<ForecastRange, 'seconds' | 'starts' | 'ends'>): ForecastRange {
  const seconds = rest.seconds.map(tidy) as Three;
  const drawn = stages?.map((one) => ({ ...one, seconds: tidy(one.seconds), done: tidy(one.done) }));
  return { ...rest, seconds, basis, ...(drawn ? { stages: drawn } : {}) };
}

function railsOf(agent: Machine): Rail[] {
  return agent.devices.map((device) => ({ agent, device, free: { mean: 0, variance: 0 }, widen: 1, load: 0 }));
}

interface Turn {
  position: number;
  now: number;
  machines: readonly Machine[];
}

function place(run: QueuedRun, { position, now, machines }: Turn, rails: Rail[]): Forecast {
  const nowhere = { starts_at: null, ends_at: null, position, device: null };
  const together = soonest(run, rails);
  const taken = rails.filter((one) => together.includes(one));
  const [rail] = taken;
  // Free when the last of them is.
  const last = together.at(-1);
  if (!rail || !last)
    return { ...nowhere, reason: whyNone(run, machines), range: onlyLength(sane(run.takes(null, null))) };
  const { free, widen } = last;
  const takes = sane(run.takes(rail.agent.id, rail.device.kind));
  const after = free && takes && sane({ mean: free.mean + takes.mean, variance: free.variance + takes.variance });
  const wider = free && takes && after ? Math.max(widen, takes.widen) : widen;
  for (const one of together) Object.assign(one, { free: after, widen: wider, load: one.load + 1 });
  const seconds = takes && lengthOf(takes);
  if (free === null)
    return { ...nowhere, reason: 'the end of the runs before it is not known', range: onlyLength(takes) };
  const starts = range(free, widen);
  const { middle, between } = times(starts, now);
  const at = { ...nowhere, starts_at: middle, ...named(taken.map(({ device }) => device.id)) };
  if (takes === null || seconds === null || after === null)
    return { ...at, reason: 'how long it takes is not known', range: null };
  const whole = range(after, wider);
  const most = takes.most ?? Infinity;
  const latest = (one: number, start: number) => Math.min(Math.max(one, start), start + most);
  const ends = times(whole.map((one, index) => latest(one, starts[index] ?? 0)) as Three, now);
  const told = rangeOf(takes, { seconds, starts: between, ends: ends.between });
  return { ...at, ends_at: ends.middle, reason: null, range: told };
}

/** The rails of one machine that are free first, as many as the run takes, the last to be free at the end; none where none will be. */
function soonest(run: QueuedRun, rails: readonly Rail[]): Rail[] {
  const open = rails.filter(({ agent, device }) => fits(run, agent.id, device, agent.devices));
  const inTurn = (agent: string): Rail[] =>
    open.filter((one) => one.agent.id === agent).toSorted((a, b) => Number(sooner(b, a)) - Number(sooner(a, b)));
  const groups = [...new Set(open.map(({ agent }) => agent.id))].map((agent) => inTurn(agent).slice(0, run.devices));
  const [first = [], ...others] = groups;
  const last = (group: readonly Rail[]): Rail => group.at(-1) as Rail;
  return others.reduce((best, other) => (sooner(last(other), last(best)) ? other : best), first);
}

/** How long, where nobody can say when. */
function onlyLength(takes: Expected | null): ForecastRange | null {
  return takes && rangeOf(takes, { seconds: lengthOf(takes), starts: null, ends: null });
}

/** Known times before unknown ones, early before late; among unknown ones the emptier track. */
function sooner(a: Rail, b: Rail): boolean {
  if (a.free !== null && b.free !== null) return a.free.mean < b.free.mean;
  if (a.free === null && b.free === null) return a.load < b.load;
  return a.free !== null;
}
