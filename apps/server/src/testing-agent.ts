// An agent for tests that trains in the foreground: leases a run over HTTP, runs the real engine, ships events and files.
import type { AgentWelcome, Lease } from '@trainyard/contracts/agent';
import { testHello } from '@trainyard/store/testing-yard';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { z } from 'zod';
import { loadTokens } from './secrets.ts';
import { readSettings } from './settings.ts';
import type { TestServer } from './testing-server.ts';

const run = promisify(execFile);

interface Shipped {
  event: string;
  path: string;
  sha256: string;
}

export interface ForegroundTraining {
  /** The announced files, by path relative to the run folder. */
  files: Map<string, Buffer<ArrayBuffer>>;
  events: (Shipped & Record<string, unknown>)[];
  ship(paths: string[]): Promise<void>;
  finish(): Promise<void>;
}

/** Leases the next run and trains it; nothing but events is shipped yet. `keep` leaves events out, with the numbers closed up. */
export async function trainNext(
  server: TestServer,
  keep: (event: Shipped) => boolean = () => true,
): Promise<ForegroundTraining> {
  const token = (await loadTokens(server.dataDir)).agent;
  const call = async <T>(path: string, body: unknown): Promise<T> => {
    const response = await fetch(`${server.address}/api/v1${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return (await response.json()) as T;
  };
  const { agent_id } = await call<z.infer<typeof AgentWelcome>>('/agents/register', testHello());
  const { lease } = await call<{ lease: z.infer<typeof Lease> | null }>(`/agents/${agent_id}/lease`, {
    free: ['cpu'],
    wait_seconds: 5,
  });
  if (!lease) throw new Error('no run waits');
  const out = await mkdtemp(join(tmpdir(), 'trainyard-run-'));
  const held = [{ run_id: lease.run_id, attempt: lease.attempt }];
  const beat = setInterval(
    () => void call(`/agents/${agent_id}/heartbeat`, { cpu_percent: 1, memory_used_bytes: 1, devices: [], held }),
    2000,
  );
  try {
    const source = await sourceOf(lease, out, server.address, token);
    const events = (await train(lease, out, source)).filter(keep).map((event, index) => ({ ...event, seq: index + 1 }));
    const paths = events.filter(({ event }) => event === 'artifact').map(({ path }) => path);
    const files = new Map(
      await Promise.all(paths.map(async (path) => [path, await readFile(join(out, path))] as const)),
    );
    const attempt = `/runs/${lease.run_id}/attempts/${lease.attempt}`;
    await call(`${attempt}/events`, { events });
    return {
      files,
      events,
      async ship(wanted) {
        for (const path of wanted) {
          const { sha256 } = events.find((event) => event.event === 'artifact' && event.path === path) as Shipped;
          const response = await fetch(`${server.address}/api/v1${attempt}/files/${sha256}`, {
            method: 'PUT',
            headers: { authorization: `Bearer ${token}`, 'content-type': 'application/octet-stream' },
            body: files.get(path) ?? null,
          });
          if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
        }
      },
      finish: () => call(`${attempt}/finish`, { outcome: 'completed', exit_code: 0, signal: null, failure: null }),
    };
  } finally {
    clearInterval(beat);
    await rm(out, { recursive: true });
  }
}

/** The files of the model that the run goes on from, in a folder. */
async function sourceOf(
  { continue_from: source }: z.infer<typeof Lease>,
  out: string,
  address: string,
  token: string,
): Promise<string | null> {
  if (source === null) return null;
  const folder = join(out, 'continue-from');
  await mkdir(folder);
  for (const { path, sha256 } of source.files) {
    const response = await fetch(`${address}/api/v1/models/${source.model_id}/files/${sha256}`, {
      headers: { authorization: `Bearer ${token}` },
    });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    await writeFile(join(folder, path), Buffer.from(await response.arrayBuffer()));
  }
  return folder;
}

async function train(
  lease: z.infer<typeof Lease>,
  out: string,
  continue_from: string | null,
): Promise<ForegroundTraining['events']> {
  const { pythonPath, engineEnv } = readSettings({}, process.env);
  const events = join(out, 'attempts/1/events.jsonl');
  const config = { ...lease.job.config, data: lease.data.path };
  await mkdir(join(out, 'attempts/1'), { recursive: true });
  await writeFile(
    join(out, 'job.json'),
    JSON.stringify({ ...lease.job, continue_from, config, out, events, device: 'cpu', threads: 1 }),
  );
  await run(pythonPath, ['-m', 'trainyard_engine', 'train', join(out, 'job.json')], {
    env: { ...engineEnv, OMP_NUM_THREADS: '1' },
    maxBuffer: 1e8,
  });
  return (await readFile(events, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as ForegroundTraining['events'][number]);
}
