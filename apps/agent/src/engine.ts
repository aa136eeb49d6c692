// The Python engine of this machine: where it lies and what it has.
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { TrainyardError } from '@trainyard/contracts/problem';
import { Registry } from '@trainyard/contracts/registry';
import { engineEnvironment, type EnginePlace } from '@trainyard/host/engine-environment';

export interface Engine extends EnginePlace {
  python: string;
}

const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..', '..');
const run = promisify(execFile);

/** Absolute paths, because a worker runs in the folder of its run. `plugins` wins over TRAINYARD_PLUGINS_DIR. */
export function findEngine(env: NodeJS.ProcessEnv, plugins = env['TRAINYARD_PLUGINS_DIR']): Engine {
  const venv = join(root, '.venv', process.platform === 'win32' ? 'Scripts/python.exe' : 'bin/python');
  return {
    python: env['TRAINYARD_PYTHON'] || venv,
    folder: env['TRAINYARD_ENGINE_DIR'] || join(root, 'engine'),
    plugins: plugins ? resolve(plugins) : null,
  };
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
      `The engine cannot be asked what it has: ${(last || String(error).trim()).replace(/[^.!?]$/, '$&.')}`,
    );
  }
}
