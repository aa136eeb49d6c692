import { TrainyardError } from '@trainyard/contracts/problem';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockDataDir } from './lock.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

/** Another process that takes the lock and keeps it. */
async function holder(): Promise<ChildProcess & { pid: number }> {
  const script = `import { lockDataDir } from ${JSON.stringify(join(import.meta.dirname, 'lock.ts'))}; await lockDataDir(process.argv[1]); console.log('held'); setInterval(() => {}, 1e6);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', script, folder], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  children.push(child);
  if (child.stdout) await once(child.stdout, 'data');
  return child as ChildProcess & { pid: number };
}

async function refusal(dir = folder): Promise<TrainyardError> {
  const error: unknown = await lockDataDir(dir).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(TrainyardError);
  return error as TrainyardError;
}

test('a second process is refused at once, by the pid and host of the first', async () => {
  const { pid } = await holder();
  const started = performance.now();
  const error = await refusal();
  expect(performance.now() - started).toBeLessThan(1000);
  expect(error.code).toBe('start.data_in_use');
  expect(error.message).toContain(`pid ${pid} on ${hostname()}`);
});

test('another name of the same folder is the same folder', async () => {
  await holder();
  const alias = `${folder}-alias`;
  await symlink(folder, alias);
  expect((await refusal(alias)).code).toBe('start.data_in_use');
  await rm(alias);
});

test('after kill -9 of the holder the folder is free', async () => {
  const child = await holder();
  child.kill('SIGKILL');
  await once(child, 'exit');
  await (await lockDataDir(folder)).release();
});

test('a released folder is free and has nothing of the lock left', async () => {
  const lock = await lockDataDir(folder);
  expect((await refusal()).message).toContain(`pid ${process.pid}`);
  await lock.release();
  expect(existsSync(join(folder, 'server.json'))).toBe(false);
  await (await lockDataDir(folder)).release();
});

test('a file left by a dead process, or cut off by a crash, holds nothing', async () => {
  for (const left of [
    '{"pid":1',
    JSON.stringify({ pid: 2 ** 22 - 1, host: 'x', boot_id: null, pid_namespace: null, start_time: '1', since: 'then' }),
  ]) {
    await writeFile(join(folder, 'server.json'), left);
    await (await lockDataDir(folder)).release();
  }
});

test('a path longer than a socket may have is locked all the same', async () => {
  const long = join(folder, 'x'.repeat(120));
  await mkdir(long);
  const lock = await lockDataDir(long);
  expect((await refusal(long)).code).toBe('start.data_in_use');
  await lock.release();
});
