// Which queued run goes to which free devices. First come, first served; the exceptions stand here and nowhere else.
import type { Device } from '@trainyard/contracts/agent';
import type { Task } from '@trainyard/contracts/config-field';

export interface Waiting {
  id: string;
  task: Task;
  /** Devices of one machine that it takes at once, from 1. */
  devices: number;
  /** The online agent that has this run's checkpoint; null where any will do. */
  pinnedTo: string | null;
}

export type Wish = Pick<Waiting, 'task' | 'devices' | 'pinnedTo'>;
export type Track = Pick<Device, 'id' | 'kind'>;

/** Another machine that takes work, and what is free on it. */
export interface Place {
  id: string;
  devices: readonly Track[];
  free: ReadonlySet<string>;
}

/** How many devices a config asks for. */
export function devicesWanted(config: { [field: string]: unknown }): number {
  const wanted = config['devices'];
  return typeof wanted === 'number' && Number.isInteger(wanted) && wanted > 1 ? wanted : 1;
}

/**
 * The kinds of device that a run may use on a machine: networks take a GPU where there is one and do not block a slow
 * core beside it; tables leave the GPU to those who need it.
 */
export function usableKinds(task: Task, devices: readonly Track[]): Set<Track['kind']> {
  const wanted = task === 'image-classification' ? 'cuda' : 'cpu';
  if (devices.some((device) => device.kind === wanted)) return new Set([wanted]);
  return new Set(devices.map((device) => device.kind));
}

/** Whether a run may go to this device of this agent, alone or with others of its kind. */
export function fits(run: Wish, agentId: string, device: Track, all: readonly Track[]): boolean {
  return (
    (run.pinnedTo === null || run.pinnedTo === agentId) &&
    usableKinds(run.task, all).has(device.kind) &&
    all.filter(({ kind }) => kind === device.kind).length >= run.devices
  );
}

/** Free devices for a run, as many as it takes or, where there are fewer, all there are. No machine has two kinds for one run. */
function freeFor(run: Wish, { id, devices, free }: Place): Track[] {
  return devices.filter((device) => free.has(device.id) && fits(run, id, device, devices)).slice(0, run.devices);
}

/**
 * The placements that an agent with free devices may try, best first; the database decides who gets which.
 *
 * A run that takes several devices would wait for ever behind those that take one each as soon as it is free. So it keeps
 * what is free on one machine, the one that lacks least, and nothing behind it in the queue is given that; the number kept
 * never falls, and every run ends.
 * @param queue in order of queueing
 * @param others the other machines that take work; they matter only where a run takes several devices
 */
export function candidates<R extends Waiting>(
  queue: readonly R[],
  agent: Place,
  others: readonly Place[] = [],
): { run: R; devices: string[] }[] {
  const kept = new Map([agent, ...others].map((place) => [place.id, new Set<string>()]));
  const places = [agent, ...others].toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const rest = (place: Place): Place => {
    const gone = kept.get(place.id);
    return { ...place, free: new Set([...place.free].filter((id) => !gone?.has(id))) };
  };
  return queue.flatMap((run) => {
    const here = freeFor(run, rest(agent));
    if (here.length >= run.devices) return [{ run, devices: here.map(({ id }) => id) }];
    if (run.devices === 1) return [];
    const found = places.map((place) => ({ id: place.id, devices: freeFor(run, rest(place)) }));
    const most = found.reduce((best, one) => (one.devices.length > best.devices.length ? one : best));
    // Where another machine has enough, it is there in a moment, and keeps that until then.
    for (const { id } of most.devices) kept.get(most.id)?.add(id);
    return [];
  });
}
