// A connection that several queries may be given at once and that answers them one after the other.
import type { CompiledQuery, DatabaseConnection, QueryResult } from 'kysely';

/** Wraps a connection whose own behaviour with a second query is not defined (`pg` 9 refuses it). */
export class SerialConnection implements DatabaseConnection {
  readonly #connection: DatabaseConnection;
  #last: Promise<unknown> = Promise.resolve();

  constructor(connection: DatabaseConnection) {
    this.#connection = connection;
  }

  async executeQuery<R>(query: CompiledQuery): Promise<QueryResult<R>> {
    const result = this.#last.then(async () => this.#connection.executeQuery<R>(query));
    // A failure is told to its caller; the next in line is not held up by it.
    this.#last = result.catch(() => undefined);
    return result;
  }

  streamQuery<R>(query: CompiledQuery, chunkSize: number): AsyncIterableIterator<QueryResult<R>> {
    return this.#connection.streamQuery<R>(query, chunkSize);
  }
}
