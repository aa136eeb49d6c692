// A small yard for tests on a real database: a project with a dataset, agents, and runs in the queue.
import type { AgentHello } from '@trainyard/contracts/agent';
import type { JsonValue } from '@trainyard/contracts/scalar';
import type { Config } from '@trainyard/contracts/config-field';
import { registerAgent } from './agent.ts';
import type { Database } from './database.ts';
import { insertProject } from './project.ts';
import { insertRun } from './run.ts';

let count = 0;

/** An id of a kind that sorts by when it was made. */
export function testId(kind: string): string {
  count += 1;
  return `${kind}_${String(count).padStart(26, '0')}`;
}

export interface TestYard {
  projectId: string;
  versionId: string;
  /** Registers an agent with these CPU slots. */
  agent(slots?: number): Promise<string>;
  /** Queues a run and answers its id. */
  run(config?: Record<string, JsonValue>): Promise<string>;
}

export const testMachine: AgentHello['machine'] = {
  host: 'test',
  os: 'linux',
  cpu: 'test',
  cores: 2,
  memory_bytes: 1e9,
  gpu_driver: null,
  python: '3.11',
  torch: '2',
  engine: '0',
};

export function testHello(slots = 1): AgentHello {
  const devices = Array.from({ length: slots }, (_, slot) => ({
    id: slot === 0 ? 'cpu' : `cpu:${slot}`,
    kind: 'cpu' as const,
    name: 'CPU',
    memory_bytes: null,
    threads: 1,
  }));
  return { name: 'test', local: true, key: testId('key'), machine: testMachine, devices, held: [] };
}

/** Fills an empty database. */
export async function testYard(db: Database): Promise<TestYard> {
  const projectId = testId('prj');
  const datasetId = testId('dst');
  const versionId = testId('dsv');
  await insertProject(db, { id: projectId, name: `project ${projectId}`, description: '' });
  await db
    .insertInto('datasets')
    .values({
      id: datasetId,
      project_id: projectId,
      name: 'birds',
      kind: 'images',
      path: '/data/birds',
      source: 'path',
    })
    .execute();
  await db
    .insertInto('dataset_versions')
    .values({
      id: versionId,
      dataset_id: datasetId,
      number: 1,
      fingerprint: 'f'.repeat(64),
      files: 2,
      bytes: 2,
      profile: '{}',
      findings: '[]',
    })
    .execute();
  return {
    projectId,
    versionId,
    agent: (slots) => registerAgent(db, testId('agt'), testHello(slots)),
    async run(more = {}) {
      const id = testId('run');
      const config: Config = { task: 'image-classification', data: versionId, model: 'resnet-18', epochs: 2, ...more };
      await db.transaction().execute((trx) =>
        insertRun(trx, {
          id,
          project_id: projectId,
          group_id: null,
          parent_id: null,
          dataset_version_id: versionId,
          test_dataset_version_id: null,
          name: `run ${id.slice(-4)}`,
          config,
          metric: { name: 'accuracy', greaterIsBetter: true },
          reading: null,
          test_dialect: null,
        }),
      );
      return id;
    },
  };
}

/** A log event as a worker writes it. */
export function logLine(seq: number, attempt = 1, message = `line ${seq}`): JsonValue {
  return { seq, attempt, time: '2026-01-01T00:00:00.000Z', event: 'log', level: 'info', message };
}

/** Log events from one number to another. */
export function logLines(from: number, to: number, attempt = 1): JsonValue[] {
  return Array.from({ length: to - from + 1 }, (_, index) => logLine(from + index, attempt));
}
