import type { Dataset } from '@trainyard/contracts/dataset';
import type { Project } from '@trainyard/contracts/project';
import type { Run, SavedConfig } from '@trainyard/contracts/run';
import { createFileStore } from '@trainyard/files/file-store';
import { connect } from '@trainyard/store/database';
import pino from 'pino';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, type ServerContext } from './context.ts';
import { seedExamples } from './examples.ts';
import { readSettings } from './settings.ts';
import { type TestServer, testServer } from './testing-server.ts';

let it: TestServer;
beforeAll(async () => {
  it = await testServer();
});
afterAll(() => it.close());

test('each example has its data and a config that may be trained as it stands', async () => {
  const { items } = (await it.ask<{ items: Project[] }>('GET', '/projects')).json;
  expect(items.map(({ example }) => example)).toEqual(['eurosat', 'penguins']);
  for (const { id } of items) {
    const [dataset] = (await it.ask<{ items: Dataset[] }>('GET', `/datasets?project=${id}`)).json.items;
    const [saved] = (await it.ask<{ items: SavedConfig[] }>('GET', `/projects/${id}/configs`)).json.items;
    expect(dataset?.version.findings).toEqual({ errors: 0, warnings: 0, worst: null });
    const { json } = await it.ask<{ problems: unknown[]; config: Run['config'] }>(
      'POST',
      `/projects/${id}/runs/check`,
      { dataset_version_id: dataset?.version.id, config: saved?.config },
    );
    expect(json.problems).toEqual([]);
    expect(json.config).toMatchObject({ task: saved?.config['task'], model: { name: saved?.config['model'] } });
  }
});

test('a second start adds nothing, and removes what cut-off uploads left', async () => {
  const db = await connect(it.databaseUrl);
  const settings = { ...readSettings({ dataDir: it.dataDir }, {}), tokens: { agent: '', admin: '' } };
  const log = pino({ level: 'silent' });
  const left = join(it.dataDir, 'datasets/.staging/an-ended-process');
  await mkdir(left, { recursive: true });
  await writeFile(join(left, 'half.csv'), 'a,b');
  const unused = () => {
    throw new Error('not needed to seed');
  };
  const context = {
    db,
    files: createFileStore(join(it.dataDir, 'files')),
    settings,
    registry: unused,
    newId,
    changed: unused,
    rules: [],
    predictor: undefined as never,
    log,
  } satisfies ServerContext;
  await seedExamples(context);
  await db.close();
  expect((await it.ask<{ items: Project[] }>('GET', '/projects')).json.items).toHaveLength(2);
  expect(existsSync(left)).toBe(false);
});
