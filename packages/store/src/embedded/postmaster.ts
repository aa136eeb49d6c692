// The PostgreSQL server process: started in a session of its own so that Ctrl-C reaches only us, found again after we
// were killed, stopped in the quick and clean way.
import { TrainyardError } from '@trainyard/contracts/problem';
import { runs } from '@trainyard/host/process-identity';
import { spawn } from 'node:child_process';
import { open, readFile, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Binaries } from './binaries.ts';
import { lastWords } from './cluster.ts';
import { commandLine, type Launch } from './privileges.ts';

const POLL_MS = 10;
/** Recovery after a power cut replays at most max_wal_size. */
const START_DEADLINE_MS = 120_000;
const STOP_DEADLINE_MS = 60_000;
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

/** True when the socket answers a query. */
export async function answers(socket: string, user: string): Promise<boolean> {
  const client = new pg.Client({ host: socket, user, database: 'postgres', connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return true;
  } catch {
    return false;
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** What postmaster.pid says of a server that runs on this cluster, or null. */
export async function findPostmaster(cluster: string): Promise<{ pid: number; socket: string } | null> {
  const file = join(cluster, 'postmaster.pid');
  const lines = (await readFile(file, 'utf8').catch(() => '')).split('\n');
  const pid = Number(lines[0]);
  if (!Number.isInteger(pid) || pid <= 1) return null;
  const command = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => null);
  const living = runs(pid) && (command === null || command.includes('postgres'));
  if (living) return { pid, socket: lines[4] ?? cluster };
  // The id may have gone to some other process by now; PostgreSQL would then refuse to start because of this file.
  await rm(file, { force: true });
  return null;
}

/** Waits until a living server answers; false when it ended instead. */
export async function waitUntilReady(pid: number, socket: string, user: string): Promise<boolean> {
  const deadline = Date.now() + START_DEADLINE_MS;
  while (Date.now() < deadline) {
    if (await answers(socket, user)) return true;
    if (!runs(pid)) return false;
    await delay(POLL_MS);
  }
  throw new TrainyardError(
    'start.database',
    `PostgreSQL (pid ${pid}) has not answered within ${START_DEADLINE_MS / 1000} s.`,
    { hint: 'Its log is postgres.log in the data directory.' },
  );
}

/** Starts the server and waits until it answers. Throws `start.database` with its last words when it ends instead. */
export async function startPostmaster(options: StartPostmaster, user: string): Promise<number> {
  const { cluster, socket, binaries, launch } = options;
  const tooLong = (await stat(options.log).catch(() => null))?.size ?? 0;
  const log = await open(options.log, tooLong > LARGEST_LOG_BYTES ? 'w' : 'a', 0o600);
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
    const failed = new Promise<never>((_resolve, reject) => {
      child.once('error', reject);
    });
    const pid = child.pid ?? 0;
    child.unref();
    if (await Promise.race([waitUntilReady(pid, socket, user), failed])) return pid;
  } finally {
    await log.close();
  }
  const words = lastWords(await readFile(options.log, 'utf8').catch(() => ''));
  throw new TrainyardError('start.database', `PostgreSQL ended at once: ${words}`, {
    hint: `The whole log is ${options.log}. DATABASE_URL takes a PostgreSQL of your own.`,
  });
}

/** Ends the server: running queries are cut, nothing that was committed is lost. */
export async function stopPostmaster(pid: number): Promise<void> {
  try {
    process.kill(pid, 'SIGINT');
  } catch {
    return;
  }
  const deadline = Date.now() + STOP_DEADLINE_MS;
  while (runs(pid)) {
    if (Date.now() > deadline)
      throw new TrainyardError(
        'start.database',
        `PostgreSQL (pid ${pid}) has not ended within ${STOP_DEADLINE_MS / 1000} s.`,
      );
    await delay(POLL_MS);
  }
}
