// What a person reads when a server does not answer as they hoped, from the real command and a server of the test's own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { errors, type ErrorCode } from '@trainyard/contracts/errors';

let server: Server;
let address: string;
let code: ErrorCode;

beforeAll(async () => {
  server = createServer((_, response) => {
    const { status, title, hint } = errors[code];
    response.writeHead(status, { 'content-type': 'application/problem+json' });
    response.end(JSON.stringify({ type: 'about:blank', title, status, code, detail: `${title}.`, hint }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

async function trainyard(
  args: string[],
  env: Record<string, string> = {},
): Promise<{ status: number; stderr: string }> {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'main.ts'), ...args], {
    env: { ...process.env, TRAINYARD_SERVER: address, TRAINYARD_TOKEN: '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let stderr = '';
  child.stderr?.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  const [status] = (await once(child, 'close')) as [number];
  return { status, stderr };
}

test.each([
  ['http.unauthorized', {}, 'Give its token with: --token TOKEN (or TRAINYARD_TOKEN).'],
  ['http.unauthorized', { TRAINYARD_TOKEN: 'wrong' }, 'The token of TRAINYARD_TOKEN is not one of this server.'],
  ['http.forbidden', {}, 'Give a token that may do that with: --token TOKEN'],
  ['run.not_found', {}, 'See the runs that there are with: trainyard runs'],
] as const)('%s says what to type', async (answered, env, text) => {
  code = answered;
  const { status, stderr } = await trainyard(['logs', 'run_1'], env);
  expect(status).toBe(1);
  expect(stderr).toContain(text);
  expect(stderr.trim().split('\n')).toHaveLength(1);
});

test('a server named by hand stands in the command as well', async () => {
  code = 'run.not_found';
  const { stderr } = await trainyard(['cancel', 'run_1', '--server', address]);
  expect(stderr).toContain(`trainyard runs --server ${address}`);
});

test('nobody there: how to start one, and how to name another', async () => {
  const { status, stderr } = await trainyard(['runs', '--server', 'http://127.0.0.1:9']);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^No answer from http:\/\/127\.0\.0\.1:9: .+\. Start one here with: trainyard up\./);
  expect(stderr).toContain('--server http://ADDRESS:PORT');
});
