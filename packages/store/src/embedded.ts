// PostgreSQL without an installation: the binaries from npm, run as a child on a UNIX socket inside the data directory.
// It outlives a killed parent on purpose; the next start adopts it. Two starts at once on one folder are kept apart by the
// server's lock, not here.
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { findBinaries } from './embedded/binaries.ts';
import { ensureCluster, ROLE, socketFolder } from './embedded/cluster.ts';
import { findPostmaster, startPostmaster, stopPostmaster, waitUntilReady } from './embedded/postmaster.ts';
import { type Launch, planLaunch } from './embedded/privileges.ts';

export interface EmbeddedOptions {
  /** Folder under which `postgres/` and `postgres.log` are kept. */
  dataDir: string;
  /** PostgreSQL settings beside ours. */
  settings?: Record<string, string>;
  /** How its programs are started; found out unless given. */
  launch?: Launch;
}

export interface Embedded {
  /** Address of the database `trainyard`. */
  url: string;
  pid: number;
  /** True when a server from an earlier start was found alive. */
  adopted: boolean;
  stop(): Promise<void>;
}

/** Address of a database behind a socket folder. */
export function socketUrl(socket: string, database: string): string {
  return `postgres://${ROLE}@localhost/${database}?host=${encodeURIComponent(socket)}`;
}

async function ensureDatabase(socket: string): Promise<void> {
  const client = new pg.Client({ host: socket, user: ROLE, database: 'postgres' });
  await client.connect();
  try {
    const { rowCount } = await client.query('select 1 from pg_database where datname = $1', [ROLE]);
    if (!rowCount) await client.query(`create database ${ROLE}`);
  } finally {
    await client.end();
  }
}

/** Starts the database of a data directory, or adopts the one that runs on it. Throws `start.database`. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  const dataDir = resolve(options.dataDir);
  await mkdir(dataDir, { recursive: true });
  const cluster = join(dataDir, 'postgres');
  const found = await findPostmaster(cluster);
  if (found && (await waitUntilReady(found.pid, found.socket, ROLE))) {
    await ensureDatabase(found.socket);
    return { url: socketUrl(found.socket, ROLE), pid: found.pid, adopted: true, stop: () => stopPostmaster(found.pid) };
  }
  const binaries = await findBinaries();
  const launch = options.launch ?? (await planLaunch(binaries, dataDir));
  await ensureCluster(cluster, binaries, launch);
  const socket = await socketFolder(cluster, launch);
  const pid = await startPostmaster(
    { cluster, socket, log: join(dataDir, 'postgres.log'), binaries, launch, settings: options.settings ?? {} },
    ROLE,
  );
  await ensureDatabase(socket);
  return { url: socketUrl(socket, ROLE), pid, adopted: false, stop: () => stopPostmaster(pid) };
}
