// An agent of the benchmark: speaks the agents' routes as the real one does, and trains nothing.
import { setTimeout as delay } from 'node:timers/promises';
import { newKey } from '../../packages/client/src/client.ts';
import { exampleVersion } from '../../e2e/src/example-run.ts';
import type { Trainyard } from '../../e2e/src/trainyard.ts';

export interface LoadAttempt {
  run: string;
  attempt: number;
  device: string;
}
export interface Sent {
  body: Buffer;
  type: string;
}

export interface LoadAgent {
  /** Content type in which events are shipped, as the server offers it. */
  readonly contentType: string;
  /** Queues a run and leases it. */
  begin(name?: string): Promise<LoadAttempt>;
  /** Queues runs and leases none. */
  queue(names: string[]): Promise<void>;
  /** For one device, as the agent does: two requests for the same device would be answered with the same lease. */
  lease(device: string): Promise<LoadAttempt | null>;
  readonly devices: string[];
  append(at: LoadAttempt, sent: Sent): Promise<number>;
  finish(at: LoadAttempt, outcome: 'completed' | 'failed' | 'cancelled' | 'pruned', code?: string): Promise<void>;
  leave(): Promise<void>;
}

const config = { task: 'tabular-classification', target: 'species', model: 'random_forest', seed: 1 };

/** Joins with so many CPU slots. Every other agent of the server is drained, so that none takes what is meant for this one. */
export async function joinLoadAgent(server: Trainyard, slots: number): Promise<LoadAgent> {
  const { client, url } = server;
  const token = /--token (\S+)/.exec((await client.call('getJoinCommand')).command)?.[1] ?? '';
  for (const { id, state } of (await client.call('listAgents')).items)
    if (state === 'online') await client.call('updateAgent', { params: { agent: id }, body: { draining: true } });
  const post = async (path: string, body: BodyInit, type = 'application/json'): Promise<unknown> => {
    const headers = { 'content-type': type, authorization: `Bearer ${token}` };
    const response = await fetch(`${url}/api/v1${path}`, { method: 'POST', headers, body });
    if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`);
    return response.status === 204 ? null : response.json();
  };
  const devices = Array.from({ length: slots }, (_, slot) => ({
    id: slot === 0 ? 'cpu' : `cpu:${slot}`,
    kind: 'cpu',
    name: 'benchmark',
    memory_bytes: null,
    threads: 1,
  }));
  const machine = {
    host: 'benchmark',
    os: 'linux',
    cpu: 'none',
    cores: slots,
    memory_bytes: 1e9,
    gpu_driver: null,
    python: '3',
    torch: '2',
    engine: '0',
  };
  const hello = { name: `load-${newKey().slice(0, 6)}`, local: true, key: newKey(), machine, devices, held: [] };
  const { agent_id } = (await post('/agents/register', JSON.stringify(hello))) as { agent_id: string };
  const held = new Map<string, LoadAttempt>();
  const over = new AbortController();
  const beating = beat(async () => {
    const list = [...held.values()].map(({ run, attempt }) => ({ run_id: run, attempt }));
    const body = { cpu_percent: 1, memory_used_bytes: 1, devices: [], held: list };
    await post(`/agents/${agent_id}/heartbeat`, JSON.stringify(body));
  }, over.signal);
  // A heartbeat that fails is told by `leave`, which waits for it.
  beating.catch(() => undefined);
  const { project, version } = await exampleVersion(client, 'penguins');
  const create = (name: string) =>
    client.call('createRun', { params: { project }, body: { dataset_version_id: version, config, name } });

  const agent: LoadAgent = {
    contentType: await contentTypeOf(url),
    async begin(name = 'benchmark') {
      const busy = new Set([...held.values()].map(({ device }) => device));
      const device = agent.devices.find((id) => !busy.has(id));
      if (!device) throw new Error('no device is free');
      await create(name);
      const taken = await agent.lease(device);
      if (!taken) throw new Error('there is no run to lease');
      return taken;
    },
    async queue(names) {
      for (let at = 0; at < names.length; at += 8) await Promise.all(names.slice(at, at + 8).map(create));
    },
    devices: devices.map(({ id }) => id),
    async lease(device) {
      const body = JSON.stringify({ free: [device], wait_seconds: 20 });
      const { lease } = (await post(`/agents/${agent_id}/lease`, body)) as {
        lease: { run_id: string; attempt: number; device: string } | null;
      };
      if (!lease) return null;
      const taken = { run: lease.run_id, attempt: lease.attempt, device: lease.device };
      held.set(taken.run, taken);
      return taken;
    },
    async append({ run, attempt }, { body, type }) {
      const answer = await post(`/runs/${run}/attempts/${attempt}/events`, body as unknown as BodyInit, type);
      return (answer as { acked: number }).acked;
    },
    async finish({ run, attempt }, outcome, code) {
      const failure = code ? { code, message: 'The benchmark ended it.', hint: null } : null;
      const body = { outcome, exit_code: outcome === 'completed' ? 0 : 1, signal: null, failure };
      await post(`/runs/${run}/attempts/${attempt}/finish`, JSON.stringify(body));
      held.delete(run);
    },
    async leave() {
      over.abort();
      await beating;
      await post(`/agents/${agent_id}/leave`, JSON.stringify({ keep_workers: false }));
    },
  };
  return agent;
}

async function beat(say: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    // A kept connection that the server closed in the same moment: asked again, as the agent does.
    await say().catch((error) => (error instanceof TypeError ? say() : Promise.reject(error)));
    await delay(2000, undefined, { signal }).catch(() => undefined);
  }
}

/** Lines as the worker wrote them where the server takes them, else one JSON object: what the agent of this version does. */
async function contentTypeOf(url: string): Promise<string> {
  const document = (await (await fetch(`${url}/api/v1/openapi.json`)).json()) as {
    paths: Record<string, { post?: { requestBody?: { content: Record<string, unknown> } } }>;
  };
  const path = Object.keys(document.paths).find((name) => /\/attempts\/\{\w+\}\/events$/.test(name));
  const types = Object.keys(document.paths[path ?? '']?.post?.requestBody?.content ?? {});
  return types.find((type) => type === 'application/x-ndjson') ?? 'application/json';
}
