// What must be true of a run after everything that was done to it, as a function of what the API says: no network here, so that
// the checks themselves can be tested.
import type { Run } from '@trainyard/contracts/run';
import type { Injected } from './inject.ts';
import type { Answer } from './watch.ts';

export interface RunFacts {
  run: Run;
  load: string;
  events: { position: number; attempt: number; seq: number; event: string }[];
  /** Points of each metric as [step, value]. */
  metrics: Record<string, [number, unknown][]>;
  /** sha256 of each file of the registered model as downloaded; null where there is no model. */
  modelFiles: Record<string, string> | null;
  /** Files of the model as its page lists them. */
  modelListed: Record<string, string> | null;
  /** Positions in the order of the live stream; null where nobody followed. */
  live: number[] | null;
}

/** What two undisturbed runs of a load agreed in, so that a third must too. */
export interface Reference {
  /** sha256 by path. */
  files: Record<string, string>;
  metrics: Record<string, [number, unknown][]>;
}

/** Ends that speak of machines; a run that lost as many attempts as it may have ends so, and says so. */
const HONEST = new Set(['worker.killed', 'agent.lost']);
const weights = ['model/model.safetensors', 'model/model.skops'];

/** Throws where two undisturbed runs have no weights in common: nothing could be compared then. */
export function referenceOf(one: RunFacts, other: RunFacts): Reference {
  const files = (facts: RunFacts) => facts.run.artifacts.map(({ path, sha256 }) => [path, sha256] as const);
  const second = new Map(files(other));
  const same = files(one).filter(([path, sha256]) => second.get(path) === sha256);
  if (!same.some(([path]) => weights.includes(path)))
    throw new Error(`${one.load}: two undisturbed runs (${one.run.id}, ${other.run.id}) have different weights`);
  const metrics = Object.entries(one.metrics).filter(([name, points]) => equal(points, other.metrics[name]));
  return { files: Object.fromEntries(same), metrics: Object.fromEntries(metrics) };
}

/** What is wrong with a run, in sentences; nothing is wrong with an empty list. */
export function faultsOfRun(facts: RunFacts, reference: Reference): string[] {
  const { run } = facts;
  const faults = [...faultsOfEvents(facts), ...faultsOfAttempts(run)];
  if (run.state === 'failed') {
    const code = run.failure?.code ?? 'no code';
    return HONEST.has(code) ? faults : [...faults, `failed with ${code}: ${run.failure?.message ?? ''}`];
  }
  if (run.state !== 'completed') return [...faults, `is ${run.state}`];
  return [...faults, ...faultsOfResult(facts, reference), ...faultsOfModel(facts)];
}

function faultsOfEvents({ run, events, live }: RunFacts): string[] {
  const faults: string[] = [];
  const positions = events.map(({ position }) => position);
  if (!isCount(positions)) faults.push(`positions are not 1 to ${positions.length}: ${firstOff(positions)}`);
  if (run.position !== events.length) faults.push(`says it has ${run.position} events and has ${events.length}`);
  for (const { number } of run.attempts) {
    const own = events.filter(({ attempt, seq }) => attempt === number && seq > 0).map(({ seq }) => seq);
    if (!isCount(own)) faults.push(`attempt ${number}: sequence is not 1 to ${own.length}: ${firstOff(own)}`);
  }
  const finished = events.filter(({ event, attempt }) => event === 'finished' && attempt === run.attempt).length;
  if (run.state === 'completed' && finished !== 1) faults.push(`its last attempt has ${finished} finished events`);
  if (live && !isCount(live)) faults.push(`live positions are not 1 to ${live.length}: ${firstOff(live)}`);
  if (live && live.length !== events.length) faults.push(`live gave ${live.length} of ${events.length} events`);
  return faults;
}

function faultsOfAttempts(run: Run): string[] {
  const faults: string[] = [];
  const numbers = run.attempts.map(({ number }) => number);
  if (!isCount(numbers) || numbers.length !== run.attempt)
    faults.push(`attempts are ${numbers.join(', ')} and the newest is ${run.attempt}`);
  for (const { number, outcome, ended_at } of run.attempts)
    if (outcome === 'running' || ended_at === null) faults.push(`attempt ${number} has no end`);
  for (const { code, what, message, settled_at } of run.troubles)
    if (settled_at === null) faults.push(`trouble left open: ${what} ${code}: ${message}`);
  return faults;
}

function faultsOfResult({ run, metrics }: RunFacts, reference: Reference): string[] {
  const faults: string[] = [];
  const files = new Map(run.artifacts.map((file) => [file.path, file]));
  for (const [path, sha256] of Object.entries(reference.files)) {
    const file = files.get(path);
    if (!file) faults.push(`${path} is missing`);
    else if (file.sha256 !== sha256) faults.push(`${path} differs from the undisturbed run`);
  }
  for (const { path, available } of run.artifacts) if (!available) faults.push(`the bytes of ${path} are not there`);
  for (const [name, points] of Object.entries(reference.metrics))
    if (!equal(points, metrics[name])) faults.push(`${name} differs: ${firstDifference(points, metrics[name] ?? [])}`);
  return faults;
}

function faultsOfModel({ run, modelFiles, modelListed }: RunFacts): string[] {
  if (run.model_id === null || modelFiles === null || modelListed === null) return ['no model is registered'];
  const made = run.artifacts.filter(({ path }) => path.startsWith('model/'));
  const faults: string[] = [];
  for (const { path, sha256 } of made) {
    const name = path.slice('model/'.length);
    if ((modelListed[name] ?? modelListed[path]) !== sha256) faults.push(`the model lists another ${name}, or none`);
  }
  for (const [path, sha256] of Object.entries(modelFiles))
    if (modelListed[path] !== sha256) faults.push(`the bytes of the model's ${path} have another sha256 than it says`);
  return faults;
}

/** Attempts that ended before their time although nobody was hurt while they ran. `began` is the start of the faults, in ms since 1970. */
export function faultsOfCauses(run: Run, injected: Injected[], began: number): string[] {
  return run.attempts
    .filter(({ outcome }) => outcome !== 'completed')
    .filter(({ started_at, ended_at }) => {
      const from = (new Date(started_at).getTime() - began) / 1000;
      const until = (new Date(ended_at ?? started_at).getTime() - began) / 1000;
      return !injected.some(
        (fault) => fault.hit !== null && fault.from <= until && fault.until + AFTERMATH_SECONDS >= from,
      );
    })
    .map(
      ({ number, outcome, failure }) =>
        `attempt ${number} is ${outcome} (${failure?.code ?? 'no code'}) and nothing was done to it`,
    );
}

/** Seconds after a server, its database or a connection of it came back in which 503 may still be answered. */
const AFTERMATH_SECONDS = 20;
const silencing = new Set(['kill server']);
const closing = new Set(['kill server', 'kill postmaster', 'kill database backend']);

/** Answers that nobody may get: no answer without a killed server, 5xx other than 503 with Retry-After, 503 while nothing was away. */
export function faultsOfAnswers(answers: Answer[], injected: Injected[]): string[] {
  const within = (at: number, kinds: Set<string>): boolean =>
    injected.some(({ kind, from, until }) => kinds.has(kind) && at >= from - 1 && at <= until + AFTERMATH_SECONDS);
  return answers.flatMap(({ at, method, path, status, code, retryAfter, milliseconds }) => {
    const what = `${at.toFixed(1)} s: ${method} ${path} answered ${status || 'nothing'}${code ? ` ${code}` : ''} after ${milliseconds} ms`;
    // A request may have been on its way before the fault.
    const asked = [at, at + milliseconds / 1000];
    if (status === 0) return asked.some((time) => within(time, silencing)) ? [] : [`${what}, and no server was killed`];
    if (status !== 503) return [what];
    if (retryAfter === null) return [`${what} without Retry-After`];
    return asked.some((time) => within(time, closing)) ? [] : [`${what} while nothing was away`];
  });
}

/** 1, 2, 3 … */
function isCount(numbers: number[]): boolean {
  return numbers.every((number, index) => number === index + 1);
}

function firstOff(numbers: number[]): string {
  const at = numbers.findIndex((number, index) => number !== index + 1);
  return `at ${at + 1} stands ${numbers[at]}${at > 0 ? ` after ${numbers[at - 1]}` : ''}`;
}

function equal(a: unknown, b: unknown): boolean {
  return JSON.stringify(a) === JSON.stringify(b);
}

function firstDifference(wanted: [number, unknown][], got: [number, unknown][]): string {
  const at = wanted.findIndex((point, index) => !equal(point, got[index]));
  if (at < 0) return `${got.length} points instead of ${wanted.length}`;
  return `point ${at + 1} of ${wanted.length} is ${JSON.stringify(got[at])} instead of ${JSON.stringify(wanted[at])} (${got.length} points)`;
}
