// A run from submit to its end over HTTP, as a browser and an agent see it: the real server, database, engine registry.
import type { Command, Lease } from '@trainyard/contracts/agent';
import { API_PREFIX } from '@trainyard/contracts/api';
import type { ConfigProblem } from '@trainyard/contracts/config-problem';
import type { StoredEvent } from '@trainyard/contracts/event';
import type { Run } from '@trainyard/contracts/run';
import type { Yard } from '@trainyard/contracts/yard';
import { testDatabase, type TestDatabase } from '@trainyard/store/testing';
import { testHello, testYard, type TestYard } from '@trainyard/store/testing-yard';
import { createHash } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { loadTokens } from '../secrets.ts';
import { type RunningServer, startServer } from '../server.ts';
import { readSettings } from '../settings.ts';

let it: TestDatabase;
let yard: TestYard;
let server: RunningServer;
let dataDir: string;
let agentToken: string;
beforeAll(async () => {
  it = await testDatabase();
  yard = await testYard(it.db);
  const profile = {
    kind: 'images',
    classes: [],
    splits: { all: 1000 },
    images: 1000,
    bytes: 1,
    size: null,
    formats: {},
    bad: [],
    bad_total: 0,
    ignored: 0,
  };
  await it.db
    .updateTable('dataset_versions')
    .set({ profile: JSON.stringify(profile) })
    .execute();
  dataDir = await mkdtemp(join(tmpdir(), 'trainyard-flow-'));
  server = await startServer(
    readSettings({ port: 0, dataDir, logLevel: 'warn' }, { ...process.env, DATABASE_URL: it.url }),
  );
  agentToken = (await loadTokens(dataDir)).agent;
}, 240_000);
afterAll(async () => {
  await server?.close();
  await it.close();
  await rm(dataDir, { recursive: true, force: true });
});

/** What the answers of these routes have, each some of it. */
type Body = Pick<Run, 'id' | 'name' | 'state' | 'config' | 'metric' | 'forecast'> &
  Pick<Yard, 'queue'> & {
    problems: ConfigProblem[];
    total: number;
    agent_id: string;
    lease: Lease | null;
    items: StoredEvent[];
    commands: Command[];
    command: string;
  };
interface Answer {
  status: number;
  body: Body;
}

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const response = await fetch(`${server.address}${API_PREFIX}${path}`, {
    method,
    headers: { ...(body === undefined ? {} : { 'content-type': 'application/json' }), ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, body: JSON.parse(text || 'null') as Body };
}
const asAgent = (path: string, body: unknown) => call('POST', path, body, { authorization: `Bearer ${agentToken}` });
const submit = (config: Record<string, unknown> = {}, headers?: Record<string, string>) =>
  call(
    'POST',
    `/projects/${yard.projectId}/runs`,
    {
      dataset_version_id: yard.versionId,
      config: { task: 'image-classification', model: 'resnet-18', epochs: 2, ...config },
    },
    headers,
  );

async function registered(): Promise<string> {
  const { body } = await asAgent('/agents/register', testHello());
  return body.agent_id;
}
const poll = (agent: string, wait_seconds = 0) => asAgent(`/agents/${agent}/lease`, { free: ['cpu'], wait_seconds });

describe('submit', () => {
  test('a run is queued with its canonical config, a name, a place in the queue, and found again', async () => {
    const { status, body } = await submit({ lr: 0.01 });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      state: 'queued',
      attempt: 0,
      config: { learning_rate: 0.01, batch_size: 32, data: yard.versionId },
      metric: { name: 'accuracy', greater_is_better: true },
    });
    expect(body.name).toMatch(/^resnet-18-[0-9a-z]{4}$/);
    expect(body.forecast?.position).toBeGreaterThan(0);
    expect((await call('GET', `/runs/${body.id}`)).body).toMatchObject({ id: body.id, position: 0 });
    expect((await call('GET', '/yard')).body.queue.map(({ id }) => id)).toContain(body.id);
    await call('POST', `/runs/${body.id}/cancel`);
  });

  test('the same key queues once; five mistakes are told at once and queue nothing', async () => {
    const key = { 'idempotency-key': 'double-click' };
    const [first, second] = await Promise.all([submit({}, key), submit({}, key)]);
    expect(first.body.id).toBe(second.body.id);
    await call('POST', `/runs/${first.body.id}/cancel`);
    const before = (await call('GET', '/runs?limit=1')).body.total;
    const bad = await submit({ epochs: 0, optimizer: 'adamww', learing_rate: 1, batch_size: 4000, seed: 'x' });
    expect(bad).toMatchObject({ status: 422, body: { code: 'config.invalid' } });
    const paths = bad.body.problems.map(({ path }) => path);
    expect(new Set(paths)).toEqual(new Set(['epochs', 'optimizer', 'learing_rate', 'batch_size', 'seed']));
    expect((await call('GET', '/runs?limit=1')).body.total).toBe(before);
  });

  test('a folder of weights outside the allowed roots is refused, one inside them is not', async () => {
    const outside = await submit({ model: { name: 'local_folder', path: '/etc' } });
    expect(outside.status).toBe(422);
    expect(outside.body.problems).toMatchObject([{ code: 'dataset.path_not_allowed', path: 'model.path' }]);
    const inside = await submit({ model: { name: 'local_folder', path: join(dataDir, 'datasets', 'weights') } });
    expect(inside.status).toBe(201);
    await call('POST', `/runs/${inside.body.id}/cancel`);
  });

  test('a check tells problems, the canonical config and a forecast, and queues nothing', async () => {
    const path = `/projects/${yard.projectId}/runs/check`;
    const good = await call('POST', path, {
      dataset_version_id: yard.versionId,
      config: { task: 'image-classification', model: 'resnet-18' },
    });
    expect(good.body).toMatchObject({ config: { epochs: 10 }, forecast: { position: 1 } });
    const table = await call('POST', path, {
      dataset_version_id: yard.versionId,
      config: { task: 'tabular-regression', model: 'ridge', target: 'x' },
    });
    expect(table.body).toMatchObject({ config: null, problems: [{ code: 'config.incompatible', path: 'task' }] });
    const elsewhere = await call('POST', path, { dataset_version_id: `dsv_${'z'.repeat(26)}`, config: {} });
    expect(elsewhere).toMatchObject({ status: 404, body: { code: 'dataset.not_found' } });
  });

  test('YAML is read with all its problems', async () => {
    const good = await call('POST', '/configs/parse', { yaml: 'task: image-classification\nmodel: resnet-18\n' });
    expect(good.body).toMatchObject({ problems: [], config: { model: { name: 'microsoft/resnet-18' }, epochs: 10 } });
    expect(good.body.config).not.toHaveProperty('data');
    const bad = await call('POST', '/configs/parse', { yaml: 'a: !!python/object:x []' });
    expect(bad.body).toMatchObject({ config: null, problems: [{ code: 'config.tag_not_allowed' }] });
  });
});

describe('an agent', () => {
  test('waits for a run, is answered at once, ships events and files, and ends it', async () => {
    const agent = await registered();
    const waiting = poll(agent, 20);
    const { body: run } = await submit();
    const began = performance.now();
    const { body } = await waiting;
    expect(performance.now() - began).toBeLessThan(4000);
    expect(body.lease).toMatchObject({
      run_id: run.id,
      attempt: 1,
      device: 'cpu',
      job: { run: run.id, resume: false },
    });
    expect(
      await asAgent(`/agents/${agent}/heartbeat`, {
        cpu_percent: 5,
        memory_used_bytes: 5,
        devices: [],
        held: [{ run_id: run.id, attempt: 1 }],
      }),
    ).toMatchObject({ body: { commands: [] } });

    const evaluation = JSON.stringify({ split: 'val', examples: 50, labels: ['a', 'b'] });
    const sha256 = createHash('sha256').update(evaluation).digest('hex');
    const at = `/runs/${run.id}/attempts/1`;
    const base = { attempt: 1, time: new Date().toISOString() };
    const events = [
      { ...base, seq: 1, event: 'status', phase: 'training' },
      { ...base, seq: 2, event: 'metric', step: 3, epoch: 1, values: { 'val/accuracy': 0.8 } },
      {
        ...base,
        seq: 3,
        event: 'artifact',
        path: 'evaluation.json',
        kind: 'evaluation',
        bytes: evaluation.length,
        sha256,
      },
      { ...base, seq: 4, event: 'finished', status: 'completed', metrics: { accuracy: 0.8 }, out: '' },
    ];
    expect(await asAgent(`${at}/events`, { events })).toMatchObject({ status: 200, body: { acked: 4 } });
    expect(await asAgent(`${at}/events`, { events: [{ ...events[0], seq: 9 }] })).toMatchObject({
      status: 409,
      body: { code: 'attempt.gap', data: { next: 5 } },
    });

    const put = (digest: string, bytes: string) =>
      fetch(`${server.address}${API_PREFIX}${at}/files/${digest}`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${agentToken}`, 'content-type': 'application/octet-stream' },
        body: bytes,
      });
    expect((await put('0'.repeat(64), 'x')).status).toBe(404);
    expect((await put(sha256, 'other bytes')).status).toBe(422);
    expect((await call('GET', `/runs/${run.id}/files/${sha256}`)).status).toBe(404);
    expect((await put(sha256, evaluation)).status).toBe(204);

    const end = { outcome: 'completed', exit_code: 0, signal: null, failure: null };
    expect((await asAgent(`${at}/finish`, end)).body).toEqual({ state: 'completed' });
    expect((await asAgent(`${at}/finish`, end)).body).toEqual({ state: 'completed' });
    const { body: shown } = await call('GET', `/runs/${run.id}`);
    expect(shown).toMatchObject({
      state: 'completed',
      evaluation: { examples: 50 },
      metric: { value: 0.8, examples: 50 },
      position: 4,
      attempts: [{ outcome: 'completed' }],
    });
    expect(shown.metric.interval?.[0]).toBeGreaterThan(0.6);
    expect((await call('GET', `/runs/${run.id}/events?after=2`)).body.items.map(({ event }) => event)).toEqual([
      'artifact',
      'finished',
    ]);
    const file = await fetch(`${server.address}${API_PREFIX}/runs/${run.id}/files/${sha256}`);
    expect(await file.text()).toBe(evaluation);
    expect(file.headers.get('content-disposition')).toContain('evaluation.json');
  });

  test('hears what is wanted, and what it must give up', async () => {
    const agent = await registered();
    const { body: run } = await submit();
    await poll(agent, 5);
    expect((await call('POST', `/runs/${run.id}/pause`)).body).toMatchObject({ state: 'running', wanted: 'pause' });
    const held = [
      { run_id: run.id, attempt: 1 },
      { run_id: run.id, attempt: 2 },
    ];
    const beat = await asAgent(`/agents/${agent}/heartbeat`, {
      cpu_percent: 5,
      memory_used_bytes: 5,
      devices: [],
      held,
    });
    expect(beat.body.commands).toEqual([
      { run_id: run.id, attempt: 1, command: 'pause' },
      { run_id: run.id, attempt: 2, command: 'revoke' },
    ]);
    await asAgent(`/runs/${run.id}/attempts/1/finish`, {
      outcome: 'paused',
      exit_code: 3,
      signal: null,
      failure: null,
    });
    expect((await call('POST', `/runs/${run.id}/resume`)).body.state).toBe('queued');
    expect((await poll(agent, 5)).body.lease).toMatchObject({ run_id: run.id, attempt: 2, job: { resume: true } });
    const late = await asAgent(`/runs/${run.id}/attempts/1/events`, {
      events: [{ seq: 1, attempt: 1, time: new Date().toISOString(), event: 'log', level: 'info', message: 'late' }],
    });
    expect(late).toMatchObject({ status: 409, body: { code: 'attempt.stale', data: { current: 2 } } });
    await asAgent(`/runs/${run.id}/attempts/2/finish`, {
      outcome: 'failed',
      exit_code: 0,
      signal: null,
      failure: null,
    });
    expect((await call('GET', `/runs/${run.id}`)).body).toMatchObject({
      state: 'failed',
      failure: { code: 'worker.no_result' },
    });
    expect(await call('POST', `/runs/${run.id}/pause`)).toMatchObject({ status: 409, body: { code: 'run.state' } });
  });

  test('finish now and prune: refused before it trains, asked of its worker with the reason, told afterwards', async () => {
    const agent = await registered();
    const { body: run } = await submit();
    const refused = await call('POST', `/runs/${run.id}/finish`);
    expect(refused).toMatchObject({ status: 409, body: { code: 'run.not_training' } });
    expect(refused.body).toMatchObject({ hint: 'Ask again when it trains, or cancel it.' });
    await poll(agent, 5);
    const say = async (...events: object[]) =>
      asAgent(`/runs/${run.id}/attempts/1/events`, {
        events: events.map((event, index) => ({
          seq: said + index + 1,
          attempt: 1,
          time: new Date().toISOString(),
          ...event,
        })),
      });
    let said = 0;
    await say({ event: 'status', phase: 'training' });
    said = 1;
    expect((await call('POST', `/runs/${run.id}/finish`)).body).toMatchObject({ state: 'running', wanted: 'finish' });
    const beat = async () =>
      (
        await asAgent(`/agents/${agent}/heartbeat`, {
          cpu_percent: 5,
          memory_used_bytes: 5,
          devices: [],
          held: [{ run_id: run.id, attempt: 1 }],
        })
      ).body.commands;
    expect(await beat()).toMatchObject([{ run_id: run.id, attempt: 1, command: 'finish' }]);
    const pruned = await call('POST', `/runs/${run.id}/prune`, { reason: 'behind the median' });
    expect(pruned.body).toMatchObject({ wanted: 'prune', stop: { kind: 'prune', reason: 'behind the median' } });
    expect(await beat()).toMatchObject([{ command: 'prune', reason: 'behind the median' }]);
    await say({ event: 'finished', status: 'pruned', metrics: {}, out: '/' });
    const end = { outcome: 'pruned', exit_code: 5, signal: null, failure: null };
    await asAgent(`/runs/${run.id}/attempts/1/finish`, end);
    expect((await call('GET', `/runs/${run.id}`)).body).toMatchObject({
      state: 'pruned',
      failure: null,
      attempts: [{ outcome: 'pruned' }],
    });
    expect(await call('POST', `/runs/${run.id}/resume`)).toMatchObject({ status: 409, body: { code: 'run.state' } });
  });

  test('without the token it is nobody', async () => {
    expect(await call('POST', '/agents/register', testHello(), { authorization: 'Bearer wrong' })).toMatchObject({
      status: 401,
      body: { code: 'agent.token' },
    });
    expect((await call('GET', '/agents/join')).body.command).toContain(agentToken);
  });
});
