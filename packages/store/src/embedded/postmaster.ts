// The PostgreSQL server process: started in a session of its own so that Ctrl-C reaches only us, found again after we
// were killed, stopped in the quick and clean way.
import { TrainyardError } from '@trainyard/contracts/problem';
import { runs } from '@trainyard/host/process-identity';
import { spawn } from 'node:child_process';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Binaries } from './binaries.ts';
import { lastWords } from './cluster.ts';
import { isOfCluster } from './orphans.ts';
import { commandLine, type Launch } from './privileges.ts';
import { probe } from './probe.ts';

const POLL_MS = 20;
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
  // After a crash: one sync of the file system instead of one of each of 1,000 files, which a busy disk takes 4 s for.
  ...(process.platform === 'linux' ? { recovery_init_sync_method: 'syncfs' } : {}),
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
  /** Part of the socket's name, also where nothing listens on a network. */
  port: number;
  /** Aborted when it ends, where it is our child; one that was adopted has to be looked at. */
  exited: AbortSignal | null;
}

/** What postmaster.pid says of a server that runs on this cluster, or null. */
export async function findPostmaster(cluster: string): Promise<Postmaster | null> {
  const file = join(cluster, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  // The id may have gone to some other process by now.
  return (await isOfCluster(pid, cluster))
    ? { pid, socket: lines[4] ?? cluster, port: Number(lines[3]), exited: null }
    : null;
}

/** What a server says of itself in postmaster.pid: starting, ready, stopping or standby; as pg_ctl reads it. */
async function statusOf(cluster: string, pid: number): Promise<string> {
  const lines = (await readFile(join(cluster, 'postmaster.pid'), 'utf8').catch(() => '')).split('\n');
  return Number(lines[0]) === pid ? (lines[7] ?? '').trim() : '';
}

/** Waits until a living server answers; false when it ended or said nothing for too long, or when the signal is aborted. */
export async function waitUntilReady(cluster: string, postmaster: Postmaster, signal?: AbortSignal): Promise<boolean> {
  const { pid, exited } = postmaster;
  const deadline = Date.now() + START_DEADLINE_MS;
  let heard = Date.now();
  while (Date.now() < deadline && !signal?.aborted) {
    // Its own word first: each question costs it a process, which a recovery can do without.
    const ready = (await statusOf(cluster, pid)) === 'ready';
    const answer = ready ? await probe(postmaster) : 'refusing';
    if (answer === 'ready') return true;
    if (exited?.aborted || !runs(pid)) return false;
    if (answer === 'refusing') heard = Date.now();
    // An adopted one that calls itself ready and says nothing at all hangs.
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

const portOf = (settings: Record<string, string>) => Number(settings['port'] ?? 5432);

/**
 * Removes what a dead server left to say that it lives; only to be called when none does. PostgreSQL asks the kernel about
 * the process ids in these files, and a zombie or a stranger with such an id counts as a server there.
 */
async function clearLocks({ cluster, socket, settings }: StartPostmaster): Promise<void> {
  await rm(join(cluster, 'postmaster.pid'), { force: true });
  await rm(join(socket, `.s.PGSQL.${portOf(settings)}.lock`), { force: true });
}

/** Why a start ended: what it called fatal, else its last words; without the time and process before them. */
function reasonIn(log: string): string {
  const fatal = log.split('\n').findLast((line) => /\b(FATAL|PANIC):/.test(line) && !line.includes('starting up'));
  return (fatal ?? lastWords(log)).replace(/^.*?\] (FATAL|PANIC|ERROR|LOG):\s*/, '').trim();
}

/** Starts the server where none of this cluster lives, and waits until it answers. An aborted signal ends it again. */
export async function startPostmaster(options: StartPostmaster, signal?: AbortSignal): Promise<Started> {
  const { cluster, socket, binaries, launch } = options;
  await clearLocks(options);
  const size = (await stat(options.log).catch(() => null))?.size ?? 0;
  const before = size > LARGEST_LOG_BYTES ? 0 : size;
  const log = await open(options.log, before < size ? 'w' : 'a', 0o600);
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
    const postmaster = { pid: child.pid ?? 0, socket, port: portOf(options.settings), exited: exited.signal };
    if (await waitUntilReady(cluster, postmaster, signal)) return { kind: 'ready', postmaster };
    if (signal?.aborted) await stopPostmaster(postmaster.pid);
  } finally {
    await log.close();
  }
  const said = (await readFile(options.log, 'utf8').catch(() => '')).slice(before);
  return { kind: 'ended', killed, words: (failure as Error | null)?.message ?? reasonIn(said) };
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
      if (!runs(pid)) return;
      await delay(POLL_MS);
    }
  }
  throw new TrainyardError('start.database', `PostgreSQL (pid ${pid}) does not end, not even when it is killed.`, {
    hint: 'It may wait for a disk that does not answer; look at the kernel log.',
  });
}
