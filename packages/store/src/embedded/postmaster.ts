// The PostgreSQL server process: started in a session of its own so that Ctrl-C reaches only us, found again after we
// were killed, stopped in the quick and clean way.
import { TrainyardError } from '@trainyard/contracts/problem';
import { spawn } from 'node:child_process';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { lastWords } from './cluster.ts';
import { isOfCluster, runs } from './orphans.ts';
import { commandLine, type Launch } from './privileges.ts';
import { probe } from './probe.ts';

const POLL_MS = 10;
/** Recovery after a power cut replays at most max_wal_size. */
const START_DEADLINE_MS = 120_000;
const SILENT_MS = 10_000;
/** How long each of the three ways to say "end" may take. */
const STOP_DEADLINES_MS = [
  ['SIGINT', 30_000],
  ['SIGQUIT', 5_000],
  ['SIGKILL', 5_000],
] as const;
const LARGEST_LOG_BYTES = 4_000_000;

/** One machine, a dozen connections, mostly idle: little memory, no helper processes that nobody needs, real fsync. */
const SETTINGS: Record<string, string> = {
  listen_addresses: '',
  unix_socket_permissions: '0700',
  max_connections: '60',
  shared_buffers: '32MB',
  work_mem: '8MB',
  maintenance_work_mem: '32MB',
  max_wal_size: '256MB',
  min_wal_size: '32MB',
  wal_level: 'minimal',
  max_wal_senders: '0',
  io_method: 'sync',
  max_parallel_workers_per_gather: '0',
  autovacuum_max_workers: '1',
  // Containers have 64 MB of /dev/shm or none.
  dynamic_shared_memory_type: 'mmap',
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
};

export interface StartPostmaster {
  cluster: string;
  socket: string;
  log: string;
  binaries: Binaries;
  launch: Launch;
  settings: Record<string, string>;
}

/** A server process that answers. */
export interface Postmaster {
  pid: number;
  socket: string;
  /** Aborted when it ends, where it is our child; one that was adopted has to be looked at. */
  exited: AbortSignal | null;
}

/** What postmaster.pid says of a server that runs on this cluster, or null. */
export async function findPostmaster(cluster: string): Promise<Postmaster | null> {
  const file = join(cluster, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  if (await isOfCluster(pid, cluster)) return { pid, socket: lines[4] ?? cluster, exited: null };
  // The id may have gone to some other process by now; PostgreSQL would then refuse to start because of this file.
  await rm(file, { force: true });
  return null;
}

/** Waits until a living server answers; false when it ended or said nothing for too long, or when the signal is aborted. */
export async function waitUntilReady(
  { pid, socket, exited }: Postmaster,
  user: string,
  signal?: AbortSignal,
): Promise<boolean> {
  const deadline = Date.now() + START_DEADLINE_MS;
  let heard = Date.now();
  while (Date.now() < deadline && !signal?.aborted) {
    const answer = await probe(socket, user);
    if (answer === 'ready') return true;
    if (exited?.aborted || !(await runs(pid))) return false;
    if (answer === 'refusing') heard = Date.now();
    // Recovery answers "starting up"; an adopted one that says nothing at all hangs.
    if (!exited && Date.now() - heard > SILENT_MS) return false;
    await delay(POLL_MS);
  }
  if (signal?.aborted) return false;
  throw new TrainyardError(
    'start.database',
    `PostgreSQL (pid ${pid}) has not answered within ${START_DEADLINE_MS / 1000} s.`,
    { hint: 'Its log is postgres.log in the data directory.' },
  );
}

/** How a start ended: with a server that answers, or with its last words. `killed`: somebody else ended it. */
export type Started = { kind: 'ready'; postmaster: Postmaster } | { kind: 'ended'; killed: boolean; words: string };

/** Starts the server and waits until it answers. An aborted signal ends it again. */
export async function startPostmaster(options: StartPostmaster, user: string, signal?: AbortSignal): Promise<Started> {
  const { cluster, socket, binaries, launch } = options;
  const tooLong = (await stat(options.log).catch(() => null))?.size ?? 0;
  const log = await open(options.log, tooLong > LARGEST_LOG_BYTES ? 'w' : 'a', 0o600);
  const exited = new AbortController();
  let killed = false;
  let failure: Error | null = null;
  try {
    const settings = Object.entries({ ...SETTINGS, ...options.settings, unix_socket_directories: socket });
    const { command, args } = commandLine(launch, binaries.postgres, [
      '-D',
      cluster,
      ...settings.flatMap(([name, value]) => ['-c', `${name}=${value}`]),
    ]);
    const child = spawn(command, args, {
      detached: true,
      stdio: ['ignore', log.fd, log.fd],
      env: binaries.env,
      cwd: cluster,
      ...launch.identity,
    });
    child.once('error', (error) => {
      failure = error;
      exited.abort();
    });
    child.once('exit', (_code, by) => {
      killed = by !== null;
      exited.abort();
    });
    child.unref();
    const postmaster = { pid: child.pid ?? 0, socket, exited: exited.signal };
    if (await waitUntilReady(postmaster, user, signal)) return { kind: 'ready', postmaster };
    if (signal?.aborted) await stopPostmaster(postmaster.pid);
  } finally {
    await log.close();
  }
  const words = (failure as Error | null)?.message ?? lastWords(await readFile(options.log, 'utf8').catch(() => ''));
  return { kind: 'ended', killed, words };
}

/** Ends the server: running queries are cut, nothing that was committed is lost. One that does not hear is ended harder. */
export async function stopPostmaster(pid: number): Promise<void> {
  for (const [signal, ms] of STOP_DEADLINES_MS) {
    try {
      process.kill(pid, signal);
      // A stopped process hears nothing but this.
      process.kill(pid, 'SIGCONT');
    } catch {
      return;
    }
    const deadline = Date.now() + ms;
    while (Date.now() < deadline) {
      if (!(await runs(pid))) return;
      await delay(POLL_MS);
    }
  }
  throw new TrainyardError('start.database', `PostgreSQL (pid ${pid}) does not end, not even when it is killed.`, {
    hint: 'It may wait for a disk that does not answer; look at the kernel log.',
  });
}
