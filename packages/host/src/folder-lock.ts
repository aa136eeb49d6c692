// One holder per folder. A JSON file says who holds it and is made by link(), the one call that makes a file with its content and
// fails when it is there. Whether that holder lives is not a matter of age: it listens on a UNIX socket in the folder, which the
// kernel closes when its process dies, however it dies, and which answers across containers. A living holder is never robbed.
import { createHash, randomBytes } from 'node:crypto';
import { chmod, link, open, readdir, readFile, realpath, rename, rm, stat } from 'node:fs/promises';
import { connect, createServer, type Server } from 'node:net';
import { hostname } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { PRIVATE_FILE, writeWhole } from './private-file.ts';
import { alive, bootId, identify, pidNamespace, ProcessIdentity } from './process-identity.ts';

const Holder = ProcessIdentity.extend({
  host: z.string().default(''),
  /** Process ids mean something only within one of these. */
  pid_namespace: z.string().nullable().default(null),
  since: z.string().default(''),
  /** Name of the socket in the folder; null where the file system has none. */
  socket: z.string().nullable().optional(),
});
export type Holder = z.infer<typeof Holder>;

/** held: by a living process, which could not always say who it is. */
export type FolderLock = { kind: 'locked'; release(): Promise<void> } | { kind: 'held'; holder: Holder | null };

const linux = process.platform === 'linux';

interface Place {
  folder: string;
  name: string;
  file: string;
  /** The folder under a short name: a socket's path may have 107 bytes, and a folder may lie deep. */
  short: string;
}

/** Takes a folder that exists, under `name` (`<name>.json` in it says who has it), or answers at once who has. */
export async function lockFolder(path: string, name: string): Promise<FolderLock> {
  const folder = await realpath(path);
  const handle = await open(folder, 'r');
  const place = {
    folder,
    name,
    file: join(folder, `${name}.json`),
    short: linux ? `/proc/self/fd/${handle.fd}` : folder,
  };
  const own: Server[] = [];
  try {
    const gate = await abstractSocket(place);
    if (gate === 'taken') return { kind: 'held', holder: await readHolder(place) };
    if (gate) own.push(gate);
    const lock = await take(place, own);
    if (lock.kind === 'held') await Promise.all(own.map(close));
    return lock;
  } catch (error) {
    await Promise.all(own.map(close));
    throw error;
  } finally {
    await handle.close();
  }
}

/** Linux: a name that the kernel gives to one process of this network namespace, so that two starts at once are settled at once. */
async function abstractSocket({ folder, name }: Place): Promise<Server | 'taken' | null> {
  if (!linux) return null;
  const { dev, ino } = await stat(folder);
  const digest = createHash('sha256').update(`${dev} ${ino} ${folder} ${name}`).digest('hex');
  return (await listen(`\0trainyard-${digest}`)) ?? 'taken';
}

async function take(place: Place, own: Server[]): Promise<FolderLock> {
  // It listens before its name is written anywhere: whoever reads the name finds it answering.
  const name = `${place.name}.${process.pid}.${randomBytes(4).toString('hex')}.sock`;
  const socket = await listen(join(place.short, name)).catch(unsupported);
  if (socket) {
    own.push(socket);
    await chmod(join(place.folder, name), PRIVATE_FILE);
  }
  const self = JSON.stringify(describeSelf(socket ? name : null), null, 2);
  const draft = `${place.file}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const mine = async () => (await text(place.file)) === `${self}\n`;
  try {
    await writeWhole(draft, `${self}\n`);
    for (;;) {
      if (!(await linked(draft, place.file)) && !(await mine())) {
        const found = await text(place.file);
        // Moved away in this moment; what is there in the next one may be a living holder's.
        if (found === null) continue;
        const holder = parse(found);
        if (await lives(place, holder)) {
          await rm(join(place.folder, name), { force: true });
          return { kind: 'held', holder };
        }
        await clear(place, found);
        continue;
      }
      const seen = await othersStay(place, name, mine);
      if (seen === 'alone') break;
      // Somebody who took us for the dead one moved our file away, and a third may have the place now: it is asked for anew.
      if (seen === 'moved') continue;
      if (await mine()) await rm(place.file, { force: true });
      await rm(join(place.folder, name), { force: true });
      return { kind: 'held', holder: null };
    }
  } finally {
    await rm(draft, { force: true });
  }
  return {
    kind: 'locked',
    async release() {
      if (await mine()) await rm(place.file, { force: true });
      await rm(join(place.folder, name), { force: true });
      await Promise.all(own.map(close));
    },
  };
}

function describeSelf(socket: string | null): Holder {
  const identity = identify(process.pid) ?? { pid: process.pid, start_time: '', boot_id: bootId() };
  return { ...identity, host: hostname(), pid_namespace: pidNamespace(), since: new Date().toISOString(), socket };
}

/** Its socket answers, or it is a process that certainly runs here; of other machines and namespaces only the socket knows. */
async function lives(place: Place, holder: Holder | null): Promise<boolean> {
  // Before sockets had names of their own there was one; a server of that time may still run.
  const socket = holder?.socket === undefined ? `${place.name}.sock` : holder.socket;
  if (socket !== null && (await answers(join(place.short, basename(socket))))) return true;
  if (holder === null || (holder.pid_namespace !== null && holder.pid_namespace !== pidNamespace())) return false;
  return holder.start_time !== '' && alive(holder);
}

/** Takes a dead holder's file away; if another process was quicker and this is its new lock, it is put back. */
async function clear({ file }: Place, dead: string | null): Promise<void> {
  const aside = `${file}.${process.pid}.${randomBytes(4).toString('hex')}.stale`;
  const moved = await rename(file, aside).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return false;
      throw error;
    },
  );
  if (!moved) return;
  if ((await text(aside)) !== dead) await linked(aside, file);
  await rm(aside, { force: true });
}

/**
 * Whether somebody else listens in the folder whose file is now ours: then a file was removed under a living holder ('others').
 * Those who only ask go again within a moment; sockets of the dead are removed. 'moved': the file is not ours any more.
 */
async function othersStay(
  { folder, name, short }: Place,
  own: string,
  mine: () => Promise<boolean>,
): Promise<'alone' | 'moved' | 'others'> {
  // Up to five seconds: on a busy machine those who only ask take their time, and then nobody would have it.
  for (let looks = 0; looks < 100; looks += 1) {
    let living = 0;
    for (const entry of await readdir(folder)) {
      if (entry === own || !entry.startsWith(`${name}.`) || !entry.endsWith('.sock')) continue;
      if (await answers(join(short, entry))) living += 1;
      else await rm(join(folder, entry), { force: true });
    }
    if (!(await mine())) return 'moved';
    if (living === 0) return 'alone';
    await delay(50);
  }
  return 'others';
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

/** Some mounted file systems have no sockets; there the file and the process ids must do. */
function unsupported(error: NodeJS.ErrnoException): null {
  if (['EOPNOTSUPP', 'ENOTSUP', 'ENOSYS', 'EPERM', 'EINVAL'].includes(error.code ?? '')) return null;
  throw error;
}

/** True when a process listens behind this socket, also one that is too busy to say so or is another user's. */
async function answers(path: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(path);
    socket.once('connect', () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', (error: NodeJS.ErrnoException) => resolve(error.code === 'EAGAIN' || error.code === 'EACCES'));
  });
}

async function linked(draft: string, file: string): Promise<boolean> {
  return link(draft, file).then(
    () => true,
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'EEXIST') return false;
      throw error;
    },
  );
}

const close = async (server: Server) => new Promise<void>((resolve) => void server.close(() => resolve()));

const text = async (path: string) => readFile(path, 'utf8').catch(() => null);

const readHolder = async ({ file }: Place) => parse(await text(file));

function parse(found: string | null): Holder | null {
  try {
    return Holder.parse(JSON.parse(found ?? ''));
  } catch {
    // Missing, or damaged: then only the sockets know.
    return null;
  }
}
