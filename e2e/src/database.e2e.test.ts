// kill -9 of the embedded database: the installation lives. Nothing that was acknowledged is missing, and agents, pages and
// trainings come back by themselves.
import { ClientError } from '@trainyard/client/client-error';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allEvents, reached, smallNetwork, submit } from './example-run.ts';
import { startTrainyard, temporaryFolder, type Trainyard, until } from './trainyard.ts';

let folder: Awaited<ReturnType<typeof temporaryFolder>>;
let server: Trainyard;
beforeAll(async () => {
  folder = await temporaryFolder();
  server = await startTrainyard({ dataDir: folder.path });
}, 300_000);
afterAll(async () => {
  await server?.stop();
  await folder?.remove();
});

async function killDatabase(): Promise<void> {
  const file = await readFile(join(folder.path, 'postgres', 'postmaster.pid'), 'utf8');
  process.kill(Number(file.split('\n', 1)[0]), 'SIGKILL');
}

/** Ids of all projects, page by page. */
async function projectIds(): Promise<Set<string>> {
  const ids = new Set<string>();
  for (;;) {
    const { items, total } = await server.client.call('listProjects', { query: { limit: 100, offset: ids.size } });
    for (const { id } of items) ids.add(id);
    if (ids.size >= total || items.length === 0) return ids;
  }
}

/** Waits until the server says that it is well again; answers the seconds, and what it said meanwhile. */
async function untilWell(): Promise<{ seconds: number; meanwhile: Set<string> }> {
  const since = performance.now();
  const meanwhile = new Set<string>();
  await until('a healthy server', async () => {
    const answer = await fetch(`${server.url}/healthz`);
    if (answer.ok && meanwhile.size > 0) return true;
    if (!answer.ok) {
      expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
      meanwhile.add(`${answer.status} ${((await answer.json()) as { code: string }).code}`);
    }
    // It may have come and gone between two looks.
    return performance.now() - since > 20_000;
  });
  return { seconds: (performance.now() - since) / 1000, meanwhile };
}

test('under load, three times: every acknowledged row is there, every refusal says "try again"', async () => {
  const acknowledged: string[] = [];
  const refusals = new Set<string>();
  let writing = true;
  const writer = async (name: string): Promise<void> => {
    for (let count = 0; writing; count += 1) {
      try {
        const { id } = await server.client.call('createProject', { body: { name: `${name} ${count}` }, tries: 30 });
        acknowledged.push(id);
      } catch (error) {
        refusals.add(error instanceof ClientError ? `${error.status} ${error.code}` : String(error));
      }
    }
  };
  // Without tries of its own: what a page or a script sees that does not know how to wait.
  const impatient = async (): Promise<void> => {
    while (writing) {
      const answer = await fetch(`${server.url}/api/v1/yard`);
      await answer.arrayBuffer();
      if (!answer.ok) refusals.add(`${answer.status} retry after ${answer.headers.get('retry-after')}`);
    }
  };
  const all = [...['a', 'b', 'c'].map(writer), impatient()];
  for (let times = 1; times <= 3; times += 1) {
    const before = acknowledged.length;
    await until('rows', async () => acknowledged.length > before + 20);
    const killed = performance.now();
    await killDatabase();
    const held = acknowledged.length;
    // At most those whose answers were on their way come before the first that a new database has taken.
    await until('another row', async () => acknowledged.length > held + 3);
    console.log(
      `kill -9 of the database, time ${times}: rows again after ${((performance.now() - killed) / 1000).toFixed(1)} s`,
    );
  }
  writing = false;
  await Promise.all(all);
  const stored = await projectIds();
  expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  expect([...refusals].filter((refusal) => !refusal.startsWith('503'))).toEqual([]);
  expect([...refusals]).not.toContain('503 retry after null');
  expect(server.process.exitCode).toBeNull();
  const log = await readFile(join(folder.path, 'server.log'), 'utf8');
  expect(log.match(/"event":"database\.died"/g)).toHaveLength(3);
  expect(log.match(/"event":"database\.back"/g)).toHaveLength(3);
});

test('health says that the database is away, and that it is back', async () => {
  const well = untilWell();
  await killDatabase();
  const { seconds, meanwhile } = await well;
  console.log(`healthy again after ${seconds.toFixed(1)} s`);
  expect([...meanwhile]).toEqual(['503 server.unavailable']);
});

test('a training whose database is killed completes in its first attempt, with no event missing or double', async () => {
  const run = await submit(server.client, 'eurosat', { ...smallNetwork, image_size: 16, epochs: 2 });
  const steps = async () => (await server.client.call('getRun', { params: { run: run.id } })).progress?.step ?? 0;
  await until('the first steps', async () => (await steps()) > 0, 250);
  await killDatabase();
  const ended = await reached(server.client, run.id, 'completed', 250);
  expect(ended.attempt).toBe(1);
  const events = await allEvents(server.client, run.id);
  expect(events.map((event) => event.position)).toEqual(events.map((_, index) => index + 1));
  const own = events.filter((event) => event.seq > 0).map((event) => event.seq);
  expect(own).toEqual(own.map((_, index) => index + 1));
  expect((await server.client.call('getYard')).agents.map(({ state }) => state)).toEqual(['online']);
});
