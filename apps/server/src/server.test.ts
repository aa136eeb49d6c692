// The whole server: real database, real engine, real ports, real processes.
import { TrainyardError } from '@trainyard/contracts/problem';
import { Registry } from '@trainyard/contracts/registry';
import { checkConfig } from '@trainyard/core/config-check';
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';

import { mkdtemp, readdir, readFile, readlink, rm, stat } from 'node:fs/promises';
import { createServer, type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningServer, startServer } from './server.ts';
import { readSettings } from './settings.ts';

let folder: string;
let server: RunningServer;
const settingsOf = (dataDir: string, port = 0) => readSettings({ dataDir, port, logLevel: 'warn' }, process.env);
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'server-'));
  server = await startServer(settingsOf(join(folder, 'a')));
});
afterAll(async () => {
  await server.close();
  expect(await processesOn(folder)).toEqual([]);
  await rm(folder, { recursive: true, force: true });
});

/** Processes whose working folder or command line lies in a folder. */
async function processesOn(path: string): Promise<number[]> {
  const pids = (await readdir('/proc')).map(Number).filter((pid) => pid > 0 && pid !== process.pid);
  const inside = await Promise.all(
    pids.map(async (pid) => {
      const [cwd, command] = await Promise.all([
        readlink(`/proc/${pid}/cwd`).catch(() => ''),
        readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => ''),
      ]);
      return cwd.startsWith(path) || command.includes(path);
    }),
  );
  return pids.filter((_, index) => inside[index]);
}

async function refusal(start: Promise<RunningServer>): Promise<TrainyardError> {
  const error: unknown = await start.then(
    (started) => started.close(),
    (caught: unknown) => caught,
  );
  expect(error).toBeInstanceOf(TrainyardError);
  return error as TrainyardError;
}

test('it answers: health, description, page, and what ships with it', async () => {
  const get = async (path: string) => fetch(server.address + path);
  expect(await (await get('/healthz')).json()).toMatchObject({ status: 'ok' });
  expect(await (await get('/api/v1/openapi.json')).json()).toMatchObject({ openapi: '3.1.0' });
  expect(await (await get('/')).text()).toMatch(/<html/i);
  const { items } = (await (await get('/api/v1/projects')).json()) as { items: { example: string }[] };
  expect(items.map(({ example }) => example).sort()).toEqual(['eurosat', 'penguins']);
});

test('the registry is the engine’s, and the configs that people start with pass its check', async () => {
  const registry = Registry.parse(await (await fetch(`${server.address}/api/v1/registry`)).json());
  const image = {
    model_flavour: 'microsoft/resnet-50',
    batch_size: 32,
    epochs: 10,
    learning_rate: 0.001,
    optimizer: 'adamw',
    loss_function: 'cross_entropy',
    freeze_backbone: false,
    load_pretrained: true,
    data: 'x',
  };
  expect(checkConfig(image, registry).problems).toEqual([]);
  for (const model of ['random_forest', 'lightgbm', 'logistic_regression', 'mlp'])
    expect(checkConfig({ task: 'tabular-classification', data: 'x', target: 'y', model }, registry).problems).toEqual(
      [],
    );
  const again = performance.now();
  await fetch(`${server.address}/api/v1/registry`);
  expect(performance.now() - again).toBeLessThan(500);
});

test('the secrets are for their owner alone', async () => {
  const { mode } = await stat(join(folder, 'a', 'secrets.json'));
  expect(mode & 0o077).toBe(0);
});

test('a second server on the same data directory is refused within a second, and the first is untouched', async () => {
  const started = performance.now();
  const error = await refusal(startServer(settingsOf(join(folder, 'a'))));
  expect(performance.now() - started).toBeLessThan(1000);
  expect(error.code).toBe('start.data_in_use');
  expect(error.message).toContain(`pid ${process.pid}`);
  expect((await fetch(`${server.address}/healthz`)).status).toBe(200);
});

test('a port in use is said in one sentence, with nothing left behind', async () => {
  const other = createServer().listen(0, '127.0.0.1');
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  const error = await refusal(startServer(settingsOf(join(folder, 'b'), port)));
  other.close();
  expect(error.code).toBe('start.port_in_use');
  expect(error.message).toBe(`Port ${port} of 127.0.0.1 is in use by another program.`);
  expect(await processesOn(join(folder, 'b'))).toEqual([]);
});

test('after kill -9 of the server the next start adopts its database and has everything', async () => {
  const dataDir = join(folder, 'c');
  const script = `import { startServer } from ${JSON.stringify(join(import.meta.dirname, 'server.ts'))}; import { readSettings } from ${JSON.stringify(join(import.meta.dirname, 'settings.ts'))}; const { address } = await startServer(readSettings({ dataDir: process.argv[1], port: 0 })); console.log(address);`;
  const child: ChildProcess = spawn(process.execPath, ['--input-type=module', '-e', script, dataDir], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [said] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  const created = await fetch(`${said.toString().trim()}/api/v1/projects`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
    body: JSON.stringify({ name: 'kept' }),
  });
  const { id } = (await created.json()) as { id: string };
  child.kill('SIGKILL');
  await once(child, 'exit');
  expect(await processesOn(dataDir)).not.toEqual([]);

  const next = await startServer(settingsOf(dataDir));
  const { status, answer } = await fetch(`${next.address}/api/v1/projects`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': 'k' },
    body: JSON.stringify({ name: 'kept' }),
  }).then(async (response) => ({ status: response.status, answer: (await response.json()) as { id: string } }));
  expect({ status, id: answer.id }).toEqual({ status: 201, id });
  await next.close();
  expect(await processesOn(dataDir)).toEqual([]);
}, 240_000);
