// LISTEN on a connection of its own, which is made again when it breaks. PostgreSQL keeps no notifications for those
// who were away: after each new connection the handler hears null.
// A connection can also go silent without an end, as when a router forgets it: a listener that hears nothing asks.
import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { orAway } from './away.ts';

/** Hears the payload, or null after a gap. */
export type NotificationHandler = (payload: string | null) => void;

export interface Listener {
  close(): Promise<void>;
}

export interface ListenOptions {
  /** Hears of handlers that threw and of connections that were lost; the listener goes on. */
  onTrouble?: (error: unknown, what: string) => void;
}

const FIRST_DELAY_MS = 50;
const LONGEST_DELAY_MS = 2_000;
/** For the very first connection, where that fails at once. */
const FIRST_MS = 5_000;
const CONNECT_MS = 4_000;
/** After so much silence it asks, and waits so long for the answer: at most 7 s deaf. */
const SILENCE_MS = 3_000;
const ANSWER_MS = 4_000;
/** A farewell to a peer that is gone would wait for ever. */
const GOODBYE_MS = 1_000;

/** Listens until closed. Rejects only when the very first connection fails. */
export async function listenOn(
  url: string,
  channel: string,
  handler: NotificationHandler,
  { onTrouble = () => undefined }: ListenOptions = {},
): Promise<Listener> {
  const closing = new AbortController();
  const { signal } = closing;

  /** A handler that throws, now or later, is its own trouble and not the listener's. */
  const tell = (payload: string | null): void => {
    void (async () => handler(payload))().catch((error: unknown) => onTrouble(error, 'a notification was not handled'));
  };

  const open = async (): Promise<Connection> => {
    const connection = new Connection(url);
    connection.client.on('notification', (message) => {
      if (message.channel === channel) tell(message.payload ?? '');
    });
    try {
      await connection.client.connect();
      await connection.client.query(`listen ${pg.escapeIdentifier(channel)}`);
      return connection;
    } catch (error) {
      void connection.end();
      throw error;
    }
  };

  /** A database that is away at this very moment is given some seconds. */
  const firstAgain = async (error: unknown): Promise<Connection> => {
    for (const deadline = performance.now() + FIRST_MS; performance.now() < deadline;) {
      await delay(FIRST_DELAY_MS);
      const opened = await open().catch(() => null);
      if (opened) return opened;
    }
    throw orAway(error);
  };

  const again = async (): Promise<Connection | null> => {
    for (let wait = FIRST_DELAY_MS; !signal.aborted; wait = Math.min(wait * 2, LONGEST_DELAY_MS)) {
      await delay(wait, undefined, { signal }).catch(() => undefined);
      if (signal.aborted) return null;
      const opened = await open().catch(() => null);
      if (opened) return opened;
    }
    return null;
  };

  const keep = async (first: Connection): Promise<void> => {
    for (let current: Connection | null = first; current;) {
      await current.untilLost(signal);
      void current.end();
      if (signal.aborted) return;
      onTrouble(new Error('The connection was lost or silent.'), 'notifications are not heard; connecting again');
      current = await again();
      if (current && !signal.aborted) tell(null);
      else await current?.end();
      if (signal.aborted) return;
    }
  };

  const first = await open().catch((error: unknown) => firstAgain(error));
  const kept = keep(first);
  return {
    async close() {
      closing.abort();
      await kept;
    },
  };
}

/** One connection from its beginning to its loss. */
class Connection {
  readonly client: pg.Client;
  readonly #ended = new AbortController();

  constructor(url: string) {
    this.client = new pg.Client({
      connectionString: url,
      application_name: 'trainyard listener',
      connectionTimeoutMillis: CONNECT_MS,
      query_timeout: ANSWER_MS,
      keepAlive: true,
    });
    // From the start: it may end between its connection and its LISTEN.
    this.client.once('end', () => this.#ended.abort());
    this.client.on('error', () => undefined);
  }

  /** Resolves when the connection has ended, when a question gets no answer, or when the signal is aborted. */
  async untilLost(signal: AbortSignal): Promise<void> {
    const over = AbortSignal.any([this.#ended.signal, signal]);
    const hangUp = () => void this.end();
    signal.addEventListener('abort', hangUp);
    try {
      while (!over.aborted) {
        await delay(SILENCE_MS, undefined, { signal: over, ref: false });
        await this.client.query('select 1');
      }
    } catch {
      // Lost or told to end: either way this connection is no use any more.
    } finally {
      signal.removeEventListener('abort', hangUp);
    }
  }

  /** Never fails and never waits long. A question under way is cut. */
  async end(): Promise<void> {
    await Promise.race([this.client.end().catch(() => undefined), delay(GOODBYE_MS, undefined, { ref: false })]);
  }
}
