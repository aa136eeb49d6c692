// The Python engine of this machine: where it lies, and what a process of it may know of our environment.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TrainyardError } from '@trainyard/contracts/problem';
import { Registry } from '@trainyard/contracts/registry';

export interface Engine {
  python: string;
  /** Folder that holds the package trainyard_engine. */
  folder: string;
  /** Folder with the user's own registry entries, or null. */
  plugins: string | null;
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const run = promisify(execFile);

/** What reaches a worker of our environment; everything else (tokens, keys, proxies with passwords) does not. */
const ALLOWED = [
  'PATH',
  'HOME',
  'LANG',
  'LC_ALL',
  'LC_CTYPE',
  'TZ',
  'TMPDIR',
  'USER',
  'LOGNAME',
  'SYSTEMROOT',
  'LD_LIBRARY_PATH',
  'CUDA_HOME',
  'CUDA_VISIBLE_DEVICES',
  'NVIDIA_VISIBLE_DEVICES',
  'HF_HOME',
  'HF_ENDPOINT',
  'HF_HUB_OFFLINE',
  'TRANSFORMERS_OFFLINE',
  'XDG_CACHE_HOME',
  'SSL_CERT_FILE',
  'REQUESTS_CA_BUNDLE',
];

/** Absolute paths, because a worker runs in the folder of its run. `plugins` wins over TRAINYARD_PLUGINS_DIR. */
export function findEngine(env: NodeJS.ProcessEnv, plugins = env['TRAINYARD_PLUGINS_DIR']): Engine {
  const venv = join(root, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  return {
    python: env['TRAINYARD_PYTHON'] || venv,
    folder: env['TRAINYARD_ENGINE_DIR'] || join(root, 'engine'),
    plugins: plugins ? resolve(plugins) : null,
  };
}

/** Built from nothing, not inherited. */
export function engineEnvironment(engine: Engine, env: NodeJS.ProcessEnv): Record<string, string> {
  const built: Record<string, string> = {
    PYTHONPATH: engine.folder,
    PYTHONUNBUFFERED: '1',
    PYTHONHASHSEED: '0',
    TOKENIZERS_PARALLELISM: 'false',
    // OpenMP threads that wait by spinning take the core from those they wait for as soon as anything else runs here:
    // a ResNet-18 on two busy cores did 10 to 18 images/s, and 64 to 92 when they sleep instead.
    OMP_WAIT_POLICY: 'PASSIVE',
  };
  for (const name of ALLOWED) {
    const value = env[name];
    if (value !== undefined) built[name] = value;
  }
  if (engine.plugins) built['TRAINYARD_PLUGINS_DIR'] = engine.plugins;
  return built;
}

export function engineArguments(...rest: string[]): string[] {
  return ['-m', 'trainyard_engine', ...rest];
}

/** Throws `start.python` with the remedy when there is no engine to start. */
export function requireEngine(engine: Engine): void {
  if (!existsSync(engine.python)) {
    throw new TrainyardError('start.python', `There is no Python environment at ${engine.python}.`);
  }
}

/** What a config may name here; asks the engine anew each time, so that a new plugin file counts at once. */
export async function describeEngine(engine: Engine, env: NodeJS.ProcessEnv): Promise<Registry> {
  requireEngine(engine);
  try {
    const { stdout } = await run(engine.python, engineArguments('describe'), {
      env: engineEnvironment(engine, env),
      maxBuffer: 1 << 26,
    });
    return Registry.parse(JSON.parse(stdout));
  } catch (error) {
    const stderr = error instanceof Error && 'stderr' in error ? String(error.stderr).trim() : '';
    const last = stderr.split('\n').at(-1) ?? '';
    throw new TrainyardError(
      'start.python',
      `The engine cannot be asked what it has: ${(last || String(error)).replace(/[^.!?]$/, '$&.')}`,
    );
  }
}
