// Who a process is, for as long as the machine runs: a pid alone is given to another process sooner or later.
// Linux reads /proc; elsewhere `ps` answers, to the second, and there is no boot id.
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { z } from 'zod';

export const ProcessIdentity = z.object({ pid: z.int().min(1), start_time: z.string(), boot_id: z.string() });
export type ProcessIdentity = z.infer<typeof ProcessIdentity>;

const linux = process.platform === 'linux';

export function bootId(): string {
  return linux ? readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim() : '';
}

/** Fields after the command name, which may itself hold spaces and brackets: [0] is the state, [2] the group, [3] the session, [19] the start. */
function statFields(pid: number): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return text
      .slice(text.lastIndexOf(')') + 2)
      .trim()
      .split(' ');
  } catch {
    return null;
  }
}

function psField(pid: number, field: string): string | null {
  try {
    return (
      execFileSync('ps', ['-o', `${field}=`, '-p', String(pid)], {
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'ignore'],
      }).trim() || null
    );
  } catch {
    return null;
  }
}

/** The process with this pid now; null when there is none or it is a zombie that nobody has collected. */
export function identify(pid: number): ProcessIdentity | null {
  if (linux) {
    const fields = statFields(pid);
    const start = fields?.[19];
    return fields && start && fields[0] !== 'Z' && fields[0] !== 'X'
      ? { pid, start_time: start, boot_id: bootId() }
      : null;
  }
  const start = psField(pid, 'stat')?.startsWith('Z') ? null : psField(pid, 'lstart');
  return start ? { pid, start_time: start, boot_id: '' } : null;
}

/** Whether any process has this id now; a zombie does not count. */
export function runs(pid: number): boolean {
  return Number.isInteger(pid) && pid > 0 && identify(pid) !== null;
}

/** Where process ids mean what they mean here: a container has its own. null where there is no such thing. */
export function pidNamespace(): string | null {
  try {
    return linux ? readlinkSync('/proc/self/ns/pid') : null;
  } catch {
    return null;
  }
}

/** The very process that was identified still runs. */
export function alive(identity: ProcessIdentity): boolean {
  if (linux && identity.boot_id !== bootId()) return false;
  const now = identify(identity.pid);
  // The engine writes field 22 of /proc; where there is no /proc it cannot know what `ps` says, and the pid must do.
  return now !== null && (now.start_time === identity.start_time || identity.start_time === '');
}

/** Sends a signal to the very process; false when it is gone. */
export function signalProcess(identity: ProcessIdentity, signal: NodeJS.Signals): boolean {
  if (!alive(identity)) return false;
  try {
    return process.kill(identity.pid, signal);
  } catch {
    return false;
  }
}

/** Kills every process of a session (the guard is its leader), including those that changed their group. */
export function killSession(leader: number): void {
  // -0 is our own group and -1 everybody: neither is ever the session of a guard.
  if (leader <= 1) return;
  try {
    process.kill(-leader, 'SIGKILL');
  } catch {
    // no such group any more
  }
  if (!linux) return;
  for (const pid of pids()) {
    if (statFields(pid)?.[3] !== String(leader)) continue;
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // ended meanwhile
    }
  }
}

/** Processes that have `file` open as their output: how a worker is found that was started but not yet written down. */
export function writersOf(file: string): number[] {
  if (!linux) return [];
  return pids().filter((pid) =>
    ['1', '2'].some((descriptor) => {
      try {
        return readlinkSync(`/proc/${pid}/fd/${descriptor}`) === file;
      } catch {
        return false;
      }
    }),
  );
}

function pids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}
