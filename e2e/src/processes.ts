// The processes of a data directory as the kernel knows them (Linux): nothing is asked of the platform, which may be what is broken.
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';

export type Role = 'server' | 'agent' | 'warm' | 'guard' | 'worker' | 'postmaster' | 'backend' | 'other';

export interface Process {
  pid: number;
  parent: number;
  /** Start in clock ticks since boot: with the pid it names a process for good. */
  start: string;
  command: string;
  /** The folder's path stands in it where the process belongs to a folder. */
  traces: string[];
  role: Role;
  /** User and system time of itself and of the children it has collected, in seconds. */
  cpuSeconds: number;
}

const TICKS_PER_SECOND = 100;

async function look(pid: number): Promise<Process | null> {
  const at = join('/proc', String(pid));
  const [stat, command] = await Promise.all([
    readFile(join(at, 'stat'), 'utf8').catch(() => ''),
    readFile(join(at, 'cmdline'), 'utf8').catch(() => ''),
  ]);
  // The name in field 2 may hold spaces and brackets; what follows its last bracket starts with field 3.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  if (stat === '' || fields[0] === 'Z' || fields[0] === 'X') return null;
  const links = await Promise.all(['cwd', 'fd/1', 'fd/2'].map((name) => readlink(join(at, name)).catch(() => '')));
  const words = command.replaceAll('\0', ' ').trim();
  return {
    pid,
    parent: Number(fields[1]),
    start: fields[19] ?? '',
    command: words,
    traces: [words, ...links],
    role: roleOf(words, links, Number(fields[3]) === pid),
    cpuSeconds: fields.slice(11, 15).reduce((sum, ticks) => sum + Number(ticks), 0) / TICKS_PER_SECOND,
  };
}

function roleOf(command: string, links: string[], leadsSession: boolean): Role {
  if (/^postgres: .*\[local\]/.test(command)) return 'backend';
  if (/postgres\S* .*-D /.test(command)) return 'postmaster';
  if (/main\.ts agent /.test(command)) return 'agent';
  if (/main\.ts up /.test(command)) return 'server';
  // A forked worker bears the command line of the warm process; its output tells what it is.
  if (links.some((link) => /\/attempts\/\d+\/worker\.log/.test(link))) return leadsSession ? 'guard' : 'worker';
  if (/trainyard_engine warm /.test(command)) return 'warm';
  return 'other';
}

/** Every process of this machine. */
export async function allProcesses(): Promise<Process[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  return (await Promise.all(pids.map(look))).filter((process) => process !== null);
}

/** Processes that belong to a folder by command line, working directory or output, and all their descendants; oldest pid first. */
export async function processesOf(folder: string): Promise<Process[]> {
  const all = await allProcesses();
  const family = new Set(
    all
      .filter(({ pid, traces }) => pid !== process.pid && traces.some((trace) => holds(trace, folder)))
      .map(({ pid }) => pid),
  );
  for (let size = 0; size !== family.size;) {
    size = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all.filter(({ pid }) => family.has(pid)).sort((a, b) => a.pid - b.pid);
}

/** `/x/work` is in `/x/work/agent` and in `--data-dir /x/work`, and not in `/x/work-2`. */
function holds(trace: string, folder: string): boolean {
  for (let at = trace.indexOf(folder); at >= 0; at = trace.indexOf(folder, at + 1))
    if (!/[\w.-]/.test(trace[at + folder.length] ?? '')) return true;
  return false;
}

/** The very process still runs. */
export async function stillRuns({ pid, start }: Process): Promise<boolean> {
  return (await look(pid))?.start === start;
}

/** Memory of processes with what they share counted once, in bytes (sum of PSS). */
export async function proportionalBytes(processes: Process[]): Promise<number> {
  const sizes = await Promise.all(
    processes.map(async ({ pid }) => {
      const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
      return Number(/^Pss:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024;
    }),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** Signals a process unless it has gone meanwhile; false when it had. */
export function signal({ pid }: Process, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}
