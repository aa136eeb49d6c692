// The one place that reads the environment and flags; everything else gets `Settings`. All mistakes are named at once.
import { TrainyardError } from '@trainyard/contracts/problem';
import { engineEnvironment } from '@trainyard/host/engine-environment';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';

export interface Settings {
  host: string;
  /** 0: any free port. */
  port: number;
  /** True when only this machine can reach the server: people then need no token. */
  loopback: boolean;
  /** Other names under which people open this server, such as that of a proxy. */
  allowedHosts: string[];
  dataDir: string;
  /** null: the embedded PostgreSQL in the data directory. */
  databaseUrl: string | null;
  /** Folders that datasets may be registered from, absolute. */
  datasetRoots: string[];
  /** Folder of the examples that ship with Trainyard. */
  examplesDir: string;
  pythonPath: string;
  engineDir: string;
  pluginsDir: string | null;
  /** Environment of engine processes, from an allow list. */
  engineEnv: Environment;
  /** Folder of the built web page. */
  webDir: string;
  version: string;
  logLevel: 'debug' | 'info' | 'warn' | 'error' | 'silent';
}

/** What flags may say; a flag wins over the environment. */
export interface Flags {
  host?: string;
  port?: string | number;
  dataDir?: string;
  logLevel?: string;
}

type Environment = Record<string, string | undefined>;

export const DEFAULT_PORT = 8080;
const LOG_LEVELS = ['debug', 'info', 'warn', 'error', 'silent'] as const;
const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');

/** True for names and addresses of this machine that no other can reach. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || /^127(\.\d{1,3}){3}$/.test(host);
}

/** Splits a list of paths the way PATH is split here. */
function paths(value: string | undefined): string[] {
  return (value ?? '')
    .split(delimiter)
    .map((path) => path.trim())
    .filter((path) => path !== '');
}

function list(value: string | undefined): string[] {
  return (value ?? '')
    .split(',')
    .map((word) => word.trim().toLowerCase())
    .filter((word) => word !== '');
}

/** Collects what is wrong, so that all of it is said at once. */
class Reader {
  readonly problems: ConfigProblem[] = [];

  wrong(path: string, message: string): void {
    this.problems.push({ code: 'start.environment', severity: 'error', path, message });
  }

  port(name: string, value: string | number | undefined): number {
    if (value === undefined || value === '') return DEFAULT_PORT;
    const port = Number(value);
    if (!Number.isInteger(port) || port < 0 || port > 65_535 || String(value).trim() === '')
      this.wrong(name, `${name}: received ${JSON.stringify(value)}, allowed is a whole number from 0 to 65535`);
    return port;
  }

  host(name: string, value: string | undefined): string {
    const host = value ?? '127.0.0.1';
    if (!/^[\w.:-]+$/.test(host))
      this.wrong(name, `${name}: received ${JSON.stringify(host)}, allowed is a host name or an address without port`);
    return host;
  }

  databaseUrl(value: string | undefined): string | null {
    if (!value) return null;
    if (!/^postgres(ql)?:\/\//.test(value) || !URL.canParse(value))
      this.wrong(
        'DATABASE_URL',
        'DATABASE_URL: allowed is an address like postgres://user:password@host:5432/database',
      );
    return value;
  }

  roots(value: string | undefined): string[] {
    return paths(value).map((path) => {
      const absolute = resolve(path);
      if (!existsSync(absolute) || !statSync(absolute).isDirectory())
        this.wrong('TRAINYARD_DATASETS_DIR', `TRAINYARD_DATASETS_DIR: ${absolute} is not a folder`);
      return absolute;
    });
  }

  pluginsDir(value: string | undefined): string | null {
    if (!value) return null;
    const absolute = resolve(value);
    if (!existsSync(absolute) || !statSync(absolute).isDirectory())
      this.wrong('TRAINYARD_PLUGINS_DIR', `TRAINYARD_PLUGINS_DIR: ${absolute} is not a folder`);
    return absolute;
  }

  logLevel(value: string | undefined): Settings['logLevel'] {
    const level = LOG_LEVELS.find((known) => known === (value || 'info'));
    if (!level)
      this.wrong(
        'TRAINYARD_LOG_LEVEL',
        `TRAINYARD_LOG_LEVEL: received ${JSON.stringify(value)}, allowed are ${LOG_LEVELS.join(', ')}`,
      );
    return level ?? 'info';
  }
}

function version(): string {
  return (JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string }).version;
}

/** Reads and checks everything. Throws `start.environment` with all problems. */
export function readSettings(flags: Flags = {}, env: Environment = process.env): Settings {
  const reader = new Reader();
  const host = reader.host(flags.host === undefined ? 'TRAINYARD_HOST' : '--host', flags.host ?? env['TRAINYARD_HOST']);
  const dataDir = resolve(flags.dataDir ?? (env['TRAINYARD_DATA_DIR'] || 'data'));
  const examplesDir = join(root, 'examples');
  const venv = join(root, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  const engineDir = join(root, 'engine');
  const pluginsDir = reader.pluginsDir(env['TRAINYARD_PLUGINS_DIR']);
  const settings: Settings = {
    host,
    port: reader.port(flags.port === undefined ? 'TRAINYARD_PORT' : '--port', flags.port ?? env['TRAINYARD_PORT']),
    loopback: isLoopback(host),
    allowedHosts: list(env['TRAINYARD_ALLOWED_HOSTS']),
    dataDir,
    databaseUrl: reader.databaseUrl(env['DATABASE_URL']),
    datasetRoots: [examplesDir, join(dataDir, 'datasets'), ...reader.roots(env['TRAINYARD_DATASETS_DIR'])],
    examplesDir,
    pythonPath: env['TRAINYARD_PYTHON'] || venv,
    engineDir,
    pluginsDir,
    engineEnv: engineEnvironment({ folder: engineDir, plugins: pluginsDir }, env),
    webDir: join(root, 'apps', 'web', 'dist'),
    version: version(),
    logLevel: reader.logLevel(flags.logLevel ?? env['TRAINYARD_LOG_LEVEL']),
  };
  if (reader.problems.length > 0)
    throw new TrainyardError('start.environment', reader.problems.map(({ message }) => message).join('; '), {
      problems: reader.problems,
    });
  return settings;
}
