// The connection to PostgreSQL: a pool behind Kysely for queries, a small one for what must not wait, and one connection of
// its own for each listener.
import { Kysely, PostgresDialect, type Transaction } from 'kysely';
import pg from 'pg';
import { type Listener, listenOn, type NotificationHandler } from './listener.ts';
import { openPool } from './pool.ts';
import { proveDatabase } from './prove.ts';
import type { Schema } from './schema.ts';

/** What a query needs: the database itself, or a transaction of it. */
export type Db = Kysely<Schema> | Transaction<Schema>;

const INT8 = 20;
const NUMERIC = 1700;

/** `pg` gives int8 and numeric as text; ours are counts and bytes below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format)),
};

/** Milliseconds: one query, waiting for a lock, a transaction in which nothing happens. None may hold a connection for ever. */
const LIMITS = { statement: 60_000, lock: 10_000, idleInTransaction: 30_000 };
/** A heartbeat that takes longer has missed its lease anyway. */
const URGENT_LIMITS = { statement: 8_000, lock: 4_000, idleInTransaction: 8_000 };
const NO_LIMITS = { statement: 0, lock: 0, idleInTransaction: 0 };
const URGENT_CONNECTIONS = 3;

export interface ConnectOptions {
  /** Connections at most; urgent ones and listeners have their own. */
  connections?: number;
  /** Hears what breaks in the background, in words for a log. */
  onTrouble?: (error: unknown, what: string) => void;
  /** What a supervisor knows of the database while it is away, as a sentence; null while it is there. */
  condition?: () => string | null;
}

interface Lane extends ConnectOptions {
  /** urgent: for heartbeats, never behind pages. patient: for migrations, which take as long as they take. */
  lane?: 'urgent' | 'patient';
}

/** A Kysely of our schema with a lifetime: queries, transactions, listeners, and an end. */
export class Database extends Kysely<Schema> {
  readonly url: string;
  /** The same database over connections that pages and uploads cannot use up: for leases and heartbeats. */
  readonly urgent: Database;
  readonly condition: () => string | null;
  readonly #listeners = new Set<Listener>();
  readonly #onTrouble: (error: unknown, what: string) => void;

  constructor(url: string, options: Lane = {}) {
    const { lane, connections = 12, onTrouble = () => undefined } = options;
    const pool = openPool(url, {
      connections: lane === 'urgent' ? URGENT_CONNECTIONS : connections,
      name: lane === undefined ? 'trainyard' : `trainyard ${lane}`,
      types,
      limits: lane === 'urgent' ? URGENT_LIMITS : lane === 'patient' ? NO_LIMITS : LIMITS,
      single: lane !== 'patient',
      onTrouble,
    });
    super({ dialect: new PostgresDialect({ pool }) });
    this.url = url;
    this.urgent = lane === undefined ? new Database(url, { ...options, lane: 'urgent' }) : this;
    this.condition = options.condition ?? (() => null);
    this.#onTrouble = onTrouble;
  }

  /**
   * Hears notifications of a channel until the listener or the database is closed. A lost connection is made again;
   * the handler is then called with null, because notifications may have been missed: read what matters again.
   */
  async listen(channel: string, handler: NotificationHandler): Promise<Listener> {
    const listener = await listenOn(this.url, channel, handler, { onTrouble: this.#onTrouble });
    this.#listeners.add(listener);
    return listener;
  }

  /** Closes listeners and pools; queries under way end first. */
  async close(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener.close()));
    if (this.urgent !== this) await this.urgent.destroy();
    await this.destroy();
  }
}

/**
 * Connects and proves it with a query; a database that is missing is made where the role may. Throws `start.database` where
 * that does not work, with what to do.
 */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Database> {
  await proveDatabase(url);
  return new Database(url, options);
}

/** Runs `work` on a connection without limits of time, for what may take as long as it takes. */
export async function patiently<T>(db: Database, work: (db: Database) => Promise<T>): Promise<T> {
  const patient = new Database(db.url, { lane: 'patient', connections: 2 });
  try {
    return await work(patient);
  } finally {
    await patient.destroy();
  }
}
