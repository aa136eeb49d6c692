// vitest globalSetup of the tests that need PostgreSQL: one embedded cluster per test run, with a migrated template.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { connect } from './database.ts';
import { type Embedded, startEmbedded } from './embedded.ts';
import { migrate } from './migrate.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Address of the migrated template database; see testing.ts. */
    templateUrl: string;
  }
}

let cluster: Embedded | null = null;
let folder = '';

/** Starts the cluster and tells the test processes its address. */
export async function setup(project: Pick<TestProject, 'provide'>): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), 'trainyard-test-'));
  // What a test writes need not survive a power cut.
  cluster = await startEmbedded({ dataDir: folder, settings: { fsync: 'off', max_connections: '200' } });
  const db = await connect(cluster.url);
  await migrate(db);
  await db.close();
  project.provide('templateUrl', cluster.url);
}

/** Stops the cluster and removes it. */
export async function teardown(): Promise<void> {
  await cluster?.stop();
  await rm(folder, { recursive: true, force: true });
}
