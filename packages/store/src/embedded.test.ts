import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { sql } from 'kysely';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { connect } from './database.ts';
import { socketUrl, startEmbedded } from './embedded.ts';
import { findBinaries } from './embedded/binaries.ts';
import { planLaunch } from './embedded/privileges.ts';
import { runs } from '@trainyard/host/process-identity';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'embedded-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** A Node process that starts the database and then only lives. */
async function starter(): Promise<{ child: ChildProcess; pid: number }> {
  const script = `import { startEmbedded } from ${JSON.stringify(join(import.meta.dirname, 'embedded.ts'))}; const { pid } = await startEmbedded({ dataDir: process.argv[1] }); console.log(pid); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, pid: Number(said.toString()) };
}

test('it starts, keeps its data over a stop, and leaves no process behind', async () => {
  const first = await startEmbedded({ dataDir: folder });
  const db = await connect(first.url);
  await sql`create table kept as select 7 as n`.execute(db);
  const { rows: settings } = await sql<{
    name: string;
    setting: string;
  }>`select name, setting from pg_settings where name in ('fsync', 'listen_addresses', 'full_page_writes') order by name`.execute(
    db,
  );
  expect(settings.map(({ name, setting }) => `${name}=${setting}`)).toEqual([
    'fsync=on',
    'full_page_writes=on',
    'listen_addresses=',
  ]);
  await db.close();
  await first.stop();
  expect(runs(first.pid)).toBe(false);

  const second = await startEmbedded({ dataDir: folder });
  expect(second.adopted).toBe(false);
  const again = await connect(second.url);
  expect((await sql<{ n: number }>`select n from kept`.execute(again)).rows).toEqual([{ n: 7 }]);
  await again.close();
  await second.stop();
});

test('after kill -9 of the process that started it, it lives on and is adopted', async () => {
  const { child, pid } = await starter();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const adopted = await startEmbedded({ dataDir: folder });
  expect(adopted).toMatchObject({ adopted: true, pid });
  await adopted.stop();
  expect(runs(pid)).toBe(false);
});

test('after kill -9 of the database and of the process that started it, committed rows are there', async () => {
  const { child, pid } = await starter();
  const db = await connect(socketUrl(join(folder, 'postgres'), 'trainyard'));
  await sql`create table kept as select 7 as n`.execute(db);
  // First the one that would start it again.
  child.kill('SIGKILL');
  await once(child, 'exit');
  process.kill(pid, 'SIGKILL');
  await db.close();
  const second = await startEmbedded({ dataDir: folder });
  const again = await connect(second.url);
  expect((await sql<{ n: number }>`select n from kept`.execute(again)).rows).toEqual([{ n: 7 }]);
  await again.close();
  await second.stop();
});

test('a pid file whose id now belongs to another program does not stop the start', async () => {
  await (await startEmbedded({ dataDir: folder })).stop();
  await writeFile(join(folder, 'postgres', 'postmaster.pid'), `${process.pid}\n${folder}\n0\n5432\n${folder}\n`);
  const started = await startEmbedded({ dataDir: folder });
  expect(started.adopted).toBe(false);
  await started.stop();
});

test('a path longer than a socket may have works', async () => {
  const long = join(folder, 'y'.repeat(130));
  await mkdir(long);
  const started = await startEmbedded({ dataDir: long });
  const db = await connect(started.url);
  await db.close();
  await started.stop();
});

test('a folder of another PostgreSQL is an error in words', async () => {
  await mkdir(join(folder, 'postgres'));
  await writeFile(join(folder, 'postgres', 'PG_VERSION'), '12\n');
  await expect(startEmbedded({ dataDir: folder })).rejects.toMatchObject({
    code: 'start.database',
    message: expect.stringContaining('PostgreSQL 12'),
  });
});

test('what PostgreSQL says when it cannot start is passed on', async () => {
  await (await startEmbedded({ dataDir: folder })).stop();
  const bad = startEmbedded({ dataDir: folder, settings: { shared_buffers: 'plenty' } });
  await expect(bad).rejects.toMatchObject({
    code: 'start.database',
    message: expect.stringContaining('shared_buffers'),
  });
  expect(await readFile(join(folder, 'postgres.log'), 'utf8')).toContain('plenty');
});

const isRoot = process.getuid?.() === 0;
test.runIf(isRoot)(
  'root without user namespaces becomes a lesser user, or says what to do where that user cannot go',
  async () => {
    const binaries = await findBinaries();
    const forbidden = { ...binaries, env: { ...binaries.env, PATH: '/nowhere' } };
    await expect(planLaunch(forbidden, folder)).rejects.toMatchObject({
      code: 'start.database',
      options: { hint: expect.stringContaining('DATABASE_URL') },
    });
    await chmod(folder, 0o755);
    const launch = await planLaunch(forbidden, folder).catch(() => null);
    // A clone below /root is closed to every other user; then only the sentence can be tested.
    if (launch === null) return;
    expect(launch.identity?.uid).toBeGreaterThan(0);
    const started = await startEmbedded({ dataDir: folder, launch });
    await (await connect(started.url)).close();
    await started.stop();
  },
);
