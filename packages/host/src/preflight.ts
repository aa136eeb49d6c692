// Runs a preflight of the engine as a process of the lowest priority: it measures a machine, and takes nothing from whoever trains.
import { spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { constants, setPriority, tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Config } from '@trainyard/contracts/config-field';
import type { ManifestEntry } from '@trainyard/contracts/dataset';
import { ConfigProblem } from '@trainyard/contracts/config-problem';
import { type ErrorCode, errors } from '@trainyard/contracts/errors';
import type { Job } from '@trainyard/contracts/job';
import { Preflight } from '@trainyard/contracts/preflight';
import { TrainyardError } from '@trainyard/contracts/problem';
import { z } from 'zod';

const Answer = z.discriminatedUnion('ok', [
  z.object({ ok: z.literal(true), preflight: Preflight }),
  z.object({
    ok: z.literal(false),
    error: z.object({
      code: z.string(),
      message: z.string(),
      hint: z.string().nullable(),
      problems: z.array(ConfigProblem),
    }),
  }),
]);
/** Building a network, reading a sample and up to a minute of steps, on a busy machine. */
const DEADLINE_MS = 5 * 60_000;
const MOST_BYTES = 1 << 20;

export interface PreflightQuestion {
  python: string;
  env: Record<string, string | undefined>;
  /** Canonical; `data` and `test_data` are paths of this machine. */
  config: Config;
  device: string;
  threads: number;
  signal?: AbortSignal;
  /** Files of the version of `data` and of `test_data`, as a job's manifest has them; left out where nobody registered the data. */
  files?: { data: ManifestFile[] | null; test: ManifestFile[] | null };
}

export type ManifestFile = Pick<ManifestEntry, 'path' | 'bytes' | 'sha256'> & Partial<ManifestEntry>;

/** Throws TrainyardError with the engine's words, or `engine.failed` where it ended without any. */
export async function measurePreflight(question: PreflightQuestion): Promise<Preflight> {
  const folder = await mkdtemp(join(tmpdir(), 'trainyard-preflight-'));
  try {
    const file = join(folder, 'job.json');
    const { data = null, test = null } = question.files ?? {};
    const manifests = {
      manifest: await written(join(folder, 'files.json'), data),
      test_manifest: await written(join(folder, 'test-files.json'), test),
    };
    await writeFile(file, JSON.stringify({ ...jobOf(question, folder), ...manifests }));
    const { stdout, stderr, how } = await run(question, file);
    const answer = Answer.safeParse(lastLine(stdout));
    if (!answer.success) {
      const words = stderr.trim().split('\n').at(-1);
      throw new TrainyardError(
        'engine.failed',
        `The measurement ended without an answer (${how}). ${words ?? ''}`.trim(),
      );
    }
    if (answer.data.ok) return answer.data.preflight;
    const { code, message, hint, problems } = answer.data.error;
    const known: ErrorCode = code in errors ? (code as ErrorCode) : 'engine.failed';
    throw new TrainyardError(known, message, {
      ...(hint === null ? {} : { hint }),
      ...(problems.length > 0 ? { problems } : {}),
    });
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The path of a manifest, or null where there is none. */
async function written(file: string, items: ManifestFile[] | null): Promise<string | null> {
  if (items === null) return null;
  await writeFile(file, JSON.stringify({ items }));
  return file;
}

function jobOf({ config, device, threads }: PreflightQuestion, folder: string): Job {
  return {
    version: 1,
    run: null,
    attempt: 1,
    config,
    out: folder,
    events: join(folder, 'events.jsonl'),
    resume: false,
    device,
    devices: [],
    threads,
    data_fingerprint: null,
    manifest: null,
    test_manifest: null,
    reading: null,
    test_dialect: null,
    continue_from: null,
  };
}

interface Ended {
  stdout: string;
  stderr: string;
  how: string;
}

function run({ python, env, threads, signal }: PreflightQuestion, file: string): Promise<Ended> {
  return new Promise((resolve, reject) => {
    const child = spawn(python, ['-m', 'trainyard_engine', 'preflight', file], {
      env: { ...env, OMP_NUM_THREADS: String(threads) },
      stdio: ['ignore', 'pipe', 'pipe'],
      timeout: DEADLINE_MS,
      killSignal: 'SIGKILL',
      ...(signal ? { signal } : {}),
    });
    try {
      if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    } catch {
      // Gone already, or a system without priorities: it is told by how it ends.
    }
    const kept = { stdout: '', stderr: '' };
    for (const name of ['stdout', 'stderr'] as const)
      child[name].setEncoding('utf8').on('data', (text: string) => {
        kept[name] = (kept[name] + text).slice(-MOST_BYTES);
      });
    child.on('error', reject);
    child.on('close', (code, ended) => resolve({ ...kept, how: ended ?? `exit code ${code}` }));
  });
}

/** Libraries print what they like before it. */
function lastLine(text: string): unknown {
  try {
    return JSON.parse(text.trim().split('\n').at(-1) ?? '');
  } catch {
    return null;
  }
}
