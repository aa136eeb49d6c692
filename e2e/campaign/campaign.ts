// A campaign: train undisturbed for the right answers, then kill at random under load, then look whether anything was lost.
import { mkdirSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from '@trainyard/client/client';
import type { Run } from '@trainyard/contracts/run';
import { processesOf } from '../src/processes.ts';
import { until } from '../src/trainyard.ts';
import { factsOf } from './facts.ts';
import { type House, openHouse } from './house.ts';
import { inject, type Injected } from './inject.ts';
import { type Load, loads, submitLoad } from './load.ts';
import { type PlannedFault, planFaults } from './plan.ts';
import { type Reference, type RunFacts, faultsOfAnswers, faultsOfCauses, faultsOfRun, referenceOf } from './verify.ts';
import { createWatch, type Watch } from './watch.ts';

export interface CampaignOptions {
  /** An empty folder for everything that the platform writes. */
  folder: string;
  seed: number;
  minutes: number;
  /** Seconds between two faults, on average. */
  every: number;
  remoteAgents: number;
  /** Runs that are queued or under way at any time. */
  inFlight: number;
  /** Seconds that the last runs have to end after the last fault. */
  patience: number;
  say: (text: string) => void;
}

export interface RunVerdict {
  id: string;
  load: string;
  state: Run['state'];
  failure: string | null;
  attempts: Run['attempts'][number]['outcome'][];
  events: number;
  faults: string[];
}

export interface Report {
  options: Omit<CampaignOptions, 'say' | 'folder'>;
  injected: Injected[];
  runs: RunVerdict[];
  /** What is wrong beyond single runs. */
  faults: string[];
  answers: number;
  /** 503 and no answer while server or database were away: how many, and for how long at most after a fault. */
  away: { answers: number; longestSeconds: number };
  seconds: number;
}

const ended = (state: Run['state']): boolean => !['queued', 'running', 'paused'].includes(state);
const SLOTS = 2;

export async function runCampaign(options: CampaignOptions): Promise<Report> {
  const { folder, say } = options;
  mkdirSync(folder, { recursive: true });
  let began = performance.now();
  const now = (): number => (performance.now() - began) / 1000;
  const watch = createWatch(now);
  const house = await openHouse({ folder, remoteAgents: options.remoteAgents, slots: SLOTS, fetch: watch.fetch });
  try {
    say('Training each load twice, undisturbed, for the right answers.');
    const references = await trainReferences(house);
    began = performance.now();
    const epoch = Date.now();
    const { injected, runs } = await disturb(options, { house, watch, now });
    say(`Faults are over; ${runs.size} runs were queued. Waiting for their ends.`);
    const faults = await settle(house.client, [...runs.keys()], options.patience);
    const verdicts: RunVerdict[] = [];
    for (const [id, load] of runs) {
      const facts = await factsOf(house.client, id, load, watch.live.get(id) ?? null);
      const causes = faultsOfCauses(facts.run, injected, epoch);
      verdicts.push(verdictOf(facts, [...faultsOfRun(facts, referenceFor(references, load)), ...causes]));
    }
    faults.push(...(await faultsOfHouse(house)), ...house.deaths, ...faultsOfAnswers(watch.troubles, injected));
    const seconds = now();
    watch.close();
    await house.stop();
    faults.push(...(await leftProcesses(folder)));
    const { say: _say, folder: _folder, ...told } = options;
    return {
      options: told,
      injected,
      runs: verdicts,
      faults,
      answers: watch.answers,
      away: awayOf(watch, injected),
      seconds,
    };
  } catch (error) {
    watch.close();
    await house.stop().catch(() => undefined);
    throw error;
  }
}

async function trainReferences(house: House): Promise<Map<string, Reference>> {
  const { signal } = new AbortController();
  const twice = await Promise.all(
    loads.map(async (load) => {
      const pair: RunFacts[] = [];
      for (let time = 0; time < 2; time += 1) {
        const { id } = await submitLoad(house.client, load, signal);
        await settle(house.client, [id], 1800);
        pair.push(await factsOf(house.client, id, load.name, null));
      }
      return { load, pair };
    }),
  );
  return new Map(
    twice.map(({ load, pair: [one, other] }) => {
      if (!one || !other || one.run.state !== 'completed' || other.run.state !== 'completed')
        throw new Error(
          `${load.name}: an undisturbed run is ${one?.run.state}, ${other?.run.state}: ${JSON.stringify(one?.run.failure)}`,
        );
      return [load.name, referenceOf(one, other)];
    }),
  );
}

function referenceFor(references: Map<string, Reference>, load: string): Reference {
  const reference = references.get(load);
  if (!reference) throw new Error(`no reference for ${load}`);
  return reference;
}

interface Stage {
  house: House;
  watch: Watch;
  now: () => number;
}

/** Keeps runs coming while the planned faults happen; answers when the last fault is over. */
async function disturb(options: CampaignOptions, { house, watch, now }: Stage) {
  const { say } = options;
  const over = new AbortController();
  const runs = new Map<string, string>();
  const working = Array.from({ length: options.inFlight }, (_, lane) =>
    keepTraining({ house, watch, lane, signal: over.signal, note: (id, load) => runs.set(id, load.name) }),
  );
  const visiting = watch.visit(house.url, () => [...runs.keys()], over.signal);
  const happening: Promise<Injected>[] = [];
  for (const fault of planFaults(options)) {
    await delay(Math.max(0, (fault.at - now()) * 1000));
    happening.push(happen(fault, { house, now, say }));
    // A second server must not be started while the first is still coming up.
    if (fault.kind === 'kill server') await happening.at(-1);
  }
  await delay(Math.max(0, (options.minutes * 60 - now()) * 1000));
  const injected = await Promise.all(happening);
  over.abort();
  await Promise.all([visiting, ...working]);
  return { injected, runs };
}

async function happen(
  fault: PlannedFault,
  { house, now, say }: Pick<Stage, 'house' | 'now'> & Pick<CampaignOptions, 'say'>,
): Promise<Injected> {
  const done = await inject(fault, { house, now, patience: 20 });
  const pause = done.until - done.from > 0.5 ? `, back after ${(done.until - done.from).toFixed(1)} s` : '';
  say(`${done.from.toFixed(1).padStart(7)} s  ${fault.kind}: ${done.hit ?? 'nobody to hit'}${pause}`);
  return done;
}

interface Lane {
  house: House;
  watch: Watch;
  lane: number;
  signal: AbortSignal;
  note: (id: string, load: Load) => void;
}

/** One run after the other until the signal. */
async function keepTraining({ house, watch, lane, signal, note }: Lane): Promise<void> {
  for (let turn = lane; !signal.aborted; turn += 1) {
    const load = loads[turn % loads.length] ?? loads[0];
    const run = load ? await submitLoad(house.client, load, signal).catch(() => null) : null;
    if (!run || !load) return;
    note(run.id, load);
    watch.follow(house.url, run.id);
    for (let over = false; !over && !signal.aborted; await delay(500))
      over = await house.client.call('getRun', { params: { run: run.id }, signal }).then(
        ({ state }) => ended(state),
        () => false,
      );
  }
}

/** Waits until all runs have ended and what follows an end has followed; answers what did not. */
async function settle(client: Client, ids: string[], seconds: number): Promise<string[]> {
  const faults: string[] = [];
  const deadline = performance.now() + seconds * 1000;
  const look = (id: string) => client.call('getRun', { params: { run: id } }).catch(() => null);
  for (const id of ids) {
    const left = () => Math.max(5, (deadline - performance.now()) / 1000);
    const over = await until(`end of ${id}`, async () => ended((await look(id))?.state ?? 'queued'), left()).catch(
      () => false,
    );
    if (!over) faults.push(`${id} has not ended within ${seconds} s after the faults`);
    // A model is registered after the last file has arrived, which may be after the end.
    const whole = async () => {
      const run = await look(id);
      return (
        run &&
        (run.state !== 'completed' || (run.model_id !== null && run.artifacts.every(({ available }) => available)))
      );
    };
    if (over) await until(`files and model of ${id}`, whole, 30).catch(() => undefined);
  }
  return faults;
}

function verdictOf({ run, load, events }: RunFacts, faults: string[]): RunVerdict {
  return {
    id: run.id,
    load,
    state: run.state,
    failure: run.failure?.code ?? null,
    attempts: run.attempts.map(({ outcome }) => outcome),
    events: events.length,
    faults,
  };
}

/** Leases without a run, agents that did not come back, runs that nobody will take. */
async function faultsOfHouse({ client }: House): Promise<string[]> {
  const faults: string[] = [];
  const { agents, queue, running } = await client.call('getYard');
  for (const { name, state, devices } of agents) {
    if (state !== 'online') faults.push(`agent ${name} is ${state}`);
    for (const { id, run_id } of devices) if (run_id) faults.push(`${id} of ${name} is still lent to ${run_id}`);
  }
  for (const { id, state } of [...queue, ...running]) faults.push(`${id} is still ${state}`);
  return faults;
}

async function leftProcesses(folder: string): Promise<string[]> {
  const gone = async () => (await processesOf(folder)).length === 0;
  await until('the end of all processes', gone, 15).catch(() => undefined);
  return (await processesOf(folder)).map(
    ({ pid, role, command }) => `process ${pid} is left: ${role} ${command.slice(0, 200)}`,
  );
}

/** How long after a fault answers were missing or 503. */
function awayOf({ troubles }: Watch, injected: Injected[]): Report['away'] {
  const waits = troubles.map(({ at }) => {
    const cause = injected.findLast(({ from, kind }) => from <= at + 0.5 && /server|postmaster|backend/.test(kind));
    return cause ? at - cause.from : 0;
  });
  return { answers: troubles.length, longestSeconds: Number(Math.max(0, ...waits).toFixed(1)) };
}
