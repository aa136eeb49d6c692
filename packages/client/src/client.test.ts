import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import { ClientError } from './client-error.ts';
import { createClient } from './client.ts';

const RUN = 'run_01k00000000000000000000000';
const PROJECT = 'prj_01k00000000000000000000000';
const closing: (() => void)[] = [];
afterEach(() => closing.splice(0).forEach((close) => close()));

interface Seen {
  method: string;
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

async function serve(
  answer: (seen: Seen, response: ServerResponse, number: number) => void,
): Promise<{ baseUrl: string; seen: Seen[] }> {
  const seen: Seen[] = [];
  const server = createServer((request, response) => void hear(request, response));
  const hear = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    let body = '';
    for await (const chunk of request) body += String(chunk);
    const one = { method: request.method ?? '', url: request.url ?? '', headers: request.headers, body };
    seen.push(one);
    answer(one, response, seen.length);
  };
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  closing.push(() => server.close().closeAllConnections());
  return { baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`, seen };
}

const json = (response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}): void => {
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
};

test('parameters are encoded whole, the query leaves out what is undefined, the token travels as a header', async () => {
  const { baseUrl, seen } = await serve((_, response) => json(response, 200, { items: [], position: 0 }));
  const client = createClient({ baseUrl, token: 'secret' });
  await client.call('listRunEvents', { params: { run: '../agents?x=#' }, query: { after: 3, q: undefined } });
  expect(seen[0]?.url).toBe('/api/v1/runs/..%2Fagents%3Fx%3D%23/events?after=3');
  expect(seen[0]?.headers.authorization).toBe('Bearer secret');
  expect(client.url('getDatasetThumbnail', { params: { version: 'dsv_1', index: 2 }, query: { size: 64 } })).toBe(
    `${baseUrl}api/v1/dataset-versions/dsv_1/files/2/thumbnail?size=64`,
  );
});

test('a problem becomes a ClientError that carries it', async () => {
  const problem = {
    type: '/docs/errors#run.not_found',
    title: 'There is no such run',
    status: 404,
    code: 'run.not_found',
    detail: `no ${RUN}`,
    hint: 'look',
  };
  const { baseUrl, seen } = await serve((_, response) => json(response, 404, problem));
  const error = await createClient({ baseUrl })
    .call('getRun', { params: { run: RUN } })
    .catch((e: unknown) => e);
  expect(error).toBeInstanceOf(ClientError);
  expect((error as ClientError).problem).toEqual(problem);
  expect(seen).toHaveLength(1);
});

test('a submit is repeated after 503 with the same idempotency key', async () => {
  const { baseUrl, seen } = await serve((_, response, number) => {
    if (number === 1) json(response, 503, {}, { 'retry-after': '0' });
    else if (number === 2) response.destroy();
    else
      json(response, 201, {
        id: 'cfg_01k00000000000000000000000',
        project_id: PROJECT,
        name: 'a',
        config: {},
        created_at: '2026-01-01T00:00:00.000Z',
      });
  });
  const saved = await createClient({ baseUrl }).call('saveConfig', {
    params: { project: PROJECT },
    body: { name: 'a', config: {} },
  });
  expect(saved.name).toBe('a');
  expect(seen).toHaveLength(3);
  expect(new Set(seen.map((one) => one.headers['idempotency-key'])).size).toBe(1);
  expect(seen[0]?.headers['idempotency-key']).toMatch(/^[0-9a-f]{32}$/);
});

test('what must not happen twice is sent once', async () => {
  const { baseUrl, seen } = await serve((_, response) => json(response, 503, {}, { 'retry-after': '0' }));
  const error = await createClient({ baseUrl })
    .call('cancelRun', { params: { run: RUN } })
    .catch((e: unknown) => e);
  expect((error as ClientError).code).toBe('server.unavailable');
  expect(seen).toHaveLength(1);
});

test('no server is said in words, and an abort ends the waiting', async () => {
  const client = createClient({ baseUrl: 'http://127.0.0.1:1' });
  const error = await client.call('getYard', { tries: 1 }).catch((e: unknown) => e);
  expect((error as ClientError).code).toBe('client.unreachable');
  expect((error as ClientError).message).toMatch(/No answer from http:\/\/127\.0\.0\.1:1: .*(ECONNREFUSED|bad port)/);
  await expect(client.call('getYard', { signal: AbortSignal.timeout(50), tries: 100 })).rejects.toThrow(
    /timeout|aborted/i,
  );
});

test('bytes and forms are sent as such', async () => {
  const { baseUrl, seen } = await serve((one, response) =>
    one.method === 'PUT' ? response.writeHead(204).end() : json(response, 200, { predictions: [], milliseconds: 1 }),
  );
  const client = createClient({ baseUrl });
  await client.put('putAttemptFile', {
    params: { run: RUN, attempt: 1, sha256: 'a'.repeat(64) },
    body: () => new Blob(['hello']),
  });
  expect(seen[0]).toMatchObject({ method: 'PUT', body: 'hello' });
  const form = new FormData();
  form.append('file', new Blob(['x']), 'a.png');
  await client.upload('predictImage', { params: { model: 'mdl_01k00000000000000000000000' }, form });
  expect(seen[1]?.headers['content-type']).toMatch(/^multipart\/form-data; boundary=/);
});

test('an answer of another shape is an error, not a surprise later', async () => {
  const { baseUrl } = await serve((_, response) => json(response, 200, { items: 'none' }));
  await expect(createClient({ baseUrl }).call('listAgents')).rejects.toMatchObject({
    problem: { code: 'client.answer' },
  });
});
