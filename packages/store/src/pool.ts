// The pool behind Kysely: connections that may break at any moment without ending the process, queries that notice when
// nobody answers any more, and transactions that nothing can enter after their end.
import type { PostgresPool, PostgresPoolClient } from 'kysely';
import pg from 'pg';
import { awayReason, DatabaseAway, isFromPostgres, orAway } from './away.ts';

export interface PoolOptions {
  connections: number;
  name: string;
  types: pg.CustomTypesConfig;
  /** Limits of the session in milliseconds; 0: none. */
  limits: { statement: number; lock: number; idleInTransaction: number };
  /** A loan is one query or one transaction, and nothing after it. Off for a migrator, which borrows for many. */
  single: boolean;
  onTrouble: (error: unknown, what: string) => void;
}

/** For a free connection, and for making one. */
const CONNECT_MS = 5_000;
/** A query that is silent so long asks elsewhere whether it is still worked on. */
const ASK_AFTER_MS = 4_000;
const ASK_DEADLINE_MS = 4_000;
/** The answer may have been on its way while we asked. */
const LATE_ANSWER_MS = 250;

/** What `pg` gives and its types do not say. */
type PooledClient = pg.PoolClient & { backend?: number; generation?: number };

export function openPool(url: string, options: PoolOptions): PostgresPool {
  const pool = new pg.Pool({
    connectionString: url,
    max: options.connections,
    idleTimeoutMillis: 30_000,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
    application_name: options.name,
    types: options.types,
    // Awaited by `pg`, whatever its types say.
    onConnect: ((client: PooledClient) => greet(client, options.limits)) as unknown as (client: pg.ClientBase) => void,
  });
  // An idle connection that breaks is replaced at the next query; without a listener the event would end the process.
  pool.on('error', () => undefined);
  // So would that of one in use: `pg` tells it to the query under way as well, which is where it is handled.
  pool.on('connect', (client) => client.on('error', () => undefined));

  let generation = 0;
  const ask = async (client: PooledClient): Promise<boolean> => {
    const alive = await worksOn(url, client.backend ?? 0);
    if (!alive) {
      // What made one connection deaf has most likely made all of them deaf: none of them is given out again.
      generation += 1;
      options.onTrouble(new DatabaseAway('A connection went silent.'), 'the database did not answer a query');
    }
    return alive;
  };
  const connect = async (): Promise<PostgresPoolClient> => {
    for (;;) {
      const client = (await pool.connect().catch((error: unknown) => {
        throw new DatabaseAway(refusalOf(error), error);
      })) as PooledClient;
      client.generation ??= generation;
      if (client.generation === generation)
        return new LentConnection(client, ask, options.single) as unknown as PostgresPoolClient;
      client.release(true);
    }
  };
  return { connect, end: () => pool.end(), options: pool.options };
}

/** Whatever keeps us from connecting passes or is an administrator's matter; it is never the fault of a request. */
function refusalOf(error: unknown): string {
  return awayReason(orAway(error)) ?? 'The database refuses connections.';
}

/** The first words on a new connection: its limits, and which backend it is. Not as parameters of the start, which poolers refuse. */
async function greet(client: PooledClient, limits: PoolOptions['limits']): Promise<void> {
  const { rows } = await client.query<{ pid: number }>({
    text: `select pg_backend_pid() as pid, set_config('statement_timeout', '${limits.statement}', false),
      set_config('lock_timeout', '${limits.lock}', false),
      set_config('idle_in_transaction_session_timeout', '${limits.idleInTransaction}', false)`,
    query_timeout: CONNECT_MS,
  } as pg.QueryConfig);
  client.backend = rows[0]?.pid ?? 0;
}

/** Asks over a connection of its own whether a backend is busy. A half-open connection is silent for ever; this is not. */
async function worksOn(url: string, backend: number): Promise<boolean> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'trainyard probe',
    connectionTimeoutMillis: ASK_DEADLINE_MS,
    query_timeout: ASK_DEADLINE_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ state: string | null }>('select state from pg_stat_activity where pid = $1', [
      backend,
    ]);
    // "idle" and "idle in transaction": it has answered, or never heard of the query.
    return rows[0] !== undefined && !rows[0].state?.startsWith('idle');
  } catch (error) {
    // What PostgreSQL refuses it has heard; then there is no telling, and the query may go on.
    return isFromPostgres(error);
  } finally {
    void client.end().catch(() => undefined);
  }
}

/** A connection from its loan to its return. */
class LentConnection {
  readonly #client: PooledClient;
  readonly #ask: (client: PooledClient) => Promise<boolean>;
  readonly #single: boolean;
  /** After COMMIT, ROLLBACK and the return: what came now would run outside of the transaction it was meant for. */
  #over = false;

  constructor(client: PooledClient, ask: (client: PooledClient) => Promise<boolean>, single: boolean) {
    this.#client = client;
    this.#ask = ask;
    this.#single = single;
  }

  async query(text: string, parameters: readonly unknown[]): Promise<pg.QueryResult> {
    const ends = text === 'commit' || text === 'rollback';
    if (this.#over && !ends) throw new Error('A query came after the end of its transaction.');
    if (ends && this.#single) this.#over = true;
    const watched = new AbortController();
    const timer = setTimeout(() => void this.#watch(watched.signal), ASK_AFTER_MS);
    try {
      return await this.#client.query(text, [...parameters]);
    } catch (error) {
      throw orAway(error);
    } finally {
      clearTimeout(timer);
      watched.abort();
    }
  }

  release(destroy = false): void {
    this.#over = true;
    this.#client.release(destroy);
  }

  /** Asks while the query under way is silent, and cuts the connection when nobody works on it. */
  async #watch(settled: AbortSignal): Promise<void> {
    while (!settled.aborted) {
      const alive = await this.#ask(this.#client);
      await new Promise((resolve) => setTimeout(resolve, alive ? ASK_AFTER_MS : LATE_ANSWER_MS).unref());
      if (alive || settled.aborted) continue;
      // `end` cuts the socket of a client that has a query under way, which fails the query.
      void (this.#client as unknown as pg.Client).end().catch(() => undefined);
      return;
    }
  }
}
