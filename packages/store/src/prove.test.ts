// What stands between a DATABASE_URL and a start, each in one sentence that ends with a full stop, with what to do.
import { TrainyardError } from '@trainyard/contracts/problem';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Embedded, startEmbedded } from './embedded.ts';
import { proveDatabase } from './prove.ts';

let folder: string;
let embedded: Embedded;
let port: number;
const servers: Server[] = [];

async function listen(onSocket: Parameters<typeof createServer>[1]): Promise<number> {
  const server = createServer(onSocket).listen(0, '127.0.0.1');
  servers.push(server);
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'prove-'));
  port = await listen(() => undefined);
  servers.pop()?.close();
  const settings = { listen_addresses: '127.0.0.1', port: String(port), fsync: 'off' };
  embedded = await startEmbedded({ dataDir: folder, settings });
  const admin = new pg.Client({ connectionString: embedded.url });
  await admin.connect();
  await admin.query("create role maker login createdb password 'secret'");
  await admin.query("create role guest login password 'secret'");
  await writeFile(
    join(folder, 'postgres', 'pg_hba.conf'),
    'local all all trust\nhost all guest,maker 127.0.0.1/32 scram-sha-256\n',
  );
  await admin.query('select pg_reload_conf()');
  await admin.end();
}, 240_000);
afterAll(async () => {
  for (const server of servers) server.close();
  await embedded.stop();
  await rm(folder, { recursive: true, force: true });
});

const at = (rest: string) => `postgres://${rest.replace('HERE', `127.0.0.1:${port}`)}`;

test('a missing database is made where the role may, by one of two that start at once, and found the next time', async () => {
  const url = at('maker:secret@HERE/My%20yard');
  await Promise.all([proveDatabase(url), proveDatabase(url)]);
  await proveDatabase(url);
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  expect((await client.query('select current_database() as name')).rows).toEqual([{ name: 'My yard' }]);
  await client.end();
});

test.each<[string, () => Promise<string> | string, RegExp]>([
  [
    'a missing database and a role that may not make it',
    () => at('guest:secret@HERE/nothing'),
    /^There is no database "nothing" at .*, and the role guest may not make it: permission denied to create database\.$/,
  ],
  ['a wrong password', () => at('guest:wrong@HERE/postgres'), /refuses the password of the role guest\.$/],
  ['no password', () => at('guest@HERE/postgres'), /refuses the password of the role guest\.$/],
  [
    'a role that is not let in',
    () => at('stranger:x@HERE/postgres'),
    /does not let the role stranger in: .*pg_hba.*\.$/,
  ],
  ['nobody there', () => 'postgres://me:secret@127.0.0.1:1/x', /does not answer: nothing listens there.*\.$/],
  [
    'an unknown host',
    () => 'postgres://me:secret@no-such-host.invalid/x',
    /no address is found for the name of its host\.$/,
  ],
  ['no socket', () => `postgres://me@localhost/x?host=${folder}/none`, /does not answer: .*ENOENT.*\.$/],
  ['TLS where there is none', () => at('guest:secret@HERE/postgres?sslmode=require'), /does not speak TLS.*\.$/],
  [
    'a web server',
    async () =>
      `postgres://me@127.0.0.1:${await listen((socket) => {
        socket.on('error', () => undefined);
        socket.end('HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n');
      })}/x`,
    /does not answer like PostgreSQL\.$/,
  ],
  [
    'a program that hangs up',
    async () => `postgres://me@127.0.0.1:${await listen((socket) => socket.end())}/x`,
    /does not answer like PostgreSQL\.$/,
  ],
])('%s', async (_name, url, expected) => {
  const error: unknown = await proveDatabase(await url()).catch((caught: unknown) => caught);
  expect(error).toBeInstanceOf(TrainyardError);
  const { code, message, options } = error as TrainyardError;
  expect(code).toBe('start.database');
  expect(message).toMatch(expected);
  expect(message).not.toMatch(/secret|wrong@/);
  expect(options.hint).toMatch(/\.$/);
});

test('a program that takes the connection and says nothing is given up', async () => {
  const silent = await listen((socket) => void socket.on('error', () => undefined));
  await expect(proveDatabase(`postgres://me@127.0.0.1:${silent}/x`)).rejects.toThrow(/does not answer within 10 s\.$/);
});
