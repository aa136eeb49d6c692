// A transaction around code that knows nothing of it: every query of that database made inside the scope, also through
// transactions of its own (which become savepoints), is committed or rolled back as one. It is how an idempotent request
// stores its answer together with its effect, whichever handler made it.
import { AsyncLocalStorage } from 'node:async_hooks';
import {
  CompiledQuery,
  type DatabaseConnection,
  PostgresDialect,
  PostgresDriver,
  type TransactionSettings,
} from 'kysely';
import { SerialConnection } from './serial-connection.ts';

interface Scope {
  connection: DatabaseConnection;
  driver: ScopedDriver;
  /** Names of the savepoints that are open, innermost last. */
  savepoints: string[];
  made: number;
  afterCommit: (() => void)[];
  /** Work that outlives its scope goes to the pool like any other. */
  ended: boolean;
}

const scopes = new AsyncLocalStorage<Scope>();

/** Calls `action` once the scope around it is committed, never if it is rolled back; at once outside of any. */
export function afterCommit(action: () => void): void {
  const scope = scopes.getStore();
  if (scope && !scope.ended) scope.afterCommit.push(action);
  else action();
}

export class ScopedDriver extends PostgresDriver {
  #current(connection?: DatabaseConnection): Scope | null {
    const scope = scopes.getStore();
    if (!scope || scope.ended || scope.driver !== this) return null;
    return connection === undefined || connection === scope.connection ? scope : null;
  }

  override async acquireConnection(): Promise<DatabaseConnection> {
    return this.#current()?.connection ?? super.acquireConnection();
  }

  override async releaseConnection(connection: Parameters<PostgresDriver['releaseConnection']>[0]): Promise<void> {
    if (!this.#current(connection)) await super.releaseConnection(connection);
  }

  override async beginTransaction(connection: DatabaseConnection, settings: TransactionSettings): Promise<void> {
    const scope = this.#current(connection);
    if (!scope) return super.beginTransaction(connection, settings);
    scope.made += 1;
    const name = `scope_${scope.made}`;
    await connection.executeQuery(CompiledQuery.raw(`savepoint ${name}`));
    scope.savepoints.push(name);
  }

  override async commitTransaction(connection: DatabaseConnection): Promise<void> {
    const scope = this.#current(connection);
    if (!scope) return super.commitTransaction(connection);
    await connection.executeQuery(CompiledQuery.raw(`release savepoint ${scope.savepoints.pop()}`));
  }

  override async rollbackTransaction(connection: Parameters<PostgresDriver['rollbackTransaction']>[0]): Promise<void> {
    const scope = this.#current(connection);
    if (!scope) return super.rollbackTransaction(connection);
    await connection.executeQuery(CompiledQuery.raw(`rollback to savepoint ${scope.savepoints.pop()}`));
  }

  /** Runs `work` in one transaction; see the top of this file. A scope inside a scope is part of it. */
  async atomically<T>(work: () => Promise<T>): Promise<T> {
    if (this.#current()) return work();
    const connection = await super.acquireConnection();
    const scope: Scope = {
      connection: new SerialConnection(connection),
      driver: this,
      savepoints: [],
      made: 0,
      afterCommit: [],
      ended: false,
    };
    // What begins and ends the scope runs outside of it, where this driver is an ordinary one.
    try {
      await super.beginTransaction(connection, {});
      try {
        const result = await scopes.run(scope, work);
        scope.ended = true;
        await super.commitTransaction(connection);
        for (const action of scope.afterCommit) action();
        return result;
      } catch (error) {
        scope.ended = true;
        await super
          .rollbackTransaction(connection as Parameters<PostgresDriver['rollbackTransaction']>[0])
          .catch(() => undefined);
        throw error;
      }
    } finally {
      await super.releaseConnection(connection as Parameters<PostgresDriver['releaseConnection']>[0]);
    }
  }
}

/** The PostgreSQL dialect with that driver. */
export class ScopedDialect extends PostgresDialect {
  readonly #driver: ScopedDriver;

  constructor(driver: ScopedDriver, config: ConstructorParameters<typeof PostgresDialect>[0]) {
    super(config);
    this.#driver = driver;
  }

  override createDriver(): ScopedDriver {
    return this.#driver;
  }
}
