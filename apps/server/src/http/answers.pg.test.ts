import { type TestDatabase, testDatabase } from '@trainyard/store/testing';
import fc from 'fast-check';
import { sql } from 'kysely';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type Answer, isProblem, type TestApp, testApp, tokens } from './testing-app.ts';

let it: TestDatabase;
let local: TestApp;
beforeAll(async () => {
  it = await testDatabase();
  await sql`create table made (n serial primary key)`.execute(it.db);
  local = await testApp(it.db);
});
afterAll(async () => {
  await local.close();
  await it.close();
});

const api = (path: string) => `/api/v1${path}`;
const json = (value: unknown, headers: Record<string, string> = {}) => ({
  method: 'POST',
  headers: { 'content-type': 'application/json', ...headers },
  body: JSON.stringify(value),
});
const bearer = (token: string) => ({ authorization: `Bearer ${token}` });
const code = ({ status, json: { code: found } }: Answer) => `${status} ${String(found)}`;

describe('what is wrong is a problem with a code and never a trace', () => {
  test.each<[string, string, Parameters<TestApp['ask']>[1], string]>([
    ['no such address', '/api/v1/nothing', {}, '404 http.not_found'],
    ['another method', '/api/v1/lease', { method: 'PUT' }, '405 http.method'],
    [
      'another type',
      '/api/v1/things',
      { method: 'POST', headers: { 'content-type': 'text/xml' }, body: '<a/>' },
      '415 http.media_type',
    ],
    [
      'a form where JSON is wanted',
      '/api/v1/things',
      { method: 'POST', headers: { 'content-type': 'application/x-www-form-urlencoded' }, body: 'name=x' },
      '415 http.media_type',
    ],
    [
      'JSON where a form is wanted',
      '/api/v1/upload',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{}' },
      '415 http.media_type',
    ],
    ['too much', '/api/v1/things', json({ name: 'x'.repeat(1_100_000) }), '413 http.too_large'],
    [
      'no JSON',
      '/api/v1/things',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: '{"name":' },
      '400 http.json',
    ],
    [
      'no UTF-8',
      '/api/v1/things',
      { method: 'POST', headers: { 'content-type': 'application/json' }, body: Buffer.from([0x22, 0xff, 0x22]) },
      '400 http.json',
    ],
    ['no body', '/api/v1/things', { method: 'POST' }, '422 http.invalid'],
    ['a query out of range', '/api/v1/things?limit=99', {}, '400 http.query'],
    ['a query that does not exist', '/api/v1/things?limt=1', {}, '400 http.query'],
    ['an id that cannot be', '/api/v1/things/abc', {}, '404 project.not_found'],
    ['a broken address', '/api/v1/things/%zz', {}, '400 http.bad_request'],
    ['an error of ours', '/api/v1/broken', {}, '500 server.internal'],
  ])('%s', async (_name, path, asking, expected) => {
    const answer = await local.ask(path, asking);
    expect(code(answer)).toBe(expected);
    expect(isProblem(answer, expected.slice(4))).toBe(true);
    expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  });

  test('all that is wrong with a body is named at once', async () => {
    const { json: problem } = await local.ask(api('/things'), json({ name: '', size: 'big', colour: 1 }));
    expect((problem['problems'] as { path: string }[]).map(({ path }) => path).sort()).toEqual([
      'colour',
      'name',
      'size',
    ]);
  });

  test('an address with another method says which it takes', async () => {
    expect(
      (await local.ask(api('/things'), { method: 'PATCH' })).headers['allow']?.toString().split(', ').sort(),
    ).toEqual(['DELETE', 'GET', 'HEAD', 'POST']);
  });

  const say = async (text: string) =>
    new Promise<string>((resolve) => {
      const socket = connect(local.port, '127.0.0.1', () => socket.write(text));
      let heard = '';
      socket.on('data', (chunk) => (heard += String(chunk))).on('close', () => resolve(heard));
    });

  test('what is not even HTTP gets a problem too', async () => {
    expect(await say('HELLO\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 400 .*application\/problem\+json.*"code":"http\.bad_request"/s,
    );
  });

  test('a request without Host is not ours', async () => {
    expect(await say('GET /healthz HTTP/1.1\r\nConnection: close\r\n\r\n')).toMatch(
      /^HTTP\/1\.1 421 .*"code":"http\.host"/s,
    );
  });

  test('keys that name a prototype do nothing', async () => {
    const answer = await local.ask(api('/things'), {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: '{"name":"x","__proto__":{"size":3}}',
    });
    expect(code(answer)).toMatch(/^(201 undefined|422 http.invalid)$/);
    expect(({} as Record<string, unknown>)['size']).toBeUndefined();
  });
});

describe('idempotency', () => {
  const rows = async () => (await sql<{ c: number }>`select count(*) as c from made`.execute(it.db)).rows[0]?.c ?? 0;
  const make = (key: string, name = 'x', extra = {}) =>
    local.ask(api('/things'), json({ name, ...extra }, { 'idempotency-key': key }));

  test('the same key and body get the same answer, also at the same moment, and one effect', async () => {
    const before = await rows();
    const answers = await Promise.all(Array.from({ length: 8 }, () => make('k1')));
    answers.push(await make('k1'));
    expect(new Set(answers.map(({ status, text }) => `${status} ${text}`)).size).toBe(1);
    expect(answers[0]?.status).toBe(201);
    expect(await rows()).toBe(before + 1);
    expect(answers.at(-1)?.headers['idempotency-replayed']).toBe('true');
  });

  test('the order of fields is not another body, another value is', async () => {
    await make('k2', 'x', { size: 2 });
    const turned = await local.ask(api('/things'), {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': 'k2' },
      body: '{"size":2,"name":"x"}',
    });
    expect(turned.status).toBe(201);
    expect(isProblem(await make('k2', 'y'), 'http.key_reused')).toBe(true);
  });

  test('a failure leaves neither effect nor answer behind', async () => {
    const before = await rows();
    expect(code(await make('k3', 'fails'))).toBe('409 http.conflict');
    expect(code(await make('k3', 'fails'))).toBe('409 http.conflict');
    expect(await rows()).toBe(before);
  });

  test('a key that is none is refused', async () => {
    expect(isProblem(await make('a b'), 'http.bad_request')).toBe(true);
  });
});

describe('bytes', () => {
  const sent = async (form: FormData): Promise<unknown> =>
    (await fetch(`http://127.0.0.1:${local.port}${api('/upload')}`, { method: 'POST', body: form })).json();

  test('a form gives its files with their names as they were sent', async () => {
    const body = [
      '--b',
      'content-disposition: form-data; name="file"; filename="cats/a b.png"',
      'content-type: image/png',
      '',
      'xyz',
      '--b--',
      '',
    ].join('\r\n');
    const { json: answer } = await local.ask(api('/upload'), {
      method: 'POST',
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      body,
    });
    expect(answer).toEqual({ files: ['cats/a b.png 3'] });
  });

  test('every name that a person gives a file survives a form and a download', async () => {
    const part = fc.oneof(
      fc.constantFrom('"', "'", '&', '%22', '%', ';', ' ', '\u00e9', '\u0627\u0644', '\u{1F600}', '+', '#', '=', '\\'),
      fc.stringMatching(/^[ -~]$/),
    );
    const name = fc.array(part, { minLength: 1, maxLength: 12 }).map((parts) => parts.join(''));
    await fc.assert(
      fc.asyncProperty(name, async (given) => {
        const form = new FormData();
        form.append('path', given);
        form.append('file', new Blob(['xyz']), given);
        expect(await sent(form)).toEqual({ files: [`${given} 3`] });
        const { headers } = await local.ask(api(`/file?${new URLSearchParams({ name: given }).toString()}`));
        const [, encoded = ''] = /filename\*=UTF-8''(.*)$/.exec(String(headers['content-disposition'])) ?? [];
        expect(decodeURIComponent(encoded)).toBe(given);
      }),
      { numRuns: 60, examples: [[`a & b's "q"`], ['%22'], ['x\\'], ['\\"']] },
    );
  });

  test('a form of a browser alone gives quotation marks back', async () => {
    const form = new FormData();
    form.append('file', new Blob(['xyz']), `a & b's "q".csv`);
    expect(await sent(form)).toEqual({ files: [`a & b's "q".csv 3`] });
  });

  test('raw bytes arrive as they are', async () => {
    const { json: answer } = await local.ask(api('/bytes'), {
      method: 'PUT',
      headers: { 'content-type': 'application/octet-stream', ...bearer(tokens.agent) },
      body: Buffer.from('abc'),
    });
    expect(answer['sha256']).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  });

  test('a download is saved, never shown, whatever its name', async () => {
    const { headers } = await local.ask(api(`/file?name=${encodeURIComponent('a"\r\nx: y/ü.html')}`));
    expect(headers['content-disposition']).toBe(
      `attachment; filename="a___x: y__.html"; filename*=UTF-8''a%22%0D%0Ax%3A%20y%2F%C3%BC.html`,
    );
    expect(headers['content-security-policy']).toContain('sandbox');
    expect(headers['x-content-type-options']).toBe('nosniff');
  });
});

test('the reference, its program and the list of errors are served from here', async () => {
  const [docs, program, list, description] = await Promise.all(
    ['/docs', '/docs/scalar.js', '/docs/errors', '/api/v1/openapi.json'].map((path) => local.ask(path)),
  );
  expect(docs?.text).toContain('<html');
  expect(docs?.text).not.toMatch(/https?:\/\//);
  expect(program?.text.length).toBeGreaterThan(1_000_000);
  expect(list?.text).toContain('id="http.key_reused"');
  expect(description?.json['openapi']).toBe('3.1.0');
});
