// PostgreSQL refuses to run as root. A user namespace without a mapping satisfies its check while files stay the
// caller's; where namespaces are forbidden, another user does, if the paths let that user in.
import { TrainyardError } from '@trainyard/contracts/problem';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import type { Binaries } from './binaries.ts';

const run = promisify(execFile);

/** How to start a PostgreSQL program: words before the command, and the user it runs as. */
export interface Launch {
  prefix: string[];
  identity: { uid: number; gid: number } | null;
}

/** Users that an ordinary system has and that own nothing important. */
const LESSER_USERS = ['postgres', 'nobody'];

/** A user that can read the binaries and enter the data directory. */
async function lesserUser(binaries: Binaries, dataDir: string): Promise<Launch['identity']> {
  for (const user of LESSER_USERS) {
    const ids = await Promise.all(['-u', '-g'].map((flag) => run('id', [flag, user]))).catch(() => null);
    if (!ids) continue;
    const [uid, gid] = ids.map(({ stdout }) => Number(stdout)) as [number, number];
    const reaches = await Promise.all([
      run(binaries.postgres, ['--version'], { uid, gid, env: binaries.env }),
      run('test', ['-x', dataDir], { uid, gid }),
    ]).then(
      () => true,
      () => false,
    );
    if (reaches) return { uid, gid };
  }
  return null;
}

/** Decides how PostgreSQL can run here. Throws `start.database` with the remedies where it cannot. */
export async function planLaunch(binaries: Binaries, dataDir: string): Promise<Launch> {
  if (process.getuid?.() !== 0) return { prefix: [], identity: null };
  const namespace = await run('unshare', ['-U', binaries.postgres, '--version'], { env: binaries.env }).then(
    () => true,
    () => false,
  );
  if (namespace) return { prefix: ['unshare', '-U'], identity: null };
  const identity = await lesserUser(binaries, dataDir);
  if (identity) return { prefix: [], identity };
  throw new TrainyardError(
    'start.database',
    'PostgreSQL does not run as root, this machine forbids user namespaces, and no lesser user can reach the clone and the data directory.',
    {
      hint: 'Start Trainyard as another user, put both where others can read them, or set DATABASE_URL to a PostgreSQL of your own.',
    },
  );
}

/** The command line of a program under this launch. */
export function commandLine(launch: Launch, program: string, args: string[]): { command: string; args: string[] } {
  const [command = program, ...rest] = [...launch.prefix, program, ...args];
  return { command, args: rest };
}
