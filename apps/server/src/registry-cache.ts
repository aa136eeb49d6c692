// The registry: the engine is asked once per state of its source. Asking takes about a second, reading the answer from
// the data directory none; a changed or new plugin file is seen at the next question.
import { TrainyardError } from '@trainyard/contracts/problem';
import { Registry } from '@trainyard/contracts/registry';
import { writeWhole } from '@trainyard/host/private-file';
import { sourceState } from '@trainyard/host/source-state';
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import type { Settings } from './settings.ts';

const run = promisify(execFile);
const ASK_DEADLINE_MS = 60_000;
const LARGEST_ANSWER = 20_000_000;
const Cached = z.object({ source: z.string(), registry: Registry });

type Engine = Pick<Settings, 'dataDir' | 'engineDir' | 'pythonPath' | 'pluginsDir' | 'engineEnv'>;

function sourceOf({ engineDir, pluginsDir, pythonPath }: Engine): Promise<string> {
  return sourceState([join(engineDir, 'trainyard_engine'), ...(pluginsDir ? [pluginsDir] : [])], [pythonPath]);
}

async function ask({ pythonPath, engineEnv }: Engine): Promise<Registry> {
  try {
    const { stdout } = await run(pythonPath, ['-m', 'trainyard_engine', 'describe'], {
      env: engineEnv,
      timeout: ASK_DEADLINE_MS,
      maxBuffer: LARGEST_ANSWER,
    });
    return Registry.parse(JSON.parse(stdout));
  } catch (error) {
    const { stderr = '', message } = error as { stderr?: string; message: string };
    const words =
      stderr
        .split('\n')
        .map((line) => line.trim())
        .findLast((line) => line !== '') ??
      message.split('\n', 1)[0] ??
      '';
    throw new TrainyardError(
      'start.python',
      `The engine cannot say what it has (${pythonPath} -m trainyard_engine describe): ${words}`,
    );
  }
}

/** A function that answers the registry; concurrent questions share one answer. Throws `start.python`. */
export function createRegistry(engine: Engine): () => Promise<Registry> {
  const file = join(engine.dataDir, 'registry.json');
  let known: { source: string; registry: Promise<Registry> } | null = null;

  const load = async (source: string): Promise<Registry> => {
    const cached = Cached.safeParse(
      await readFile(file, 'utf8')
        .then(JSON.parse)
        .catch(() => null),
    );
    if (cached.success && cached.data.source === source) return cached.data.registry;
    const registry = await ask(engine);
    await writeWhole(file, JSON.stringify({ source, registry }));
    return registry;
  };

  return async () => {
    const source = await sourceOf(engine);
    if (known?.source === source) return known.registry;
    const registry = load(source);
    known = { source, registry };
    registry.catch(() => {
      if (known?.registry === registry) known = null;
    });
    return registry;
  };
}
