// What the slices share, without a server around it: for tests of loops and steps on a real database and a real file store.
import { createFileStore } from '@trainyard/files/file-store';
import type { Database } from '@trainyard/store/database';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pino from 'pino';
import { newId, type ServerContext } from './context.ts';
import { readSettings } from './settings.ts';

export interface TestContext extends ServerContext {
  /** Removes the data directory. */
  remove(): Promise<void>;
}

/** A context with a data directory that goes away. What needs the engine fails. */
export async function testContext(db: Database): Promise<TestContext> {
  const dataDir = await mkdtemp(join(tmpdir(), 'trainyard-context-'));
  const unused = () => {
    throw new Error('there is no engine in this test');
  };
  return {
    db,
    files: createFileStore(join(dataDir, 'files')),
    settings: { ...readSettings({ dataDir }, {}), tokens: { agent: '', admin: '' } },
    registry: unused,
    newId,
    changed: () => undefined,
    predictor: undefined as never,
    previewer: undefined as never,
    batch: undefined as never,
    rules: [],
    log: pino({ level: 'silent' }),
    remove: () => rm(dataDir, { recursive: true, force: true }),
  };
}
