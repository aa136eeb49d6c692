// What goes over the wire for each kind of call: against a fetch that answers what the test says.
import { beforeEach, describe, expect, test } from 'vitest';
import { createClient, newKey } from './client.ts';
import { ClientError } from './client-error.ts';

const RUN = 'run_01k00000000000000000000000';
const PROJECT = 'prj_01k00000000000000000000000';
interface Sent {
  url: string;
  init: RequestInit & { duplex?: string };
  headers: Record<string, string>;
}
let sent: Sent[];
beforeEach(() => {
  sent = [];
});
function clientOf(answers: (Response | Error)[], token?: string) {
  const fetcher = async (url: string | URL | Request, init: RequestInit = {}) => {
    sent.push({ url: String(url), init, headers: init.headers as Record<string, string> });
    const next = answers[Math.min(sent.length, answers.length) - 1] as Response | Error;
    if (next instanceof Error) throw next;
    return next.clone();
  };
  return createClient({ baseUrl: 'http://h', token, fetch: fetcher });
}
const ok = (body: unknown) => new Response(JSON.stringify(body));
const group = { id: 'grp_01k00000000000000000000000', project_id: PROJECT, name: 'g' };

describe('headers', () => {
  test('ask for JSON; a token only where there is one, a key only where the route takes one', async () => {
    await clientOf([ok({})])
      .call('getRun', { params: { run: RUN } })
      .catch(() => undefined);
    expect(sent[0]?.headers).toEqual({ accept: 'application/json' });
    expect(sent[0]?.init.body).toBeUndefined();
    await clientOf([ok({})], 't')
      .call('getRun', { params: { run: RUN } })
      .catch(() => undefined);
    expect(sent[1]?.headers).toEqual({ accept: 'application/json', authorization: 'Bearer t' });
  });

  test('a body is JSON, with its key', async () => {
    const client = clientOf([ok(group)]);
    const call = client.call('createGroup', {
      params: { project: PROJECT },
      body: { name: 'g' },
      idempotencyKey: 'mine',
    });
    await call.catch(() => undefined);
    expect(sent[0]?.init).toMatchObject({ method: 'POST', body: '{"name":"g"}' });
    expect(sent[0]?.headers).toEqual({
      accept: 'application/json',
      'content-type': 'application/json',
      'idempotency-key': 'mine',
    });
  });

  test('bytes say that they are bytes; a stream is sent as it comes; a form says its own type', async () => {
    const params = { run: RUN, attempt: 1, sha256: 'a'.repeat(64) };
    const client = clientOf([new Response(null, { status: 204 })]);
    await client.put('putAttemptFile', { params, body: () => new Blob(['x']) });
    expect(sent[0]?.headers['content-type']).toBe('application/octet-stream');
    expect(sent[0]?.init.duplex).toBeUndefined();
    await client.put('putAttemptFile', { params, body: () => new ReadableStream() });
    expect(sent[1]?.init.duplex).toBe('half');
    const form = new FormData();
    await client
      .upload('uploadDataset', { params: { project: PROJECT }, query: { name: 'n' }, form })
      .catch(() => undefined);
    expect(sent[2]?.headers).toEqual({ accept: 'application/json' });
    expect(sent[2]?.init.body).toBe(form);
  });
});

describe('again', () => {
  const busy = () => new Response('', { status: 503, headers: { 'retry-after': '0' } });

  test('bytes are made anew for each try, as often as was asked', async () => {
    let made = 0;
    const client = clientOf([busy()]);
    const params = { run: RUN, attempt: 1, sha256: 'a'.repeat(64) };
    const call = client.put('putAttemptFile', { params, body: () => `${(made += 1)}`, tries: 3 });
    await expect(call).rejects.toBeInstanceOf(ClientError);
    expect([made, sent.map(({ init }) => init.body)]).toEqual([3, ['1', '2', '3']]);
  });

  test('four times where nobody says how often; a form once', async () => {
    await clientOf([busy()])
      .call('getRun', { params: { run: RUN } })
      .catch(() => undefined);
    expect(sent).toHaveLength(4);
    const client = clientOf([busy()]);
    const upload = client.upload('uploadDataset', {
      params: { project: PROJECT },
      query: { name: 'n' },
      form: new FormData(),
    });
    await upload.catch(() => undefined);
    expect(sent).toHaveLength(5);
  });

  test('never after it was given up: what is thrown is the reason', async () => {
    const signal = AbortSignal.abort(new Error('enough'));
    const failed = await clientOf([new Error('enough')])
      .call('getRun', { params: { run: RUN }, signal })
      .catch((error: unknown) => error);
    expect(failed).toEqual(new Error('enough'));
    expect(failed).not.toBeInstanceOf(ClientError);
    expect([sent.length, sent[0]?.init.signal]).toEqual([1, signal]);
  });
});

test('a download is given as it is, without options too', async () => {
  const bytes = await clientOf([new Response('abc')]).open('getDatasetFile', {
    params: { version: 'dsv_1', index: 0 },
  });
  expect(await bytes.text()).toBe('abc');
  expect(clientOf([]).url('listRuns')).toBe('http://h/api/v1/runs');
});

test('keys are random names of 32 digits', () => {
  const keys = Array.from({ length: 50 }, newKey);
  expect(new Set(keys).size).toBe(50);
  for (const key of keys) expect(key).toMatch(/^[0-9a-f]{32}$/);
});
