import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, rm, symlink, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { lockFolder } from './folder-lock.ts';
import { identify } from './process-identity.ts';

let folder: string;
const children: ChildProcess[] = [];
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'lock-'));
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
});

const script = (): string => `import { lockFolder } from ${JSON.stringify(join(import.meta.dirname, 'folder-lock.ts'))};
  const lock = await lockFolder(process.argv[1], 'yard');
  console.log(lock.kind);
  process.stdin.resume();`;

/** Another process that wants the folder; started through `prefix` where it shall live in another namespace. */
async function contender(prefix: string[] = []): Promise<{ child: ChildProcess; said: string }> {
  const [command, ...args] = [...prefix, process.execPath, '--input-type=module', '-e', script(), folder];
  const child = spawn(command ?? '', args, { stdio: ['pipe', 'pipe', 'inherit'] });
  children.push(child);
  const [text] = (await once(child.stdout as NodeJS.ReadableStream, 'data')) as [Buffer];
  return { child, said: text.toString().trim() };
}

async function ours(dir = folder): Promise<() => Promise<void>> {
  const lock = await lockFolder(dir, 'yard');
  if (lock.kind !== 'locked') throw new Error(`held by ${JSON.stringify(lock.holder)}`);
  return lock.release;
}

test('a second process is refused at once, by the pid and host of the first', async () => {
  const { child } = await contender();
  expect(await lockFolder(folder, 'yard')).toMatchObject({
    kind: 'held',
    holder: { ...identify(child.pid ?? 0), host: hostname() },
  });
});

test('another name of the same folder is the same folder, and another purpose is another lock', async () => {
  const release = await ours();
  const alias = `${folder}-alias`;
  await symlink(folder, alias);
  expect(await lockFolder(alias, 'yard')).toMatchObject({ kind: 'held', holder: { pid: process.pid } });
  expect((await lockFolder(alias, 'other')).kind).toBe('locked');
  await release();
  await rm(alias);
});

test('after kill -9 of the holder the folder is free, and its socket is cleared away', async () => {
  const { child } = await contender();
  child.kill('SIGKILL');
  await once(child, 'exit');
  const release = await ours();
  expect((await readdir(folder)).filter((name) => name.endsWith('.sock'))).toHaveLength(1);
  await release();
});

test('a released folder is free and has nothing of the lock left; what is there belongs to nobody else', async () => {
  const release = await ours();
  const names = await readdir(folder);
  expect(names.toSorted()).toEqual([expect.stringMatching(/^yard\.\d+\.\w+\.sock$/), 'yard.json']);
  for (const name of names) expect(statSync(join(folder, name)).mode & 0o077).toBe(0);
  await release();
  expect(await readdir(folder)).toEqual([]);
  await (
    await ours()
  )();
});

test.each([
  ['that was cut off by a crash', '{"pid":1'],
  ['of a process that is gone', JSON.stringify({ pid: 4_194_000, start_time: '5', boot_id: 'old' })],
  ['of a number that another process has now', JSON.stringify({ ...identify(process.pid), start_time: '5' })],
  [
    'of another machine',
    JSON.stringify({ ...identify(process.pid), boot_id: 'x', host: 'x', pid_namespace: 'pid:[1]' }),
  ],
])('a file %s holds nothing', async (_, left) => {
  await writeFile(join(folder, 'yard.json'), left);
  await (
    await ours()
  )();
});

test('a living process that left its file and no socket holds the folder', async () => {
  const child = spawn('sleep', ['60']);
  children.push(child);
  await once(child, 'spawn');
  await writeFile(join(folder, 'yard.json'), JSON.stringify(identify(child.pid ?? 0)));
  expect(await lockFolder(folder, 'yard')).toMatchObject({ kind: 'held', holder: { pid: child.pid } });
});

test('a server of the time when the socket had no name of its own still holds the folder', async () => {
  const old = createServer().listen(join(folder, 'yard.sock'));
  await once(old, 'listening');
  await writeFile(join(folder, 'yard.json'), JSON.stringify({ pid: 1, start_time: '1', boot_id: 'x', host: 'there' }));
  expect(await lockFolder(folder, 'yard')).toMatchObject({ kind: 'held', holder: { host: 'there' } });
  await rm(join(folder, 'yard.json'));
  expect(await lockFolder(folder, 'yard')).toEqual({ kind: 'held', holder: null });
  expect(existsSync(join(folder, 'yard.json'))).toBe(false);
  old.close();
});

const namespaces = ['unshare', '--user', '--map-root-user', '--net', '--pid', '--fork', '--kill-child'];
const canUnshare = spawnSync('unshare', [...namespaces.slice(1), 'true']).status === 0;

test.runIf(canUnshare)('a holder in another container (own network and process ids) is not robbed', async () => {
  expect((await contender(namespaces)).said).toBe('locked');
  expect((await lockFolder(folder, 'yard')).kind).toBe('held');
  expect((await contender(namespaces)).said).toBe('held');
  const { socket } = JSON.parse(readFileSync(join(folder, 'yard.json'), 'utf8')) as { socket: string };
  expect(existsSync(join(folder, socket))).toBe(true);
});

test('of many that take a dead lock at once, exactly one has it', async () => {
  await writeFile(join(folder, 'yard.json'), JSON.stringify({ pid: 4_194_000, start_time: '5', boot_id: 'old' }));
  // Every second one in a network of its own, where the name that the kernel gives away is another one.
  const alone = canUnshare ? ['unshare', '--user', '--map-root-user', '--net'] : [];
  const said = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => (await contender(index % 2 ? alone : [])).said),
  );
  expect(said.toSorted()).toEqual(['held', 'held', 'held', 'held', 'held', 'locked']);
});

test('a path longer than a socket may have is locked all the same', async () => {
  const long = join(folder, 'x'.repeat(120));
  await mkdir(long);
  const release = await ours(long);
  expect((await lockFolder(long, 'yard')).kind).toBe('held');
  await release();
});
