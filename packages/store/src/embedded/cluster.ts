// The folder of a database cluster: made once by initdb, complete or not at all.
import { TrainyardError } from '@trainyard/contracts/problem';
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chown, lstat, mkdir, readFile, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';
import { commandLine, type Launch } from './privileges.ts';

const run = promisify(execFile);

/** Name of the role and of the database; who can open the socket is who may enter the folder (mode 0700). */
export const ROLE = 'trainyard';
/** Major version of the binaries in package.json; a cluster of another one cannot be opened. */
const MAJOR = '18';
/** The kernel takes 107 bytes for a socket's path; the file name needs 16 of them. */
const LONGEST_SOCKET_FOLDER = 88;

/** Makes the cluster where there is none. A crash in the middle leaves a staging folder that the next start removes. */
export async function ensureCluster(folder: string, binaries: Binaries, launch: Launch): Promise<'made' | 'found'> {
  const version = await readFile(join(folder, 'PG_VERSION'), 'utf8').catch(() => null);
  if (version !== null) {
    if (version.trim() === MAJOR) return 'found';
    throw new TrainyardError(
      'start.database',
      `${folder} was made by PostgreSQL ${version.trim()}, and the embedded one is ${MAJOR}.`,
      {
        hint: 'Dump it with the older Trainyard and load it here, or use another data directory.',
      },
    );
  }
  const staging = `${folder}.staging`;
  await rm(staging, { recursive: true, force: true });
  await mkdir(staging, { recursive: true, mode: 0o700 });
  if (launch.identity) await chown(staging, launch.identity.uid, launch.identity.gid);
  const { command, args } = commandLine(launch, binaries.initdb, [
    '-D',
    staging,
    '-U',
    ROLE,
    '-A',
    'trust',
    '-E',
    'UTF8',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--locale=C',
    '--no-instructions',
    // One sync of the file system instead of one of each of 1,000 files: 1 s instead of 4 s.
    ...(process.platform === 'linux' ? ['--sync-method=syncfs'] : []),
  ]);
  try {
    await run(command, args, { env: binaries.env, ...launch.identity });
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    await rm(staging, { recursive: true, force: true });
    throw new TrainyardError(
      'start.database',
      `The database cannot be made in ${folder}: ${lastWords(stderr) || message}`,
      {
        hint: 'Check that the folder can be written and the disk has 100 MB free, or set DATABASE_URL to a PostgreSQL of your own.',
      },
    );
  }
  await rename(staging, folder);
  return 'made';
}

/** The last line with text of what a program said. */
export function lastWords(output: string): string {
  return (
    output
      .split('\n')
      .map((line) => line.trim())
      .findLast((line) => line !== '') ?? ''
  );
}

/** Folder of the socket: the cluster itself, or a short one of ours in the temporary folder where that path is too long. */
export async function socketFolder(cluster: string, launch: Launch): Promise<string> {
  if (Buffer.byteLength(cluster) <= LONGEST_SOCKET_FOLDER) return cluster;
  const folder = join(tmpdir(), `trainyard-${createHash('sha256').update(cluster).digest('hex').slice(0, 16)}`);
  await mkdir(folder, { mode: 0o700 }).then(
    () => (launch.identity ? chown(folder, launch.identity.uid, launch.identity.gid) : undefined),
    (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    },
  );
  // The temporary folder is everybody's: somebody may have made this name first to listen in.
  const found = await lstat(folder);
  const owner = launch.identity?.uid ?? process.getuid?.() ?? found.uid;
  if (!found.isDirectory() || found.uid !== owner || (found.mode & 0o077) !== 0)
    throw new TrainyardError('start.database', `${folder} is not a private folder of this user.`, {
      hint: 'Remove it, or use a data directory with a shorter path.',
    });
  return folder;
}
