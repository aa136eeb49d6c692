// Processes of a cluster whose server was killed: they hold its shared memory, and PostgreSQL refuses to start beside them.
import { runs } from '@trainyard/host/process-identity';
import { readdir, readFile, readlink, realpath } from 'node:fs/promises';
import { setTimeout as delay } from 'node:timers/promises';

const POLL_MS = 10;
const DEADLINE_MS = 10_000;

/** True for a running PostgreSQL process of this cluster. Where there is no /proc, any that runs has to be believed. */
export async function isOfCluster(pid: number, cluster: string): Promise<boolean> {
  if (!runs(pid)) return false;
  const [command, folder, home] = await Promise.all([
    readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null),
    // PostgreSQL works in its data directory; that of another user cannot be read.
    readlink(`/proc/${pid}/cwd`).catch(() => null),
    realpath(cluster).catch(() => cluster),
  ]);
  return (command === null || command.includes('postgres')) && (folder === null || folder === home);
}

async function orphansOf(cluster: string): Promise<number[]> {
  const pids = (await readdir('/proc').catch(() => [])).map(Number).filter((pid) => pid > 1 && pid !== process.pid);
  const home = await realpath(cluster).catch(() => cluster);
  const found = await Promise.all(
    pids.map(async (pid) => {
      // Both must be known: this list is killed.
      const [command, folder] = await Promise.all([
        readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
        readlink(`/proc/${pid}/cwd`).catch(() => ''),
      ]);
      return folder === home && /^postgres: |\/postgres\0/.test(command) && runs(pid) ? [pid] : [];
    }),
  );
  return found.flat();
}

/**
 * Ends what a dead server left; only to be called when no server of this cluster lives. What they had committed is in the
 * write-ahead log, and the next start reads it. Answers how many there were.
 */
export async function endOrphans(cluster: string): Promise<number> {
  const seen = new Set<number>();
  for (const deadline = Date.now() + DEADLINE_MS; Date.now() < deadline; await delay(POLL_MS)) {
    const left = await orphansOf(cluster);
    if (left.length === 0) break;
    for (const pid of left) {
      seen.add(pid);
      try {
        process.kill(pid, 'SIGKILL');
      } catch {
        // It has ended by itself.
      }
    }
  }
  return seen.size;
}
