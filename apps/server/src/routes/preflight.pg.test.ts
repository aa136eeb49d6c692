import type { AgentWelcome, Lease } from '@trainyard/contracts/agent';
import type { Dataset } from '@trainyard/contracts/dataset';
import type { MeasuredPreflight } from '@trainyard/contracts/preflight';
import { testHello } from '@trainyard/store/testing-yard';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { z } from 'zod';
import { loadTokens } from '../secrets.ts';
import { type SentProblem, type TestServer, testServer } from '../testing-server.ts';

let it: TestServer;
let eurosat: string;
beforeAll(async () => {
  it = await testServer();
  const { json } = await it.ask<{ items: Dataset[] }>('GET', `/datasets?project=${it.project}`);
  eurosat = json.items[0]!.version.id;
});
afterAll(() => it.close());

const config = {
  task: 'image-classification',
  model: 'efficientnet-lite0',
  freeze_backbone: true,
  image_size: 32,
  epochs: 3,
};
const measure = (more: object = {}) =>
  it.ask<MeasuredPreflight & SentProblem>('POST', `/projects/${it.project}/runs/preflight`, {
    dataset_version_id: eurosat,
    config: { ...config, ...more },
  });

async function asAgent<T>(path: string, body: unknown): Promise<T> {
  const token = (await loadTokens(it.dataDir)).agent;
  const response = await fetch(`${it.address}/api/v1${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify(body),
  });
  return (await response.json()) as T;
}

test('without an agent of this machine there is nothing to measure', async () => {
  expect(await measure()).toMatchObject({ status: 409, json: { code: 'preflight.no_machine' } });
});

test(
  'real steps are measured once for the same settings, and not while something trains',
  { timeout: 180_000 },
  async () => {
    const { agent_id } = await asAgent<z.infer<typeof AgentWelcome>>('/agents/register', testHello());
    const beat = setInterval(() => {
      // One may be on its way when the server closes.
      asAgent(`/agents/${agent_id}/heartbeat`, { cpu_percent: 1, memory_used_bytes: 1, devices: [], held: [] }).catch(
        () => undefined,
      );
    }, 2000);
    try {
      const { status, json } = await measure();
      expect(status).toBe(200);
      expect(json).toMatchObject({ cached: false, preflight: { image_size: 32, batch_size: 32, device: 'cpu' } });
      expect(json.preflight.images_per_second.middle).toBeGreaterThan(0);
      expect(json.preflight.images.train).toBeGreaterThan(100);
      expect((await measure()).json).toEqual({ ...json, cached: true });

      expect(await measure({ epochs: 0 })).toMatchObject({ status: 422, json: { code: 'config.invalid' } });
      const preset = { epochs: undefined, freeze_backbone: undefined, preset: 'quick' };
      expect((await measure(preset)).json.preflight).toMatchObject({ batch_size: 32, recipe: { preset: 'quick' } });

      const queued = await it.ask('POST', `/projects/${it.project}/runs`, { dataset_version_id: eurosat, config });
      expect(queued.status).toBe(201);
      const { lease } = await asAgent<{ lease: z.infer<typeof Lease> | null }>(`/agents/${agent_id}/lease`, {
        free: ['cpu'],
        wait_seconds: 5,
      });
      expect(lease).not.toBeNull();
      const refused = await measure({ epochs: 4 });
      expect(refused).toMatchObject({ status: 409, json: { code: 'preflight.busy' } });
      expect(refused.json.detail).toContain('trains on');
    } finally {
      clearInterval(beat);
    }
  },
);
