// The engine as a process that looks at pictures and keeps their features: of the lowest priority, on the processor alone, for graphics
// cards and time belong to whoever trains. Ended at any moment, it leaves what it has kept so far.
import { type ErrorCode, errors } from '@trainyard/contracts/errors';
import { TrainyardError } from '@trainyard/contracts/problem';
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Settings } from './settings.ts';

/** As engine/trainyard_engine/embed_command.py reads it. */
export interface EmbedJob {
  /** The folder that keeps the features. */
  store: string;
  /** Folder of a model; null for the network on board. */
  model: string | null;
  files: { path: string; place: string; sha256: string }[];
  neighbours: { k: number; asked: string[]; labelled: [sha256: string, label: string][]; out: string } | null;
}

const Line = z.union([
  z.object({ read: z.int() }),
  z.object({ compared: z.int() }),
  z.object({ ok: z.literal(true), unread: z.array(z.tuple([z.string(), z.string()])), unread_total: z.int() }),
  z.object({
    ok: z.literal(false),
    error: z.object({ code: z.string(), message: z.string(), hint: z.string().nullable() }),
  }),
]);
type Line = z.infer<typeof Line>;

export interface Embedded {
  total: number;
  files: { path: string; reason: string }[];
}

interface Options {
  settings: Pick<Settings, 'pythonPath' | 'engineEnv'>;
  signal: AbortSignal;
  /** Hears how many pictures are looked at, then how many are compared. */
  onProgress: (state: 'looking' | 'comparing', done: number) => void;
}

const MOST_ERROR = 4096;

/** What could not be looked at. @throws TrainyardError with the engine's code, or engine.failed; the reason of `signal` */
export async function embedPictures(job: EmbedJob, options: Options): Promise<Embedded> {
  options.signal.throwIfAborted();
  const folder = await mkdtemp(join(tmpdir(), 'trainyard-embed-'));
  try {
    const file = join(folder, 'job.json');
    await writeFile(file, JSON.stringify({ ...job, threads: availableParallelism() }), { mode: 0o600 });
    const { last, how } = await run(file, options);
    options.signal.throwIfAborted();
    if (last && 'ok' in last && last.ok)
      return { total: last.unread_total, files: last.unread.map(([path, reason]) => ({ path, reason })) };
    if (!last || !('error' in last))
      throw new TrainyardError('engine.failed', `The look at the pictures ended without an answer (${how}).`);
    const { code, message, hint } = last.error;
    const known: ErrorCode = code in errors ? (code as ErrorCode) : 'engine.failed';
    throw new TrainyardError(known, message, hint === null ? {} : { hint });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

function run(file: string, { settings, signal, onProgress }: Options): Promise<{ last: Line | null; how: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(settings.pythonPath, ['-m', 'trainyard_engine', 'embed', file], {
      env: { ...settings.engineEnv, OMP_NUM_THREADS: String(availableParallelism()), CUDA_VISIBLE_DEVICES: '' },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const end = () => child.kill('SIGKILL');
    signal.addEventListener('abort', end, { once: true });
    try {
      if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    } catch {
      // Gone already, or a system without priorities: it is told by how it ends.
    }
    let last: Line | null = null;
    let words = '';
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = readLine(text);
      if (line === null) return;
      if ('read' in line) onProgress('looking', line.read);
      else if ('compared' in line) onProgress('comparing', line.compared);
      else last = line;
    });
    child.stderr.setEncoding('utf8').on('data', (text: string) => {
      words = (words + text).slice(-MOST_ERROR);
    });
    child.on('error', reject);
    child.on('close', (code, ended) => {
      signal.removeEventListener('abort', end);
      resolve({ last, how: `${ended ?? `exit code ${code}`}: ${words.trim().split('\n').at(-1) ?? ''}` });
    });
  });
}

/** Libraries print what they like between. */
function readLine(text: string): Line | null {
  try {
    return Line.safeParse(JSON.parse(text)).data ?? null;
  } catch {
    return null;
  }
}
