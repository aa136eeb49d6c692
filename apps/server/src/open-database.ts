// The database of a server, from its settings to a schema that is up to date: the embedded one, supervised, or a PostgreSQL
// that somebody else runs.
import { connect, type Database } from '@trainyard/store/database';
import { type Embedded, startEmbedded } from '@trainyard/store/embedded';
import type { SupervisorEvent } from '@trainyard/store/embedded/supervisor';
import { migrate } from '@trainyard/store/migrate';
import { withoutPassword } from '@trainyard/store/prove';
import type { FastifyBaseLogger } from 'fastify';
import { setTimeout as delay } from 'node:timers/promises';
import type { Settings } from './settings.ts';

export type Undo = () => Promise<unknown> | void;

export interface Opening {
  /** Takes what has to be done at the end, last first. */
  undo: Undo[];
  step: (text: string) => void;
  log: FastifyBaseLogger;
}

/** Tries to open an embedded database that dies while it is opened, and how long each restart is waited for. */
const MAX_OPENINGS = 3;
const RESTART_MS = 60_000;
const RESTART_LOOK_MS = 100;

/** Starts or connects, and migrates. Throws `start.database`. */
export async function openDatabase(settings: Settings, at: Opening): Promise<Database> {
  const { databaseUrl: url } = settings;
  const { undo, step, log } = at;
  if (url === null) {
    step('Starting the database …');
    const embedded = await startEmbedded({ dataDir: settings.dataDir, onEvent: (event) => note(event, log, step) });
    undo.push(() => embedded.stop());
    return throughRestarts(embedded, () => openAt(embedded.url, at, () => embedded.condition));
  }
  step(`Connecting to ${withoutPassword(url)} …`);
  return openAt(url, at);
}

async function openAt(
  url: string,
  { undo, step, log }: Opening,
  condition: () => string | null = () => null,
): Promise<Database> {
  const db = await connect(url, {
    condition,
    onTrouble: (error, what) => log.error({ err: error }, what),
  });
  try {
    const applied = await migrate(db);
    if (applied.length > 0) step(`Brought the database up to date (${applied.join(', ')}).`);
  } catch (error) {
    await db.close();
    throw error;
  }
  undo.push(() => db.close());
  return db;
}

/** Opens the embedded database, again where it died meanwhile and its supervisor has brought it back. */
async function throughRestarts<T>(embedded: Embedded, open: () => Promise<T>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const { pid } = embedded;
    try {
      return await open();
    } catch (error) {
      // Its end and the error of our connection come in either order.
      await delay(RESTART_LOOK_MS);
      if (tries >= MAX_OPENINGS || (embedded.condition === null && embedded.pid === pid)) throw error;
      for (const deadline = Date.now() + RESTART_MS; embedded.condition !== null;) {
        if (Date.now() > deadline) throw error;
        await delay(RESTART_LOOK_MS);
      }
    }
  }
}

/** What happens to the embedded database stands in the log, and is said once to whoever looks on. */
function note({ what, pid, message }: SupervisorEvent, log: FastifyBaseLogger, step: (text: string) => void): void {
  log[what === 'back' ? 'warn' : 'error']({ event: `database.${what}`, pid }, message);
  step(message);
}
