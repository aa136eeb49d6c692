// A database for one test: fresh, migrated, on the cluster of the test run (testing-setup.ts).
import { randomUUID } from 'node:crypto';
import pg from 'pg';
import { inject } from 'vitest';
import type {} from './testing-setup.ts';
import { connect, type Database } from './database.ts';

export interface TestDatabase {
  url: string;
  db: Database;
  /** Closes the connections and drops the database. */
  close(): Promise<void>;
}

function withDatabase(url: string, database: string): string {
  const changed = new URL(url);
  changed.pathname = `/${database}`;
  return changed.href;
}

async function administer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: withDatabase(url, 'postgres') });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Makes a database from the migrated template. Needs the vitest project with testing-setup.ts (`*.pg.test.ts`). */
export async function testDatabase(): Promise<TestDatabase> {
  const template = inject('templateUrl');
  const name = `test_${randomUUID().replaceAll('-', '')}`;
  await administer(template, `create database ${name} template trainyard`);
  const url = withDatabase(template, name);
  const db = await connect(url);
  return {
    url,
    db,
    async close() {
      await db.close();
      await administer(template, `drop database ${name} with (force)`);
    },
  };
}
