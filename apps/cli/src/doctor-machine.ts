// The machine itself: processor, memory, graphics cards, disk.
import { existsSync, readFileSync } from 'node:fs';
import { statfs } from 'node:fs/promises';
import { freemem } from 'node:os';
import { dirname } from 'node:path';
import { askGpus } from '@trainyard/agent/gpus';
import { cores, cpuName, memoryBytes } from '@trainyard/host/machine';
import { gib } from './figure.ts';
import type { Finding } from './doctor-finding.ts';

const NODE_WANTED = 24;
/** Instruction sets that decide how fast a CPU trains, as the kernel names them. */
const FLAGS = ['avx2', 'avx512f', 'avx512_bf16', 'amx_bf16', 'asimd', 'bf16'];
const MEMORY_NEEDED = 2 * 2 ** 30;
const DISK_NEEDED = 512 * 2 ** 20;
const DISK_WANTED = 5 * 2 ** 30;

export function checkNode(): Finding {
  const found = process.versions.node;
  if (Number(found.split('.')[0]) >= NODE_WANTED) return { state: 'ok', what: 'Node', found };
  return { state: 'wrong', what: 'Node', found, remedy: `Trainyard needs ${NODE_WANTED}: npm run setup fetches it.` };
}

/** Flags of the first processor in the text of /proc/cpuinfo. */
export function flagsIn(cpuinfo: string): string[] {
  const line = /^(?:flags|Features)\s*:\s*(.*)$/m.exec(cpuinfo)?.[1] ?? '';
  const present = new Set(line.split(/\s+/));
  return FLAGS.filter((flag) => present.has(flag));
}

export function checkProcessor(): Finding {
  const flags = existsSync('/proc/cpuinfo') ? flagsIn(readFileSync('/proc/cpuinfo', 'utf8')) : [];
  const bf16 = flags.some((flag) => flag.includes('bf16'));
  const found = `${cpuName()} (${flags.length > 0 ? flags.join(', ') : process.arch})`;
  return { state: 'ok', what: 'CPU', found: bf16 ? found : `${found}; no bf16 units, training stays in fp32` };
}

export function checkCores(): Finding {
  return { state: 'ok', what: 'Cores', found: String(cores()) };
}

export function checkMemory(): Finding {
  const total = memoryBytes();
  const found = `${gib(total)}, ${gib(Math.min(freemem(), total))} free`;
  if (total >= MEMORY_NEEDED) return { state: 'ok', what: 'Memory', found };
  return {
    state: 'wrong',
    what: 'Memory',
    found,
    remedy: `The libraries alone take about 1 GiB; give this machine ${gib(MEMORY_NEEDED)} or more.`,
  };
}

export async function checkGpus(): Promise<Finding> {
  const { gpus, trouble } = await askGpus(process.env);
  if (trouble !== null) return { state: 'note', what: 'GPU', found: `none; training runs on the CPU. ${trouble}` };
  return {
    state: 'ok',
    what: 'GPU',
    found: gpus.map((gpu) => `${gpu.name} (${gib(gpu.memoryBytes)}, driver ${gpu.driver})`).join(', '),
  };
}

export async function checkDisk(folder: string): Promise<Finding> {
  let existing = folder;
  while (!existsSync(existing)) existing = dirname(existing);
  const { bavail, bsize } = await statfs(existing);
  const free = bavail * bsize;
  const found = `${gib(free)} free for ${folder}`;
  if (free < DISK_NEEDED)
    return {
      state: 'wrong',
      what: 'Disk',
      found,
      remedy: `Free some space, or use --data-dir on another disk; at least ${gib(DISK_NEEDED)} are needed.`,
    };
  return free < DISK_WANTED
    ? {
        state: 'note',
        what: 'Disk',
        found,
        remedy: `Checkpoints and models need room; ${gib(DISK_WANTED)} are comfortable.`,
      }
    : { state: 'ok', what: 'Disk', found };
}
