// The server from its settings to its address, and back. What was started is stopped in the opposite order, also when a
// step fails.
import { api } from '@trainyard/contracts/api';
import { TrainyardError } from '@trainyard/contracts/problem';
import { createFileStore } from '@trainyard/files/file-store';
import { privateFolder } from '@trainyard/host/private-file';
import { notify } from '@trainyard/store/notify';
import type { FastifyBaseLogger } from 'fastify';
import { mkdir, rename, stat } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import pino from 'pino';
import { newId, type ServerContext } from './context.ts';
import { seedExamples } from './examples.ts';
import { startForecastKeeper } from './forecast-keeper.ts';
import { allHandlers } from './handlers.ts';
import { buildApp } from './http/app.ts';
import { attachLive } from './live.ts';
import { lockDataDir } from './lock.ts';
import { openDatabase, type Undo } from './open-database.ts';
import { BATCH_DEADLINE_MS, Predictor } from './predictor.ts';
import { createRegistry } from './registry-cache.ts';
import { startReconciler } from './reconciler.ts';
import { startScheduler } from './scheduler.ts';
import { loadTokens } from './secrets.ts';
import type { Settings } from './settings.ts';
import { createTeller } from './teller.ts';

export interface StartOptions {
  /** Hears what is being done, in words for people; the server itself prints nothing. */
  onStep?: (step: string) => void;
}

export interface RunningServer {
  /** Where people open it. */
  address: string;
  /** Stops taking requests, ends what runs, and stops the embedded database. Calling it again waits for the same end. */
  close(): Promise<void>;
}

/** A larger log is set aside at the next start; one older one is kept. */
const LARGEST_LOG_BYTES = 20_000_000;

/** Starts everything. Throws `start.…` errors in words, with nothing left running. */
export async function startServer(settings: Settings, options: StartOptions = {}): Promise<RunningServer> {
  const undo: Undo[] = [];
  let closing: Promise<void> | null = null;
  const close = async () => (closing ??= unwind(undo));
  try {
    const address = await start(settings, undo, options.onStep ?? (() => undefined));
    return { address, close };
  } catch (error) {
    // What stops the start is what the caller must hear; a second failure on the way back adds nothing to it.
    await close().catch(() => undefined);
    throw error;
  }
}

async function unwind(undo: Undo[]): Promise<void> {
  const failures: unknown[] = [];
  for (let step = undo.pop(); step; step = undo.pop()) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) throw failures[0];
}

async function start(settings: Settings, undo: Undo[], step: (text: string) => void): Promise<string> {
  await makeDataDir(settings.dataDir);
  const lock = await lockDataDir(settings.dataDir);
  undo.push(() => lock.release());
  await checkPort(settings);
  await setLogAside(settings);
  const log = openLog(settings);
  const db = await openDatabase(settings, { undo, step, log });
  const tokens = await loadTokens(settings.dataDir);
  const context = makeContext({ ...settings, tokens }, db, log);
  undo.push(() => context.predictor.close());
  undo.push(() => context.previewer.close());
  undo.push(() => context.batch.close());

  const app = await buildApp({ table: api, handlers: allHandlers(context), frame: context, log });
  const live = attachLive(app.server, context);
  undo.push(() => app.close());
  // First, so that requests that wait for news end by themselves.
  undo.push(() => live.close());
  await live.ready;
  await app.listen({ port: settings.port, host: settings.host }).catch((error: Error) => {
    throw portError(error, settings);
  });
  const bound = app.server.address();
  // The slices print this port in commands, also where any free one was asked for.
  if (typeof bound === 'object' && bound) Object.assign(context.settings, { port: bound.port, bound: bound.address });
  const scheduler = startScheduler(context);
  undo.push(() => scheduler.close());
  const reconciler = startReconciler(context);
  undo.push(() => reconciler.close());
  const keeper = startForecastKeeper(context);
  undo.push(() => keeper.close());
  step('Looking at the examples …');
  await seedExamples(context);
  return addressOf(context.settings);
}

async function makeDataDir(dataDir: string): Promise<void> {
  const failed = (error: NodeJS.ErrnoException) => {
    throw new TrainyardError('start.environment', `The data directory ${dataDir} cannot be made: ${error.message}`, {
      hint: 'Use --data-dir with a folder that can be written.',
    });
  };
  // Others may pass through (PostgreSQL may have to run as another user); what is inside is closed to them.
  await mkdir(dataDir, { recursive: true }).catch(failed);
  for (const name of ['datasets', 'cache', 'files']) await privateFolder(join(dataDir, name)).catch(failed);
}

const logFile = ({ dataDir }: Settings) => join(dataDir, 'server.log');

async function setLogAside(settings: Settings): Promise<void> {
  const file = logFile(settings);
  const size = await stat(file).then(
    (found) => found.size,
    () => 0,
  );
  if (size > LARGEST_LOG_BYTES) await rename(file, `${file}.old`);
}

/** The log of the server: JSON lines in <data>/server.log; the terminal belongs to whoever started it. */
function openLog(settings: Settings): FastifyBaseLogger {
  const file = logFile(settings);
  return pino(
    { level: settings.logLevel, redact: ['req.headers.authorization', 'req.headers.cookie'] },
    pino.destination({ dest: file, mkdir: true, sync: true, mode: 0o600 }),
  );
}

function makeContext(
  settings: ServerContext['settings'],
  db: ServerContext['db'],
  log: FastifyBaseLogger,
): ServerContext {
  // Through the database, so that it reaches the pages of every server on it.
  const tell = createTeller((notices) => notify(db, ...notices), log);
  return {
    db,
    files: createFileStore(join(settings.dataDir, 'files')),
    settings,
    registry: createRegistry(settings),
    newId,
    changed: (kind, id) => tell({ kind, id }),
    predictor: new Predictor({ settings, log }),
    previewer: new Predictor({ settings, log }),
    batch: new Predictor({ settings, log, deadlineMs: BATCH_DEADLINE_MS }),
    rules: [],
    log,
  };
}

function portError(error: Error, { host, port }: Settings): Error {
  const code = 'code' in error ? error.code : '';
  if (code === 'EADDRINUSE')
    return new TrainyardError('start.port_in_use', `Port ${port} of ${host} is in use by another program.`);
  if (code === 'EACCES')
    return new TrainyardError('start.environment', `Port ${port} may not be used by this user.`, {
      hint: 'Use --port with a number above 1023.',
    });
  if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
    return new TrainyardError('start.environment', `${host} is no address of this machine.`, {
      hint: 'Use --host with 127.0.0.1, 0.0.0.0 or an address of this machine.',
    });
  return error;
}

/** Says that the port is in use before a database is made for nothing. */
async function checkPort(settings: Settings): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once('error', (error) => reject(portError(error, settings)));
    probe.listen({ port: settings.port, host: settings.host, exclusive: true }, () => probe.close(() => resolve()));
  });
}

function addressOf({ host, port }: Settings): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}
