// Whether a server behind a socket answers.
import pg from 'pg';
import { codeOf, isFromPostgres } from '../away.ts';
import { ROLE } from './cluster.ts';

const DEADLINE_MS = 3_000;

/** This process can open nothing more; that says nothing about the server. */
const OURS = new Set(['EMFILE', 'ENFILE', 'ENOMEM']);

/** ready: takes queries. refusing: no reason to think that it is dead, as while it recovers. silent: no answer. */
export type Answer = 'ready' | 'refusing' | 'silent';

/** Asks one question over a connection of its own. */
export async function probe({ socket, port }: { socket: string; port: number }): Promise<Answer> {
  const client = new pg.Client({
    host: socket,
    port,
    user: ROLE,
    database: 'postgres',
    connectionTimeoutMillis: DEADLINE_MS,
    query_timeout: DEADLINE_MS,
  });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query('select 1');
    return 'ready';
  } catch (error) {
    return isFromPostgres(error) || OURS.has(codeOf(error)) ? 'refusing' : 'silent';
  } finally {
    void client.end().catch(() => undefined);
  }
}
