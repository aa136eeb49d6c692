// One server per data directory. The truth is a listening UNIX socket inside it, which the kernel closes when its process
// dies, however it dies, and which is reachable from every container that sees the directory. An abstract socket (Linux)
// makes taking it atomic, and a JSON file says who has it. A living holder is never robbed.
import { TrainyardError } from '@trainyard/contracts/problem';
import { createHash } from 'node:crypto';
import { open, readFile, readlink, realpath, rename, rm, stat, writeFile } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';

const SOCKET = 'server.sock';
const FILE = 'server.json';

const Holder = z.object({
  pid: z.int(),
  host: z.string(),
  boot_id: z.string().nullable(),
  /** Process ids mean something only within one of these. */
  pid_namespace: z.string().nullable(),
  /** Field 22 of /proc/<pid>/stat: tells a process from a later one with the same id. */
  start_time: z.string().nullable(),
  since: z.string(),
});
type Holder = z.infer<typeof Holder>;

export interface DataLock {
  release(): Promise<void>;
}

const text = async (path: string) =>
  readFile(path, 'utf8').then(
    (found) => found.trim(),
    () => null,
  );

async function startTime(pid: number): Promise<string | null> {
  const found = await text(`/proc/${pid}/stat`);
  return found?.slice(found.lastIndexOf(')') + 2).split(' ')[19] ?? null;
}

async function describeSelf(): Promise<Holder> {
  return {
    pid: process.pid,
    host: hostname(),
    boot_id: await text('/proc/sys/kernel/random/boot_id'),
    pid_namespace: await readlink('/proc/self/ns/pid').catch(() => null),
    start_time: await startTime(process.pid),
    since: new Date().toISOString(),
  };
}

async function readHolder(dataDir: string): Promise<Holder | null> {
  const found = await text(join(dataDir, FILE));
  try {
    return Holder.parse(JSON.parse(found ?? ''));
  } catch {
    // Missing, or cut off by a crash: then only the sockets know.
    return null;
  }
}

/** True when the file's process certainly still runs; it says nothing about other machines and namespaces. */
async function stillRuns(holder: Holder, self: Holder): Promise<boolean> {
  if (holder.boot_id === null || holder.boot_id !== self.boot_id || holder.pid_namespace !== self.pid_namespace)
    return false;
  return holder.pid !== self.pid && holder.start_time !== null && (await startTime(holder.pid)) === holder.start_time;
}

function inUse(dataDir: string, holder: Holder | null): TrainyardError {
  const who = holder ? `the server with pid ${holder.pid} on ${holder.host} (since ${holder.since})` : 'another server';
  return new TrainyardError('start.data_in_use', `The data directory ${dataDir} is used by ${who}.`);
}

/** Listens, or answers null where somebody does already. */
async function listen(path: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer((socket) => socket.destroy());
    server.once('error', (error: NodeJS.ErrnoException) =>
      error.code === 'EADDRINUSE' ? resolve(null) : reject(error),
    );
    server.listen(path, () => {
      server.unref();
      resolve(server);
    });
  });
}

/** True when a process listens behind this socket. */
async function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', () => resolve(false));
  });
}

const close = async (server: Server | null) =>
  new Promise<void>((resolve) => (server ? server.close(() => resolve()) : resolve()));

/** Takes the directory for this process, which must exist. Throws `start.data_in_use` at once where it is taken. */
export async function lockDataDir(dataDir: string): Promise<DataLock> {
  const folder = await realpath(dataDir);
  const self = await describeSelf();
  const { dev, ino } = await stat(folder);
  const linux = process.platform === 'linux';
  const name = createHash('sha256').update(`${dev} ${ino} ${folder}`).digest('hex');
  const abstract = linux ? await listen(`\0trainyard-${name}`) : null;
  if (linux && !abstract) throw inUse(dataDir, await readHolder(folder));
  // A path through an open folder is short, however long the real one is (a socket's may have 107 bytes).
  const handle = await open(folder, 'r');
  const socketPath = linux ? `/proc/self/fd/${handle.fd}/${SOCKET}` : join(folder, SOCKET);
  try {
    const holder = await readHolder(folder);
    if ((await answers(socketPath)) || (holder && (await stillRuns(holder, self)))) throw inUse(dataDir, holder);
    await rm(socketPath, { force: true });
    const socket = await listen(socketPath);
    if (!socket) throw inUse(dataDir, await readHolder(folder));
    await writeFile(join(folder, `${FILE}.new`), `${JSON.stringify(self, null, 2)}\n`);
    await rename(join(folder, `${FILE}.new`), join(folder, FILE));
    return {
      async release() {
        await rm(join(folder, FILE), { force: true });
        await rm(join(folder, SOCKET), { force: true });
        await close(socket);
        await close(abstract);
      },
    };
  } catch (error) {
    await close(abstract);
    throw error;
  } finally {
    await handle.close();
  }
}
