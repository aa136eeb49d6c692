// MLflow as its registry gives it, in a venv of its own below the cache folder of the user, on PostgreSQL, with two workers.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { freePort, until } from '../../e2e/src/trainyard.ts';
import { valueAt } from './events.ts';
import { startCluster } from './postgres.ts';

/** The newest that installs; 3.18.0 names a mlflow-skinny that the registry does not have. */
export const MLFLOW_VERSION = '3.17.2';
/** log_batch takes no more. */
export const MLFLOW_BATCH = 1000;
const WORKERS = 2;

export interface Mlflow {
  /** Folder that all its processes belong to. */
  folder: string;
  socket: string;
  /** A run to log to. */
  begin(): Promise<string>;
  append(body: Buffer): Promise<void>;
  /** How many points it holds of a metric. */
  count(run: string, metric: string): Promise<number>;
  stop(): Promise<void>;
}

/** Python of the venv, made when it is not there. */
function python(say: (text: string) => void): string {
  const cache = process.env['XDG_CACHE_HOME'] ?? join(homedir(), '.cache');
  const home = join(cache, 'trainyard-bench', `mlflow-${MLFLOW_VERSION}`);
  const found = join(home, 'bin', 'python');
  if (existsSync(join(home, 'bin', 'mlflow'))) return found;
  say(`Installing MLflow ${MLFLOW_VERSION} into ${home} (about 900 MB, once) …`);
  mkdirSync(home, { recursive: true });
  execFileSync('python3', ['-m', 'venv', home], { stdio: 'inherit' });
  execFileSync(found, ['-m', 'pip', 'install', '-qq', `mlflow==${MLFLOW_VERSION}`, 'psycopg2-binary'], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  return found;
}

export async function startMlflow(folder: string, say: (text: string) => void): Promise<Mlflow> {
  const program = python(say);
  const cluster = await startCluster(folder, 'mlflow');
  const port = await freePort();
  const store = `postgresql+psycopg2://mlflow@/mlflow?host=${encodeURIComponent(cluster.socket)}`;
  const flags = ['--backend-store-uri', store, '--host', '127.0.0.1', '--port', String(port)];
  const log = openSync(join(folder, 'mlflow.log'), 'a');
  const arguments_ = ['-m', 'mlflow', 'server', ...flags, '--workers', String(WORKERS), '--no-serve-artifacts'];
  const child = spawn(program, [...arguments_, '--default-artifact-root', join(folder, 'artifacts')], {
    cwd: folder,
    env: { ...process.env, MLFLOW_DISABLE_TELEMETRY: 'true', DO_NOT_TRACK: 'true' },
    stdio: ['ignore', log, log],
    detached: true,
  });
  closeSync(log);
  const url = `http://127.0.0.1:${port}/api/2.0/mlflow`;
  const post = async (path: string, body: BodyInit): Promise<Record<string, unknown>> => {
    const response = await fetch(`${url}${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
    });
    if (!response.ok) throw new Error(`MLflow ${path}: ${response.status} ${(await response.text()).slice(0, 500)}`);
    return (await response.json()) as Record<string, unknown>;
  };
  const stop = async (): Promise<void> => {
    // Its workers are children in its group.
    if (child.pid !== undefined && child.exitCode === null) process.kill(-child.pid, 'SIGTERM');
    if (child.exitCode === null) await once(child, 'exit');
    await cluster.stop();
  };
  const answers = (): Promise<boolean> =>
    fetch(`http://127.0.0.1:${port}/health`).then(
      ({ ok }) => ok,
      () => false,
    );
  try {
    await until('MLflow', answers, 180);
  } catch (error) {
    await stop();
    throw new Error(`MLflow did not start: ${readFileSync(join(folder, 'mlflow.log'), 'utf8').slice(-500)}`, {
      cause: error,
    });
  }
  const { experiment_id } = await post('/experiments/create', JSON.stringify({ name: `benchmark-${Date.now()}` }));
  return {
    folder,
    socket: cluster.socket,
    async begin() {
      const { run } = (await post('/runs/create', JSON.stringify({ experiment_id, start_time: Date.now() }))) as {
        run: { info: { run_id: string } };
      };
      return run.info.run_id;
    },
    append: async (body) => void (await post('/runs/log-batch', body as unknown as BodyInit)),
    async count(run, metric) {
      let seen = 0;
      for (let token = ''; ;) {
        const query = new URLSearchParams({ run_id: run, metric_key: metric, max_results: '25000', page_token: token });
        const answer = (await (await fetch(`${url}/metrics/get-history?${query}`)).json()) as {
          metrics?: unknown[];
          next_page_token?: string;
        };
        seen += answer.metrics?.length ?? 0;
        if (!answer.next_page_token) return seen;
        token = answer.next_page_token;
      }
    },
    stop,
  };
}

/** Bodies of log_batch with 1,000 points each: 10 metrics of 100 steps. */
export function mlflowBatches(run: string, points: number): Buffer[] {
  return Array.from({ length: Math.ceil(points / MLFLOW_BATCH) }, (_, batch) => {
    const metrics = Array.from({ length: Math.min(MLFLOW_BATCH, points - batch * MLFLOW_BATCH) }, (__, index) => {
      const step = batch * 100 + Math.floor(index / 10) + 1;
      const series = index % 10;
      return {
        key: series === 0 ? 'train/loss' : `train/value_${series}`,
        value: valueAt(step, series),
        timestamp: 1_767_225_600_000 + step,
        step,
      };
    });
    return Buffer.from(JSON.stringify({ run_id: run, metrics }));
  });
}
