// Cores, memory and load of this machine, as far as this process may use them.
import { readFileSync } from 'node:fs';
import { availableParallelism, cpus, freemem, totalmem } from 'node:os';

/** Cores that this process may use: a container's quota counts, not the chip. */
export function cores(): number {
  return Math.max(1, availableParallelism());
}

export function cpuName(): string {
  return cpus()[0]?.model.trim() || process.arch;
}

/** Bytes that this process may use: the smaller of the machine's memory and the container's limit. */
export function memoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 && limit < totalmem() ? limit : totalmem();
}

export function memoryUsedBytes(): number {
  try {
    const available = /^MemAvailable:\s+(\d+) kB/m.exec(readFileSync('/proc/meminfo', 'utf8'))?.[1];
    if (available) return totalmem() - Number(available) * 1024;
  } catch {
    // no /proc here
  }
  return totalmem() - freemem();
}

/** Busy share of all cores since the last call, in percent. */
export function cpuMeter(): () => number {
  const read = (): { busy: number; all: number } => {
    let busy = 0;
    let all = 0;
    for (const { times } of cpus()) {
      const sum = times.user + times.nice + times.sys + times.irq + times.idle;
      busy += sum - times.idle;
      all += sum;
    }
    return { busy, all };
  };
  let last = read();
  return () => {
    const now = read();
    const all = now.all - last.all;
    const percent = all > 0 ? (100 * (now.busy - last.busy)) / all : 0;
    last = now;
    return Math.round(Math.min(100, Math.max(0, percent)) * 10) / 10;
  };
}
