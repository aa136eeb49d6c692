// However a run ends, and whatever the server says to that: its end is told, and what is missing is told with it.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, lstatSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TrainyardError } from '@trainyard/contracts/problem';
import { readJson } from '@trainyard/host/json-file';
import { identify } from '@trainyard/host/process-identity';
import { until } from '@trainyard/host/until';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { leaseOf, RUN, stepsEngine } from './fixtures/lease.ts';
import { startYardServer, TOKEN, type YardServer } from './fixtures/yard-server.ts';
import { attemptFolder, WorkerRecord, type AttemptFolder } from './run-folder.ts';

// Each waits for processes that start processes; on a machine that is busy with other things they take their time.
vi.setConfig({ testTimeout: 120_000 });

let server: YardServer;
let folder: string;
const agents: ChildProcess[] = [];
beforeEach(async () => {
  server = await startYardServer();
  folder = mkdtempSync(join(tmpdir(), 'trainyard-end-'));
});
afterEach(async () => {
  for (const agent of agents.splice(0)) agent.kill('SIGKILL');
  await server.close();
  const record = readJson(attempt().worker, WorkerRecord);
  if (record && identify(record.pid)) process.kill(record.pid, 'SIGKILL');
  rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
});

const attempt = (number = 1): AttemptFolder => attemptFolder(join(folder, 'agent', 'runs', RUN), number);
const finished = (count = 1): Promise<true | null> => until(() => server.finishes.length >= count, 60_000);
const events = () => server.events.get(RUN) ?? [];
const MODEL = 'model/model.safetensors';

function startAgent(): ChildProcess & { said: () => string } {
  const agent = spawn(
    process.execPath,
    [join(import.meta.dirname, 'fixtures/run-agent.ts'), server.url, join(folder, 'agent')],
    {
      env: { ...process.env, TRAINYARD_AGENT_TOKEN: TOKEN, TRAINYARD_ENGINE_DIR: stepsEngine.folder },
      stdio: ['ignore', 'ignore', 'pipe'],
    },
  );
  agents.push(agent);
  let text = '';
  agent.stderr.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
  return Object.assign(agent, { said: () => text });
}

test('2 MB of last words without an end of line: their end is told, short and harmless', async () => {
  server.leases.push(leaseOf({ steps: 2, milliseconds: 1, end: 'shout' }));
  server.refuse = (what, bytes) =>
    what === 'finish' && bytes.length > 1_000_000 ? new TrainyardError('http.too_large', 'too large') : null;
  startAgent();
  expect(await finished()).toBe(true);
  const { outcome, exit_code, failure } = server.finishes[0] ?? {};
  expect([outcome, exit_code, failure?.code]).toEqual(['failed', 1, 'engine.failed']);
  expect(Buffer.byteLength(failure?.message ?? '')).toBeLessThanOrEqual(16_384);
  expect(failure?.message).toContain('… (what was before this is left out)');
  expect(failure?.message).toMatch(/x the last word$/);
  // The whole log is a file of the run.
  const log = (events() as { event: string; kind?: string; bytes?: number; sha256?: string }[]).find(
    ({ event, kind }) => event === 'artifact' && kind === 'log',
  );
  expect(server.files.get(log?.sha256 ?? '')?.length).toBe(log?.bytes);
});

test('an end that is refused is told in a shorter form, and at last in one word', async () => {
  server.leases.push(leaseOf({ steps: 2, milliseconds: 1, end: 'failed' }));
  const forms: { failure: unknown; exit_code: unknown }[] = [];
  server.refuse = (what, bytes) => {
    if (what !== 'finish') return null;
    forms.push(JSON.parse(bytes.toString()) as (typeof forms)[number]);
    return forms.length < 4 ? new TrainyardError('http.invalid', 'No.') : null;
  };
  startAgent();
  expect(await finished()).toBe(true);
  expect(forms[0]).toMatchObject({ exit_code: 1, failure: { code: 'engine.failed' } });
  expect(forms.at(-1)).toEqual({ outcome: 'failed', exit_code: null, signal: null, failure: null, troubles: [] });
  expect(server.finishes).toHaveLength(1);
});

test('lines that are no events are counted and shown, and everything around them arrives', async () => {
  server.leases.push(leaseOf({ steps: 3, milliseconds: 1, end: 'rubbish' }));
  // This server cannot take one line, and nothing large.
  server.refuse = (what, bytes) => {
    if (what !== 'events') return null;
    if (bytes.length > 500) return new TrainyardError('http.too_large', `${bytes.length} bytes are too many.`);
    return bytes.includes('"message":"poison"') ? new TrainyardError('http.invalid', 'Poison.') : null;
  };
  startAgent();
  expect(await finished()).toBe(true);
  expect(events().map(({ seq }) => seq)).toEqual(events().map((_, index) => index + 1));
  const logs = events().flatMap(({ event, message }) => (event === 'log' ? [message ?? ''] : []));
  expect(logs).toEqual([
    'step 1',
    'step 2',
    'step 3',
    expect.stringMatching(/did not take a line of the worker\. Poison\. It was: .*"poison"/),
    expect.stringMatching(/could not be read: it is no JSON: .*"inf/),
    'after',
  ]);
  expect(events().some(({ event }) => event === 'nonsense')).toBe(true);
  expect(server.finishes[0]).toMatchObject({ outcome: 'completed', failure: null });
  expect(server.finishes[0]?.troubles).toMatchObject([{ what: 'event', code: 'worker.event', count: 6 }]);
  const [{ message } = { message: '' }] = server.finishes[0]?.troubles ?? [];
  expect(message).toContain('it is no JSON: this is no event');
  expect(message).toContain('Poison');
});

test('a model that is gone is told by name and reason, and the run is complete all the same', async () => {
  server.leases.push(leaseOf({ steps: 2, milliseconds: 1, end: 'vanish' }));
  startAgent();
  expect(await finished()).toBe(true);
  expect(server.finishes[0]).toMatchObject({
    outcome: 'completed',
    troubles: [
      {
        what: 'model',
        code: 'file.not_found',
        message: `No model, because ${MODEL} could not be shipped: it is gone.`,
      },
    ],
  });
  expect(existsSync(join(attempt().folder, 'unshipped.json'))).toBe(false);
});

test('a model that is refused is told, and sent again by the next agent until it is taken', async () => {
  server.leases.push(leaseOf({ steps: 2, milliseconds: 1 }));
  let refusals = 0;
  server.refuse = (what, bytes) => {
    if (what !== 'files' || bytes.includes('the worker speaks')) return null;
    refusals += 1;
    return new TrainyardError('artifact.not_found', 'Never heard of it.');
  };
  const first = startAgent();
  expect(await finished()).toBe(true);
  expect(server.finishes[0]?.troubles).toMatchObject([
    {
      what: 'model',
      code: 'artifact.not_received',
      message: expect.stringContaining('Never heard of it. It is sent again'),
    },
  ]);
  expect(refusals).toBeGreaterThan(1);
  first.kill('SIGKILL');
  await once(first, 'exit');
  server.refuse = () => null;
  const second = startAgent();
  const bytes = readFileSync(join(attempt().out, MODEL));
  expect(await until(() => [...server.files.values()].some((file) => file.equals(bytes)), 60_000)).toBe(true);
  await until(() => !existsSync(join(attempt().folder, 'unshipped.json')), 5_000);
  expect(await until(() => second.said().includes(`1 files of ${RUN} were taken after all`), 5_000)).toBe(true);
});

test('what the engine finds changed in data that lies where it was registered is a failure of the run', async () => {
  server.leases.push(leaseOf({ steps: 1, milliseconds: 1, end: 'changed' }));
  startAgent();
  expect(await finished()).toBe(true);
  expect(server.finishes[0]).toMatchObject({ outcome: 'failed', failure: { code: 'dataset.changed' } });
});

test('what agent and worker keep is nobody else’s, whatever the umask', async () => {
  const umask = process.umask(0);
  server.leases.push(leaseOf({ steps: 2, milliseconds: 1 }));
  startAgent();
  process.umask(umask);
  expect(await finished()).toBe(true);
  expect(await until(() => existsSync(join(attempt().folder, 'done.json')), 5_000)).toBe(true);
  const names = readdirSync(join(folder, 'agent'), { recursive: true, encoding: 'utf8' });
  expect(names.length).toBeGreaterThan(10);
  const open = names.filter((name) => {
    const found = lstatSync(join(folder, 'agent', name), { throwIfNoEntry: false });
    return found && (found.mode & 0o077) !== 0;
  });
  expect(open).toEqual([]);
});

test('a device whose work cannot be written down says so and serves on', async () => {
  const agent = startAgent();
  await until(() => server.hellos.length > 0, 60_000);
  const runs = join(folder, 'agent', 'runs');
  writeFileSync(runs, 'in the way');
  server.leases.push(leaseOf({ steps: 1, milliseconds: 1 }));
  expect(
    await until(() => /Serving cpu failed: .*EEXIST|Serving cpu failed: .*ENOTDIR/.test(agent.said()), 10_000),
  ).toBe(true);
  rmSync(runs);
  server.leases.push(leaseOf({ steps: 1, milliseconds: 1 }));
  expect(await finished()).toBe(true);
});

test('the worker gets the manifest of its data', async () => {
  server.leases.push(leaseOf({ steps: 1, milliseconds: 1 }));
  startAgent();
  expect(await finished()).toBe(true);
  const job = JSON.parse(readFileSync(attempt().job, 'utf8')) as { manifest: string; test_manifest: null };
  expect(JSON.parse(readFileSync(job.manifest, 'utf8'))).toMatchObject({ items: [{ path: 'lease.ts' }] });
  expect(job.test_manifest).toBeNull();
});

test('a server that answers 503 to everything for a while loses nothing', async () => {
  server.leases.push(leaseOf({ steps: 20, milliseconds: 5 }));
  const until503 = performance.now() + 3_000;
  server.refuse = () =>
    performance.now() < until503 ? new TrainyardError('server.unavailable', 'The database is away.') : null;
  startAgent();
  expect(await finished()).toBe(true);
  expect(events().filter(({ event }) => event === 'log')).toHaveLength(20);
  expect(server.files.size).toBe(2);
  expect(server.finishes).toMatchObject([{ outcome: 'completed', troubles: [] }]);
});
