// Carries out one planned fault: finds whom it is for, kills or stops, and brings back what the platform does not bring back by itself.
import { setTimeout as delay } from 'node:timers/promises';
import { type Process, type Role, signal, stillRuns } from '../src/processes.ts';
import type { House } from './house.ts';
import type { FaultKind, PlannedFault } from './plan.ts';

export interface Injected extends PlannedFault {
  /** Seconds after the start of the disturbed part at which it happened, and at which all was there again that this fault took away. */
  from: number;
  until: number;
  pid: number | null;
  /** What was hit, in words; null where there was nobody to hit within the patience. */
  hit: string | null;
}

export interface InjectOptions {
  house: House;
  /** Seconds since the start of the disturbed part. */
  now: () => number;
  /** Seconds that a fault waits for somebody to hit, such as a worker when nothing trains just now. */
  patience: number;
}

const roles: Record<FaultKind, Role> = {
  'kill server': 'server',
  'kill local agent': 'agent',
  'kill remote agent': 'agent',
  'kill worker': 'worker',
  'kill worker and guard': 'worker',
  'kill warm process': 'warm',
  'kill postmaster': 'postmaster',
  'kill database backend': 'backend',
  'stop worker': 'worker',
  'stop agent': 'agent',
};

export async function inject(fault: PlannedFault, options: InjectOptions): Promise<Injected> {
  const { house, now } = options;
  const found = await findTarget(fault, options);
  const from = now();
  if (!found) return { ...fault, from, until: from, pid: null, hit: null };
  const hit = describe(found);
  if (fault.kind.startsWith('stop')) {
    signal(found, 'SIGSTOP');
    await delay(fault.pause * 1000);
    // Another pid may bear the number by now; one that was stopped and killed needs no waking.
    if (await stillRuns(found)) signal(found, 'SIGCONT');
  } else {
    // The guard first: it must not get the chance to write down how its worker ended.
    if (fault.kind === 'kill worker and guard')
      for (const guard of await guardsOf(found, house)) signal(guard, 'SIGKILL');
    house.expectEnd(found.pid);
    signal(found, 'SIGKILL');
    await bringBack(fault, found, house);
  }
  return { ...fault, from, until: now(), pid: found.pid, hit };
}

async function findTarget(fault: PlannedFault, { house, now, patience }: InjectOptions): Promise<Process | null> {
  for (const since = now(); now() - since < patience; await delay(200)) {
    const candidates = (await house.processes()).filter((process) => suits(process, fault.kind, house));
    const chosen = candidates[Math.floor(fault.target * candidates.length)];
    if (chosen) return chosen;
  }
  return null;
}

function suits({ role, command }: Process, kind: FaultKind, house: House): boolean {
  if (role !== roles[kind]) return false;
  if (kind === 'kill local agent') return command.includes(house.serverFolder);
  if (kind === 'kill remote agent') return !command.includes(house.serverFolder);
  return true;
}

async function guardsOf(worker: Process, house: House): Promise<Process[]> {
  return (await house.processes()).filter(({ pid, role }) => role === 'guard' && pid === worker.parent);
}

async function bringBack(fault: PlannedFault, killed: Process, house: House): Promise<void> {
  if (fault.kind === 'kill server') {
    await delay(fault.pause * 1000);
    await house.startServer();
  } else if (fault.kind === 'kill remote agent') {
    await delay(fault.pause * 1000);
    house.startRemote(Number(/remote-(\d+)/.exec(killed.command)?.[1] ?? 1));
  }
}

function describe({ role, pid, traces, command }: Process): string {
  const run = traces.map((trace) => /runs\/(run_\w+)\/attempts\/(\d+)/.exec(trace)).find(Boolean);
  if (run) return `${role} ${pid} of ${run[1]} attempt ${run[2]}`;
  if (role === 'backend') return `backend ${pid} (${command.slice('postgres: '.length)})`;
  const remote = /remote-\d+/.exec(traces.join(' '))?.[0];
  return `${remote ?? (role === 'agent' || role === 'warm' ? 'local' : '')} ${role} ${pid}`.trim();
}
