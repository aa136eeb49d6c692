import type { Dataset } from '@trainyard/contracts/dataset';
import type { Project } from '@trainyard/contracts/project';
import type { Run, SavedConfig } from '@trainyard/contracts/run';
import { createFileStore } from '@trainyard/files/file-store';
import { connect } from '@trainyard/store/database';
import { changeThings } from '@trainyard/store/lifecycle';
import { findProject, insertProject, listProjects } from '@trainyard/store/project';
import { purgeNow } from '@trainyard/store/purge';
import { testDatabase } from '@trainyard/store/testing';
import pino from 'pino';
import { existsSync } from 'node:fs';
import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { newId, type ServerContext } from './context.ts';
import { seedExamples } from './examples.ts';
import { startReconciler } from './reconciler.ts';
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

async function projectsOf({ db }: ServerContext): Promise<Project[]> {
  return (await listProjects(db, { limit: 9 }))?.items ?? [];
}

async function contextOn(databaseUrl: string): Promise<ServerContext & { close(): Promise<void> }> {
  const db = await connect(databaseUrl);
  const settings = { ...readSettings({ dataDir: it.dataDir }, {}), tokens: { agent: '', admin: '' } };
  const log = pino({ level: 'silent' });
  const unused = () => {
    throw new Error('not needed to seed');
  };
  return {
    db,
    files: createFileStore(join(it.dataDir, 'files')),
    settings,
    registry: unused,
    newId,
    changed: unused,
    rules: [],
    predictor: undefined as never,
    previewer: undefined as never,
    batch: undefined as never,
    log,
    close: () => db.close(),
  };
}

test('a second start adds nothing, and removes what cut-off uploads left', async () => {
  const left = join(it.dataDir, 'datasets/.staging/an-ended-process');
  await mkdir(left, { recursive: true });
  await writeFile(join(left, 'half.csv'), 'a,b');
  const context = await contextOn(it.databaseUrl);
  await seedExamples(context);
  await context.close();
  expect((await it.ask<{ items: Project[] }>('GET', '/projects')).json.items).toHaveLength(2);
  expect(existsSync(left)).toBe(false);
});

test('an example that could not be added is added later; one that was deleted stays away, also after it is removed', async () => {
  const database = await testDatabase();
  const context = await contextOn(database.url);
  const names = async () => (await projectsOf(context)).map(({ example }) => example);
  const settings = { ...context.settings, examplesDir: join(it.dataDir, 'examples') };
  // Only one of the two can be read at the first start.
  await mkdir(settings.examplesDir);
  await symlink(join(context.settings.examplesDir, 'penguins'), join(settings.examplesDir, 'penguins'));
  await symlink(join(context.settings.examplesDir, 'penguins.yaml'), join(settings.examplesDir, 'penguins.yaml'));
  await seedExamples({ ...context, settings });
  expect(await names()).toEqual(['penguins']);
  const look = async () => {
    const reconciler = startReconciler(context, { intervalMs: 3_600_000 });
    await reconciler.look();
    await reconciler.close();
    return names();
  };
  expect(await look()).toEqual(['penguins', 'eurosat']);
  const [penguins] = await projectsOf(context);
  await changeThings(context.db, 'delete', 'project', [penguins?.id ?? '']);
  expect(await look()).toEqual(['eurosat']);
  await purgeNow(context.db, { kind: 'project', id: penguins?.id ?? '' });
  await look();
  expect(await findProject(context.db, penguins?.id ?? '')).toBeUndefined();
  await seedExamples(context);
  expect(await names()).toEqual(['eurosat']);
  await context.close();
  await database.close();
});

test('a database that somebody used without examples gets none', async () => {
  const database = await testDatabase();
  const context = await contextOn(database.url);
  await insertProject(context.db, { id: newId('prj'), name: 'mine', description: '' });
  await seedExamples(context);
  expect((await projectsOf(context)).map(({ name }) => name)).toEqual(['mine']);
  await context.close();
  await database.close();
});
