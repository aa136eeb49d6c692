// Which queued run goes to which free device. First come, first served; the exceptions stand here and nowhere else.
import type { Device } from '@trainyard/contracts/agent';
import type { Task } from '@trainyard/contracts/config-field';

export interface Waiting {
  id: string;
  task: Task;
  /** The online agent that has this run's checkpoint; null where any will do. */
  pinnedTo: string | null;
}

export type Track = Pick<Device, 'id' | 'kind'>;

/**
 * The kinds of device that a run may use on a machine: networks take a GPU where there is one and do not block a slow
 * core beside it; tables leave the GPU to those who need it.
 */
export function usableKinds(task: Task, devices: readonly Track[]): Set<Track['kind']> {
  const wanted = task === 'image-classification' ? 'cuda' : 'cpu';
  if (devices.some((device) => device.kind === wanted)) return new Set([wanted]);
  return new Set(devices.map((device) => device.kind));
}

/** Whether a run may go to this device of this agent. */
export function fits(run: Waiting, agentId: string, device: Track, all: readonly Track[]): boolean {
  return (run.pinnedTo === null || run.pinnedTo === agentId) && usableKinds(run.task, all).has(device.kind);
}

/**
 * The placements that an agent with free devices may try, best first; the database decides who gets which.
 * @param queue in order of queueing
 */
export function candidates<R extends Waiting>(
  queue: readonly R[],
  agent: { id: string; devices: readonly Track[] },
  free: ReadonlySet<string>,
): { run: R; device: string }[] {
  const open = agent.devices.filter((device) => free.has(device.id));
  return queue.flatMap((run) => {
    const device = open.find((track) => fits(run, agent.id, track, agent.devices));
    return device ? [{ run, device: device.id }] : [];
  });
}
