// What this machine can lend: GPUs, else CPU slots; cores are shared so that all workers together never exceed them.
import type { Device, DeviceLoad } from '@trainyard/contracts/agent';
import type { Job } from '@trainyard/contracts/job';
import type { Gpu } from './gpus.ts';

/** Devices on offer. With GPUs the CPU is not offered by itself: its cores feed the GPUs. */
export function devicesOf(
  gpus: Gpu[],
  cpu: { name: string; cores: number; slots: number; memoryBytes: number },
): Device[] {
  const share = (parts: number): number => Math.max(1, Math.floor(cpu.cores / parts));
  if (gpus.length > 0) {
    return gpus.map((gpu) => ({
      id: gpu.id,
      kind: 'cuda',
      name: gpu.name,
      memory_bytes: gpu.memoryBytes || null,
      threads: share(gpus.length),
    }));
  }
  const slots = Math.max(1, Math.min(cpu.slots, cpu.cores));
  return Array.from({ length: slots }, (_, slot) => ({
    id: slot === 0 ? 'cpu' : `cpu:${slot}`,
    kind: 'cpu' as const,
    name: cpu.name,
    memory_bytes: cpu.memoryBytes,
    threads: share(slots),
  }));
}

/** What a job calls a device: a GPU by its UUID, a CPU slot as the CPU. */
export function jobDevice(id: string, gpus: readonly Pick<Gpu, 'id' | 'uuid'>[]): string {
  if (id.startsWith('cpu')) return 'cpu';
  const uuid = gpus.find((gpu) => gpu.id === id)?.uuid;
  return uuid ? `cuda:${uuid}` : id;
}

/** The GPUs that the worker of a job sees, and no others: the first of them is `cuda:0` to it. */
export function visibleTo(job: Pick<Job, 'device' | 'devices'>): { CUDA_VISIBLE_DEVICES?: string } {
  const names = job.devices.length > 0 ? job.devices : [job.device];
  const uuids = names.map((name) => /^cuda:((?:GPU|MIG)-.+)$/.exec(name)?.[1]);
  return uuids.every((uuid) => uuid !== undefined) ? { CUDA_VISIBLE_DEVICES: uuids.join(',') } : {};
}

export function loadsOf(devices: Device[], gpus: Gpu[], cpuPercent: number, memoryUsedBytes: number): DeviceLoad[] {
  return devices.map((device) => {
    const gpu = gpus.find((one) => device.id === one.id);
    if (device.kind === 'cpu')
      return { id: device.id, load_percent: cpuPercent, memory_used_bytes: memoryUsedBytes, temperature_celsius: null };
    return {
      id: device.id,
      load_percent: gpu?.loadPercent ?? null,
      memory_used_bytes: gpu?.memoryUsedBytes ?? null,
      temperature_celsius: gpu?.temperature ?? null,
    };
  });
}
