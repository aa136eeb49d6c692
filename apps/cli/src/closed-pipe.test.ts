// `trainyard … | head`: the reader leaves first. Real processes; the engine of the fixtures does steps instead of training.
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { afterEach, beforeEach, expect, test } from 'vitest';

const main = join(import.meta.dirname, 'main.ts');
const engine = join(import.meta.dirname, '../../agent/src/fixtures/engine');
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'trainyard-pipe-'));
  writeFileSync(join(folder, 'a.csv'), 'x,y\n1,2\n');
  const model = 'model: {name: steps, steps: 100000, milliseconds: 5}';
  writeFileSync(join(folder, 'a.yaml'), `task: tabular-classification\ndata: a.csv\ntarget: y\n${model}\n`);
});
afterEach(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }));

/** Reads until something came, closes the pipe, and waits for the end. */
async function head(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ code: number | null; stderr: string }> {
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(process.execPath, [main, ...args], {
    cwd: folder,
    env: { ...process.env, TRAINYARD_ENGINE_DIR: engine, ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let stderr = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const ended = once(child, 'close') as Promise<[number | null]>;
  await Promise.race([once(child.stdout, 'data'), ended]);
  child.stdout.destroy();
  const [code] = await ended;
  return { code, stderr };
}

test.each([[[]], [['--json']]])(
  'a training (%j) stops with its checkpoint, and leaves no worker behind',
  async (more) => {
    const out = join(folder, 'out');
    const { code, stderr } = await head(['train', 'a.yaml', '--out', out, ...more]);
    expect(code).toBe(0);
    expect(stderr).toContain('Nobody reads the output any more');
    expect(stderr).toContain(`trainyard train a.yaml --out ${out} --resume`);
    expect(stderr).not.toMatch(/EPIPE|\n\s+at /);
    expect(existsSync(join(out, 'attempts/1/exit.json'))).toBe(true);
    expect(readFileSync(join(out, 'attempts/1/events.jsonl'), 'utf8')).toContain('"paused"');
  },
);

test('what only tells ends quietly', async () => {
  expect(await head(['describe'])).toEqual({ code: 0, stderr: '' });
  expect(await head(['--help'])).toEqual({ code: 0, stderr: '' });
  expect(await head(['doctor', '--data-dir', folder], { TRAINYARD_PORT: '0' })).toMatchObject({ stderr: '' });
});

test('events of a run that nobody reads to the end', async () => {
  const page = (after: number) =>
    Array.from({ length: 5000 }, (_, at) => ({
      position: after + at + 1,
      attempt: 1,
      seq: after + at + 1,
      time: '2026-01-01T00:00:00.000Z',
      event: 'log',
      payload: { level: 'info', message: 'hello '.repeat(50) },
    }));
  const server = createServer((request, response) => {
    const after = Number(new URL(request.url ?? '', 'http://x').searchParams.get('after'));
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ items: page(after), position: 1_000_000_000 }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  for (const more of [[], ['--json']])
    expect(await head(['logs', 'run_1', '--server', address, ...more])).toEqual({ code: 0, stderr: '' });
  server.closeAllConnections();
  server.close();
});
