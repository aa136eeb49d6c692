// What this machine can lend: GPUs by nvidia-smi, else CPU slots; cores are shared so that all workers together never exceed them.
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Device, DeviceLoad } from '@trainyard/contracts/agent';

export interface Gpu {
  index: number;
  name: string;
  memoryBytes: number;
  memoryUsedBytes: number;
  loadPercent: number | null;
  temperature: number | null;
  driver: string;
}

const run = promisify(execFile);
const FIELDS = 'index,name,memory.total,memory.used,utilization.gpu,temperature.gpu,driver_version';
const MIB = 1 << 20;

/** GPUs of this machine; none where there is no nvidia-smi or it does not answer in time. */
export async function queryGpus(): Promise<Gpu[]> {
  try {
    const { stdout } = await run('nvidia-smi', [`--query-gpu=${FIELDS}`, '--format=csv,noheader,nounits'], {
      timeout: 5_000,
    });
    return parseGpus(stdout);
  } catch {
    return [];
  }
}

/** nvidia-smi's CSV; a value it cannot tell stands as `[N/A]` or `[Not Supported]`. */
export function parseGpus(csv: string): Gpu[] {
  const number = (text: string | undefined): number | null => {
    const value = Number.parseFloat(text ?? '');
    return Number.isFinite(value) ? value : null;
  };
  return csv
    .split('\n')
    .filter((line) => line.trim())
    .map((line) => {
      const [index, name, total, used, load, temperature, driver] = line.split(',').map((cell) => cell.trim());
      return {
        index: number(index) ?? 0,
        name: name ?? 'GPU',
        memoryBytes: (number(total) ?? 0) * MIB,
        memoryUsedBytes: (number(used) ?? 0) * MIB,
        loadPercent: number(load),
        temperature: number(temperature),
        driver: driver ?? '',
      };
    });
}

/** Devices on offer. With GPUs the CPU is not offered by itself: its cores feed the GPUs. */
export function devicesOf(
  gpus: Gpu[],
  cpu: { name: string; cores: number; slots: number; memoryBytes: number },
): Device[] {
  const share = (parts: number): number => Math.max(1, Math.floor(cpu.cores / parts));
  if (gpus.length > 0) {
    return gpus.map((gpu) => ({
      id: `cuda:${gpu.index}`,
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

/** What torch calls a device: a CPU slot is the CPU. */
export function engineDevice(id: string): string {
  return id.startsWith('cpu') ? 'cpu' : id;
}

export function loadsOf(devices: Device[], gpus: Gpu[], cpuPercent: number, memoryUsedBytes: number): DeviceLoad[] {
  return devices.map((device) => {
    const gpu = gpus.find((one) => device.id === `cuda:${one.index}`);
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
