// Whether a device is available, and why not. The yard, the agents page, the form of a new run, forecasts, the lease and the
// command line all ask here, so that no two of them can say different things of one device.
import type { Agent, Device } from '@trainyard/contracts/agent';
import type { DeviceCounts, MachineCounts } from '@trainyard/contracts/yard';
import { type Waiting, usableKinds } from './placement.ts';

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

type Wish = Pick<Waiting, 'task' | 'pinnedTo'>;

/** `kind`: the run takes another kind of device of that machine. `pinned`: its checkpoint lies on another machine. */
export type Verdict = Availability | 'kind' | 'pinned';

/** What a device is to this run. */
export function verdict(run: Wish, machine: Machine, device: Machine['devices'][number]): Verdict {
  const now = availability(machine.state, device.run_id);
  if (now === 'left') return now;
  if (run.pinnedTo !== null && run.pinnedTo !== machine.id) return 'pinned';
  if (!usableKinds(run.task, machine.devices).has(device.kind)) return 'kind';
  // What runs there ends, and nothing comes after it.
  return now === 'busy' && !takesWork(machine.state) ? 'drained' : now;
}

/** Why no device can be given to this run now, as words without a full stop; null where one is free for it. */
export function whyNone(run: Wish, machines: readonly Machine[]): string | null {
  const found = machines.flatMap((machine) =>
    machine.devices.map((device) => ({ machine, is: verdict(run, machine, device) })),
  );
  const named = (is: Verdict): string[] => [
    ...new Set(found.filter((one) => one.is === is).map((one) => one.machine.name)),
  ];
  if (found.some(({ is }) => is === 'free')) return null;
  if (found.some(({ is }) => is === 'busy')) return busyWords(run, found, named('busy'));
  const away = [...states(named('lost'), 'lost'), ...states(named('drained'), 'drained')];
  return away.length > 0 ? `no machine takes it: ${away.join(', ')}` : 'no machine is connected';
}

function busyWords(run: Wish, found: readonly { is: Verdict }[], names: readonly string[]): string {
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
