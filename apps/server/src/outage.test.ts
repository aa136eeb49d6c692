// A PostgreSQL of one's own that is missing, restarts or goes away: the server waits for it and never for ever.
import { startEmbedded } from '@trainyard/store/embedded';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { WebSocket } from 'ws';
import { type RunningServer, startServer } from './server.ts';
import { readSettings } from './settings.ts';

let folder: string;
let port: number;
let database: Awaited<ReturnType<typeof startEmbedded>>;
let server: RunningServer;

const startDatabase = () =>
  startEmbedded({
    dataDir: join(folder, 'theirs'),
    settings: { listen_addresses: '127.0.0.1', port: String(port), fsync: 'off' },
  });

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'outage-'));
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  port = (probe.address() as AddressInfo).port;
  probe.close();
  database = await startDatabase();
  const settings = readSettings({ dataDir: join(folder, 'ours'), port: 0, logLevel: 'warn' });
  // No such database yet: the server makes it.
  server = await startServer({ ...settings, databaseUrl: `postgres://trainyard@127.0.0.1:${port}/not_there_yet` });
}, 240_000);
afterAll(async () => {
  await server?.close();
  await database?.stop();
  await rm(folder, { recursive: true, force: true });
});

async function create(name: string): Promise<{ status: number; id: string; retryAfter: string | null }> {
  const response = await fetch(`${server.address}/api/v1/projects`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': name },
    body: JSON.stringify({ name }),
  });
  const { id } = (await response.json()) as { id: string };
  return { status: response.status, id, retryAfter: response.headers.get('retry-after') };
}

test('a restart: 503 with Retry-After meanwhile, nothing acknowledged is lost, pages hear of changes again', async () => {
  const heard: string[] = [];
  let socket: WebSocket | null = null;
  let over = false;
  // A page does the same: after a gap it is told to come again and read everything.
  const listen = async (): Promise<void> => {
    const opened = new WebSocket(`${server.address.replace('http', 'ws')}/api/v1/live`);
    socket = opened;
    opened.on('message', (data: Buffer) => heard.push(data.toString()));
    opened.on('error', () => undefined);
    opened.once('close', (code) => code === 1012 && !over && void listen());
    await once(opened, 'open');
    opened.send(JSON.stringify({ type: 'subscribe', topic: 'yard' }));
  };
  await listen();
  const before = await create('before');
  expect(before.status).toBe(201);
  await expect.poll(() => heard.some((message) => message.includes(before.id)), { timeout: 60_000 }).toBe(true);

  await database.stop();
  expect(await create('meanwhile')).toMatchObject({ status: 503, retryAfter: expect.stringMatching(/^[1-9]\d*$/) });
  expect((await fetch(`${server.address}/healthz`)).status).toBe(503);
  database = await startDatabase();

  const again = await create('meanwhile');
  expect(again.status).toBe(201);
  expect(await create('before')).toMatchObject({ status: 201, id: before.id });
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200);
  const made: string[] = [];
  await expect
    .poll(
      async () => {
        if (made.some((id) => heard.some((message) => message.includes(id)))) return true;
        made.push((await create(`heard-${made.length}`)).id);
        return false;
      },
      { timeout: 30_000, interval: 500 },
    )
    .toBe(true);
  over = true;
  (socket as WebSocket | null)?.close();
}, 240_000);
