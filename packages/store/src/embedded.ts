// PostgreSQL without an installation: the binaries from npm, run as a child on a UNIX socket inside the data directory, and
// started again when it dies. It outlives a killed parent on purpose; the next start adopts it. Two starts at once on one
// folder are kept apart by the server's lock, not here.
import { TrainyardError } from '@trainyard/contracts/problem';
import { mkdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import pg from 'pg';
import { findBinaries } from './embedded/binaries.ts';
import { ensureCluster, ROLE, socketFolder } from './embedded/cluster.ts';
import { runs } from '@trainyard/host/process-identity';
import { endOrphans, isOfCluster } from './embedded/orphans.ts';
import {
  findPostmaster,
  type Postmaster,
  startPostmaster,
  type Started,
  stopPostmaster,
  waitUntilReady,
} from './embedded/postmaster.ts';
import { type Launch, planLaunch } from './embedded/privileges.ts';
import { Supervisor, type SupervisorEvent } from './embedded/supervisor.ts';
import { sentence } from './prove.ts';

export interface EmbeddedOptions {
  /** Folder under which `postgres/` and `postgres.log` are kept. */
  dataDir: string;
  /** PostgreSQL settings beside ours. */
  settings?: Record<string, string>;
  /** How its programs are started; found out unless given. */
  launch?: Launch;
  /** Hears when the server dies and when it is back. */
  onEvent?: (event: SupervisorEvent) => void;
}

export interface Embedded {
  /** Address of the database `trainyard`; the same after each restart. */
  readonly url: string;
  /** Of the server that runs now, or that ran last. */
  readonly pid: number;
  /** True when a server from an earlier start was found alive. */
  readonly adopted: boolean;
  /** What is the matter, as a sentence; null while the server is there. */
  readonly condition: string | null;
  stop(): Promise<void>;
}

interface Plan extends EmbeddedOptions {
  cluster: string;
}

/** Starts that somebody else ends, such as the kernel where memory is short, before it is given up. */
const MAX_KILLED_STARTS = 3;

/** Address of a database behind a socket folder. */
export function socketUrl(socket: string, database: string, port = 5432): string {
  return `postgres://${ROLE}@localhost:${port}/${database}?host=${encodeURIComponent(socket)}`;
}

async function ensureDatabase({ socket, port }: Postmaster): Promise<void> {
  const client = new pg.Client({ host: socket, port, user: ROLE, database: 'postgres' });
  client.on('error', () => undefined);
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
  const plan: Plan = { ...options, dataDir, cluster };
  const start = (signal?: AbortSignal) => startOn(plan, signal);
  const first = await firstStart(start, dataDir);
  const supervisor = new Supervisor(first, { start, onEvent: options.onEvent ?? (() => undefined) });
  return {
    url: socketUrl(first.socket, ROLE, first.port),
    adopted: first.exited === null,
    get pid() {
      return supervisor.pid;
    },
    get condition() {
      return supervisor.condition;
    },
    async stop() {
      const { pid } = await supervisor.close();
      // Where it is dead already, its id may be another's by now.
      if (await isOfCluster(pid, cluster)) await stopPostmaster(pid);
    },
  };
}

async function firstStart(start: () => Promise<Started>, dataDir: string): Promise<Postmaster> {
  for (let tries = 1; ; tries += 1) {
    const started = await start();
    if (started.kind === 'ready') {
      const { postmaster } = started;
      const failure: unknown = await ensureDatabase(postmaster).then(
        () => null,
        (error: unknown) => error,
      );
      if (failure === null) return postmaster;
      const died = !runs(postmaster.pid);
      if (died && tries < MAX_KILLED_STARTS) continue;
      // What is started and not handed out is nobody's to stop.
      if (postmaster.exited && !died) await stopPostmaster(postmaster.pid);
      throw failure;
    }
    if (!started.killed || tries >= MAX_KILLED_STARTS)
      throw new TrainyardError('start.database', `PostgreSQL ended at once: ${sentence(started.words)}`, {
        hint: `The whole log is ${join(dataDir, 'postgres.log')}. DATABASE_URL takes a PostgreSQL of your own.`,
      });
  }
}

/**
 * Adopts the living server of the cluster, or starts one: on a cluster that is made where it is missing, after whatever a
 * killed server left is cleared away.
 */
async function startOn(plan: Plan, signal?: AbortSignal): Promise<Started> {
  const { cluster, dataDir, settings = {} } = plan;
  const living = await findPostmaster(cluster);
  if (living && (await waitUntilReady(cluster, living, signal))) return { kind: 'ready', postmaster: living };
  if (living && (await isOfCluster(living.pid, cluster))) await stopPostmaster(living.pid);
  const binaries = await findBinaries();
  // Found out once: a restart has no time for it.
  const launch = (plan.launch ??= await planLaunch(binaries, dataDir));
  await ensureCluster(cluster, binaries, launch);
  await endOrphans(cluster);
  const socket = await socketFolder(cluster, launch);
  const log = join(dataDir, 'postgres.log');
  return startPostmaster({ cluster, socket, log, binaries, launch, settings }, signal);
}
