// Trainyard as a user has it: the real command, in processes of its own, on a fresh data directory.
import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type Client, createClient } from '@trainyard/client/client';

export const root = join(import.meta.dirname, '..', '..');
export const main = join(root, 'apps/cli/src/main.ts');

/** A port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

/** Asks again until `look` gives something; the deadline is generous because two cores are shared. */
export async function until<T>(
  what: string,
  look: () => Promise<T | undefined | null | false>,
  seconds = 120,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${seconds} s`);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

export interface Trainyard {
  url: string;
  port: number;
  dataDir: string;
  client: Client;
  process: ChildProcess;
  /** Everything it printed so far. */
  output: () => string;
  /** Ctrl-C; resolves with the exit code. */
  stop: () => Promise<number | null>;
  /** kill -9 of the server alone. */
  kill: () => Promise<void>;
}

export interface Options {
  dataDir: string;
  port?: number;
  args?: string[];
  env?: Record<string, string>;
}

export async function temporaryFolder(): Promise<{ path: string; remove: () => Promise<void> }> {
  const path = await mkdtemp(join(tmpdir(), 'trainyard-e2e-'));
  return { path, remove: () => rm(path, { recursive: true, force: true, maxRetries: 5 }) };
}

function ended(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve(child.exitCode);
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}

/** Starts `trainyard up` and waits until it prints its address; rejects with its output when it ends before. */
export async function startTrainyard({ dataDir, port, args = [], env = {} }: Options): Promise<Trainyard> {
  const chosen = port ?? (await freePort());
  const child = spawn(process.execPath, [main, 'up', '--port', String(chosen), '--data-dir', dataDir, ...args], {
    cwd: root,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  let output = '';
  child.stderr.on('data', (chunk) => (output += chunk));
  const url = `http://127.0.0.1:${chosen}`;
  await new Promise<void>((resolve, reject) => {
    createInterface({ input: child.stdout }).on('line', (line) => {
      output += `${line}\n`;
      if (line.includes(url)) resolve();
    });
    child.once('exit', (code) => reject(new Error(`trainyard up ended with ${code}:\n${output}`)));
  });
  return {
    url,
    port: chosen,
    dataDir,
    client: createClient({ baseUrl: url }),
    process: child,
    output: () => output,
    stop: () => {
      child.kill('SIGINT');
      return ended(child);
    },
    kill: async () => {
      child.kill('SIGKILL');
      await ended(child);
    },
  };
}

/** Runs the command line to its end. */
export async function trainyard(
  args: string[],
  options: { cwd?: string; env?: Record<string, string> } = {},
): Promise<{ code: number | null; stdout: string; stderr: string }> {
  const child = spawn(process.execPath, [main, ...args], {
    cwd: options.cwd ?? root,
    env: { ...process.env, ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stdout = '';
  let stderr = '';
  child.stdout.on('data', (chunk) => (stdout += chunk));
  child.stderr.on('data', (chunk) => (stderr += chunk));
  await new Promise((resolve) => child.once('close', resolve));
  return { code: child.exitCode, stdout, stderr };
}

/** Pid of the local agent of a server. */
export async function agentPid(server: Trainyard): Promise<number> {
  const children = await readFile(`/proc/${server.process.pid}/task/${server.process.pid}/children`, 'utf8');
  for (const pid of children.trim().split(/\s+/).map(Number)) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    if (line.split('\0').includes('agent')) return pid;
  }
  throw new Error('the server has no local agent');
}

/** Pid of the worker of an attempt of the local agent. */
export async function workerPid(server: Trainyard, run: string, attempt: number): Promise<number | null> {
  const file = join(server.dataDir, 'agent', 'runs', run, 'attempts', String(attempt), 'worker.json');
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : Number((JSON.parse(text) as { pid: number }).pid);
}
