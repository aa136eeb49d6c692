// A DuckDB that lives for one piece of work: in memory, with a limit, spilling into a folder that goes away with it.
import { type DuckDBConnection, DuckDBInstance, type JS } from '@duckdb/node-api';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export type Row = Record<string, JS>;

export interface Duck {
  /** A folder of this piece of work. */
  folder: string;
  /** Rows as objects; integers beyond 2^53 would come as bigint, counts come as numbers. */
  query(sql: string): Promise<Row[]>;
}

const MEMORY = '1GB';
const THREADS = '2';

/** A text as SQL literal. */
export function literal(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

/** NaN where a row has no such number. */
export const number = (row: Row, key: string): number =>
  row[key] === null || row[key] === undefined ? Number.NaN : Number(row[key]);

const plain = (value: JS): JS => (typeof value === 'bigint' ? Number(value) : value);

async function query(connection: DuckDBConnection, sql: string): Promise<Row[]> {
  const reader = await connection.runAndReadAll(sql);
  return reader
    .getRowObjectsJS()
    .map((row) => Object.fromEntries(Object.entries(row).map(([key, value]) => [key, plain(value)])));
}

/**
 * Runs `work` with a fresh database; closes it and removes its folder, whatever happens.
 * @param signal Interrupts the query under way, and begins no other.
 * @throws the reason of `signal`
 */
export async function withDuck<T>(work: (duck: Duck) => Promise<T>, signal?: AbortSignal): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'trainyard-table-'));
  try {
    const instance = await DuckDBInstance.create(':memory:', {
      memory_limit: MEMORY,
      threads: THREADS,
      temp_directory: join(folder, 'spill'),
    });
    const connection = await instance.connect();
    const interrupt = () => connection.interrupt();
    signal?.addEventListener('abort', interrupt, { once: true });
    const asked = async (sql: string) => {
      signal?.throwIfAborted();
      return query(connection, sql);
    };
    try {
      return await work({ folder, query: asked });
    } catch (error) {
      // An interrupted query says so in words of its own.
      signal?.throwIfAborted();
      throw error;
    } finally {
      signal?.removeEventListener('abort', interrupt);
      connection.closeSync();
      instance.closeSync();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
