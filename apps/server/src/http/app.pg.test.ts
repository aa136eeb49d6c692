import { type TestDatabase, testDatabase } from '@trainyard/store/testing';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildApp } from './app.ts';
import { sessionCookie } from './identity.ts';
import { type Answer, isProblem, table, type TestApp, testApp, tokens } from './testing-app.ts';
import { readSettings } from '../settings.ts';
import pino from 'pino';

let it: TestDatabase;
let local: TestApp;
let open: TestApp;
beforeAll(async () => {
  it = await testDatabase();
  await sql`create table made (n serial primary key)`.execute(it.db);
  local = await testApp(it.db);
  open = await testApp(it.db, { host: '0.0.0.0', loopback: false });
});
afterAll(async () => {
  await local.close();
  await open.close();
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

describe('who may what', () => {
  const asks = [
    ['read', 'GET', '/things'],
    ['write', 'POST', '/things'],
    ['admin', 'DELETE', '/things'],
    ['agent', 'POST', '/lease'],
  ] as const;
  const status = async (app: TestApp, [, method, path]: (typeof asks)[number], headers: Record<string, string>) =>
    code(
      await app.ask(
        api(path),
        method === 'POST' && path === '/things' ? json({ name: 'x' }, headers) : { method, headers },
      ),
    );

  test('on loopback a person may all but act as an agent', async () => {
    const found = await Promise.all(asks.map((ask) => status(local, ask, {})));
    expect(found).toEqual(['200 undefined', '201 undefined', '204 undefined', '401 agent.token']);
  });

  test('elsewhere nobody may anything without a token', async () => {
    const found = await Promise.all(asks.map((ask) => status(open, ask, {})));
    expect(found).toEqual([
      '401 http.unauthorized',
      '401 http.unauthorized',
      '401 http.unauthorized',
      '401 agent.token',
    ]);
  });

  test('the admin token is a person, the agent token reads and acts as an agent', async () => {
    expect(await Promise.all(asks.map((ask) => status(open, ask, bearer(tokens.admin))))).toEqual([
      '200 undefined',
      '201 undefined',
      '204 undefined',
      '401 agent.token',
    ]);
    expect(await Promise.all(asks.map((ask) => status(open, ask, bearer(tokens.agent))))).toEqual([
      '200 undefined',
      '403 http.forbidden',
      '403 http.forbidden',
      '204 undefined',
    ]);
  });

  test('a wrong token is refused even where none is needed', async () => {
    expect(await Promise.all(asks.map((ask) => status(local, ask, bearer(`${tokens.agent}x`))))).toEqual([
      '401 http.unauthorized',
      '401 http.unauthorized',
      '401 http.unauthorized',
      '401 agent.token',
    ]);
  });

  test('who comes through a proxy under another name needs a token on loopback too', async () => {
    const proxied = await testApp(it.db, { allowedHosts: ['train.example'] });
    expect(code(await proxied.ask(api('/things'), { headers: { host: 'train.example' } }))).toBe(
      '401 http.unauthorized',
    );
    await proxied.close();
  });

  test('a route without a permission stops the start', async () => {
    const forgetful = { ...table, read: { ...table.read, permission: undefined as never } };
    const settings = { ...readSettings({}, {}), tokens };
    const handlers = Object.fromEntries(
      Object.keys(table).map((name) => [name, async () => undefined]),
    ) as unknown as Record<keyof typeof table, () => Promise<unknown>>;
    await expect(
      buildApp({ table: forgetful, handlers, frame: { db: it.db, settings }, log: pino({ level: 'silent' }) }),
    ).rejects.toThrow(/no permission: GET \/api\/v1\/things/);
  });
});

describe('Host and Origin', () => {
  test.each([['evil.example'], ['127.0.0.1.evil.example'], ['10.1.2.3'], ['localhost@evil']])(
    'Host %s is refused on loopback',
    async (host) => {
      expect(isProblem(await local.ask(api('/things'), { headers: { host } }), 'http.host')).toBe(true);
    },
  );

  test.each([['localhost:1'], ['LOCALHOST'], ['[::1]:8080'], ['127.0.0.1']])('Host %s is ours', async (host) => {
    expect((await local.ask('/healthz', { headers: { host } })).status).toBe(200);
  });

  test('on all addresses any address is ours, and no foreign name', async () => {
    expect((await open.ask('/healthz', { headers: { host: '192.168.1.5:8080' } })).status).toBe(200);
    expect((await open.ask('/healthz', { headers: { host: 'evil.example' } })).status).toBe(421);
  });

  test.each<[Record<string, string>]>([
    [{ origin: 'http://evil.example' }],
    [{ origin: 'null' }],
    [{ origin: 'http://127.0.0.1:1' }],
    [{ 'sec-fetch-site': 'cross-site' }],
  ])('a write from %o is refused, a read is not', async (headers) => {
    expect(isProblem(await local.ask(api('/things'), json({ name: 'x' }, headers)), 'http.origin')).toBe(true);
    expect((await local.ask(api('/things'), { headers })).status).toBe(200);
  });

  test('our own page writes', async () => {
    expect(
      (
        await local.ask(
          api('/things'),
          json({ name: 'x' }, { origin: `http://127.0.0.1:${local.port}`, 'sec-fetch-site': 'same-origin' }),
        )
      ).status,
    ).toBe(201);
  });
});

test('a session opened in one way only: the cookie of the admin token', async () => {
  const cookie = sessionCookie(tokens, Date.now()).split(';')[0] ?? '';
  expect(sessionCookie(tokens, Date.now())).toMatch(/HttpOnly; SameSite=Strict/);
  expect((await open.ask(api('/things'), { headers: { cookie: `a=b; ${cookie}` } })).status).toBe(200);
  expect((await open.ask(api('/things'), { headers: { cookie: cookie.replace(/.$/, '!') } })).status).toBe(401);
  const old = sessionCookie(tokens, Date.now() - 31 * 24 * 3600 * 1000).split(';')[0] ?? '';
  expect((await open.ask(api('/things'), { headers: { cookie: old } })).status).toBe(401);
});
