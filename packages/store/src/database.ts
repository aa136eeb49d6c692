// The connection to PostgreSQL: a pool behind Kysely for queries, and one connection of its own for each listener.
import { TrainyardError } from '@trainyard/contracts/problem';
import { Kysely, type Transaction } from 'kysely';
import pg from 'pg';
import { type Listener, listenOn, type NotificationHandler } from './listener.ts';
import type { Schema } from './schema.ts';
import { ScopedDialect, ScopedDriver } from './scope.ts';

/** What a query needs: the database itself, or a transaction of it. */
export type Db = Kysely<Schema> | Transaction<Schema>;

const INT8 = 20;
const NUMERIC = 1700;

/** `pg` gives int8 and numeric as text; ours are counts and bytes below 2^53. */
const types: pg.CustomTypesConfig = {
  getTypeParser: (oid, format) => (oid === INT8 || oid === NUMERIC ? Number : pg.types.getTypeParser(oid, format)),
};

export interface ConnectOptions {
  /** Connections at most; listeners have their own. */
  connections?: number;
}

/** A Kysely of our schema with a lifetime: queries, transactions, listeners, and an end. */
export class Database extends Kysely<Schema> {
  readonly url: string;
  readonly #listeners = new Set<Listener>();
  readonly #driver: ScopedDriver;

  constructor(url: string, options: ConnectOptions = {}) {
    const pool = new pg.Pool({
      connectionString: url,
      max: options.connections ?? 12,
      idleTimeoutMillis: 30_000,
      application_name: 'trainyard',
      types,
    });
    // An idle connection that breaks is replaced at the next query; without a listener the event would end the process.
    pool.on('error', () => undefined);
    const driver = new ScopedDriver({ pool });
    super({ dialect: new ScopedDialect(driver, { pool }) });
    this.url = url;
    this.#driver = driver;
  }

  /**
   * Hears notifications of a channel until the listener or the database is closed. A lost connection is made again;
   * the handler is then called with null, because notifications may have been missed: read what matters again.
   */
  async listen(channel: string, handler: NotificationHandler): Promise<Listener> {
    const listener = await listenOn(this.url, channel, handler);
    this.#listeners.add(listener);
    return listener;
  }

  /** Runs `work` so that all queries of this database inside it, whoever makes them, are one transaction (scope.ts). */
  async atomically<T>(work: () => Promise<T>): Promise<T> {
    return this.#driver.atomically(work);
  }

  /** Closes listeners and pool; queries under way end first. */
  async close(): Promise<void> {
    await Promise.all([...this.#listeners].map((listener) => listener.close()));
    await this.destroy();
  }
}

/** Connects and proves it with a query. Throws `start.database` where there is no answer. */
export async function connect(url: string, options: ConnectOptions = {}): Promise<Database> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  // Errors after the connection was made also come as an event, which would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
  } catch (error) {
    throw new TrainyardError(
      'start.database',
      `PostgreSQL at ${withoutPassword(url)} does not answer: ${String(error instanceof Error ? error.message : error)}`,
      {
        hint: 'Check that it runs and that DATABASE_URL is right, or leave DATABASE_URL away to use the embedded one.',
      },
    );
  } finally {
    await client.end().catch(() => undefined);
  }
  return new Database(url, options);
}

/** A database URL that may be printed. */
export function withoutPassword(url: string): string {
  return url.replace(/(\/\/[^:/@]*):[^@]*@/, '$1:***@');
}
