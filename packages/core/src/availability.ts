// Whether a device is available, and why not. The yard, the agents page, the form of a new run, forecasts, the lease and the
// command line all ask here, so that no two of them can say different things of one device.
import type { Agent, Device } from '@trainyard/contracts/agent';
import type { DeviceCounts, MachineCounts } from '@trainyard/contracts/yard';
import { usableKinds, type Wish } from './placement.ts';

export type AgentState = Agent['state'];

/** What the clock and a person's wish make of an agent. One that is drained and not heard of is lost: the wish changes nothing then. */
export function agentState(agent: { left: boolean; heard: boolean; draining: boolean }): AgentState {
  if (agent.left) return 'left';
  if (!agent.heard) return 'lost';
  return agent.draining ? 'draining' : 'online';
}

/** Whether anything new may be given to it. */
export const takesWork = (state: AgentState): boolean => state === 'online';

/** `drained`: nothing runs on it and its machine takes nothing new. */
export type Availability = 'free' | 'busy' | 'drained' | 'lost' | 'left';

/** What a device is to whoever wants one. One that brings a run to its end is busy, also while its machine drains. */
export function availability(state: AgentState, runId: string | null): Availability {
  if (state === 'lost' || state === 'left') return state;
  if (runId !== null) return 'busy';
  return takesWork(state) ? 'free' : 'drained';
}

/** A machine as far as it matters here. */
export interface Machine {
  id: string;
  name: string;
  state: AgentState;
  devices: readonly (Pick<Device, 'id' | 'kind'> & { run_id: string | null })[];
}

/** Each device once; those of machines that left are nowhere. */
export function countDevices(machines: readonly Pick<Machine, 'state' | 'devices'>[]): DeviceCounts {
  const counts: DeviceCounts = { free: 0, busy: 0, drained: 0, lost: 0 };
  for (const { state, devices } of machines)
    for (const { run_id } of devices) {
      const now = availability(state, run_id);
      if (now !== 'left') counts[now] += 1;
    }
  return counts;
}

/** @param left machines that left, which are told apart only here */
export function countMachines(machines: readonly Pick<Machine, 'state'>[], left: number): MachineCounts {
  const counts: MachineCounts = { online: 0, draining: 0, lost: 0, left };
  for (const { state } of machines) counts[state] += 1;
  return counts;
}

/** Devices that are heard of. */
export const presentDevices = ({ free, busy, drained }: DeviceCounts): number => free + busy + drained;

/**
 * `kind`: the run takes another kind of device of that machine. `few`: it takes more of them than that machine has. `pinned`: its
 * checkpoint lies on another machine.
 */
export type Verdict = Availability | 'kind' | 'few' | 'pinned';

/** What a device is to this run. */
export function verdict(run: Wish, machine: Machine, device: Machine['devices'][number]): Verdict {
  const now = availability(machine.state, device.run_id);
  if (now === 'left') return now;
  if (run.pinnedTo !== null && run.pinnedTo !== machine.id) return 'pinned';
  if (!usableKinds(run.task, machine.devices).has(device.kind)) return 'kind';
  if (machine.devices.filter(({ kind }) => kind === device.kind).length < run.devices) return 'few';
  // What runs there ends, and nothing comes after it.
  return now === 'busy' && !takesWork(machine.state) ? 'drained' : now;
}

interface Found {
  machine: Machine;
  kind: Device['kind'];
  is: Verdict;
}

/** Why no device can be given to this run now, as words without a full stop; null where enough are free for it. */
export function whyNone(run: Wish, machines: readonly Machine[]): string | null {
  const found = machines.flatMap((machine) =>
    machine.devices.map((device): Found => ({ machine, kind: device.kind, is: verdict(run, machine, device) })),
  );
  const named = (is: Verdict): string[] => [
    ...new Set(found.filter((one) => one.is === is).map((one) => one.machine.name)),
  ];
  const free = most(found.filter(({ is }) => is === 'free'));
  if (free >= run.devices) return null;
  const open = found.filter(({ is }) => is === 'free' || is === 'busy');
  if (open.length > 0) return run.devices > 1 ? severalWords(run, open, free) : busyWords(run, found, named('busy'));
  const away = [...states(named('lost'), 'lost'), ...states(named('drained'), 'drained')];
  if (away.length > 0) return `no machine takes it: ${away.join(', ')}`;
  const few = found.filter(({ is }) => is === 'few');
  if (few.length === 0) return 'no machine is connected';
  const whose = run.pinnedTo === null ? 'no machine has more than' : 'the machine with its checkpoint has only';
  return `it needs ${many(run.devices, few)} at once, and ${whose} ${most(few)}`;
}

/** The largest number of them that one machine has. */
function most(found: readonly Found[]): number {
  const counts = new Map<string, number>();
  for (const { machine } of found) counts.set(machine.id, (counts.get(machine.id) ?? 0) + 1);
  return Math.max(0, ...counts.values());
}

/**
 * The most devices that a run of this kind can have at once, of all machines that have not left; null where there is no machine.
 * Where any has GPUs these are counted, for a run that takes pictures waits for no processor of another.
 */
export function mostTogether(
  task: Wish['task'],
  machines: readonly Pick<Machine, 'state' | 'devices'>[],
): { most: number; kind: Device['kind'] } | null {
  const counts = machines
    .filter(({ state }) => state !== 'left')
    .flatMap(({ devices }) =>
      [...usableKinds(task, devices)].map((kind) => ({
        kind,
        most: devices.filter((device) => device.kind === kind).length,
      })),
    );
  const [first, ...others] = counts;
  return first ? others.reduce((best, one) => (one.most > best.most ? one : best), first) : null;
}

/** '2 GPUs', '2 processors'; where some machines have this and some have that, '2 devices'. */
function many(count: number, found: readonly Found[]): string {
  const kinds = new Set(found.map(({ kind }) => kind));
  return `${count} ${kinds.size > 1 ? 'devices' : kinds.has('cuda') ? 'GPUs' : 'processors'}`;
}

function severalWords(run: Wish, open: readonly Found[], free: number): string {
  const where = run.pinnedTo === null ? 'on one machine' : `on ${open[0]?.machine.name}, which has its checkpoint`;
  const most = free === 0 ? 'none is' : free === 1 ? 'only 1 is' : `only ${free} are`;
  return `it needs ${many(run.devices, open)} at once, and ${most} free ${where}`;
}

function busyWords(run: Wish, found: readonly Found[], names: readonly string[]): string {
  if (run.pinnedTo !== null) return `${names[0] ?? 'the machine'} has its checkpoint and is busy`;
  if (found.some(({ is }) => is === 'kind'))
    return run.task === 'image-classification' ? 'every GPU is busy' : 'every processor is busy';
  return 'all devices are busy';
}

const MOST_NAMED = 3;

function states(names: readonly string[], state: string): string[] {
  if (names.length === 0) return [];
  if (names.length > MOST_NAMED) return [`${names.length} machines are ${state}`];
  return [`${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} ${state}`];
}
