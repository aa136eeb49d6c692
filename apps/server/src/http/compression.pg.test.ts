// What goes over the wire compressed, and what does not.
import { api } from '@trainyard/contracts/api';
import { type TestDatabase, testDatabase } from '@trainyard/store/testing';
import { sql } from 'kysely';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliCompressSync, brotliDecompressSync, gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mayCompress } from './compression.ts';
import { type TestApp, testApp } from './testing-app.ts';

const SCRIPT = 'export const words = "a page of the yard";\n'.repeat(200);
let it: TestDatabase;
let app: TestApp;
let webDir: string;
beforeAll(async () => {
  it = await testDatabase();
  await sql`create table made (n serial primary key)`.execute(it.db);
  webDir = await mkdtemp(join(tmpdir(), 'trainyard-web-'));
  await mkdir(join(webDir, 'assets'));
  await writeFile(join(webDir, 'assets', 'a-1.js'), SCRIPT);
  await writeFile(join(webDir, 'assets', 'a-1.js.br'), brotliCompressSync(SCRIPT));
  await writeFile(join(webDir, 'assets', 'a-1.js.gz'), gzipSync(SCRIPT));
  await writeFile(join(webDir, 'assets', 'plain-1.js'), SCRIPT);
  app = await testApp(it.db, { webDir });
});
afterAll(async () => {
  await app.close();
  await it.close();
  await rm(webDir, { recursive: true });
});

interface Raw {
  status: number;
  headers: Record<string, string | string[] | undefined>;
  bytes: Buffer;
}
const raw = (path: string, accept?: string, body?: { encoding: string; bytes: Buffer }) =>
  new Promise<Raw>((resolve, reject) => {
    const headers = {
      ...(accept === undefined ? {} : { 'accept-encoding': accept }),
      ...(body
        ? { 'content-encoding': body.encoding, 'content-type': 'application/json', 'content-length': body.bytes.length }
        : {}),
    };
    const sent = request(
      { host: '127.0.0.1', port: app.port, path, headers, method: body ? 'POST' : 'GET' },
      (response) => {
        buffer(response).then(
          (bytes) => resolve({ status: response.statusCode ?? 0, headers: response.headers, bytes }),
          reject,
        );
      },
    );
    sent.on('error', reject);
    sent.end(body?.bytes);
  });

const description = '/api/v1/openapi.json';

test('answers in the best coding that the caller takes, and as they are where it takes none', async () => {
  const plain = await raw(description);
  expect(plain.headers['content-encoding']).toBeUndefined();
  const br = await raw(description, 'gzip, deflate, br');
  expect(br.headers).toMatchObject({
    'content-encoding': 'br',
    vary: expect.stringContaining('accept-encoding') as string,
  });
  expect(brotliDecompressSync(br.bytes).equals(plain.bytes)).toBe(true);
  const gzip = await raw(description, 'gzip, deflate');
  expect(gzip.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(gzip.bytes).equals(plain.bytes)).toBe(true);
  expect(br.bytes.length).toBeLessThan(plain.bytes.length / 2);
  expect((await raw(description, 'identity')).headers['content-encoding']).toBeUndefined();
});

test('small answers and downloads stay as they are', async () => {
  expect((await raw('/api/v1/things', 'br')).headers['content-encoding']).toBeUndefined();
  const file = await raw(`/api/v1/file?name=${'x'.repeat(50)}`, 'br');
  expect(file.headers['content-encoding']).toBeUndefined();
  expect(file.bytes.toString()).toBe('<script>1</script>');
});

test('no route that may answer with a secret is compressed, nor one that downloads', () => {
  const kept = Object.entries(api).flatMap(([name, route]) => (mayCompress(route) ? [] : [name]));
  expect(kept).toContain('getJoinCommand');
  expect(kept).toContain('getRunFile');
  for (const name of ['getYard', 'listRuns', 'getRun', 'listRunEvents', 'getRunMetrics'])
    expect(kept).not.toContain(name);
});

test('a body that says it is compressed is not unfolded', async () => {
  const bytes = gzipSync(JSON.stringify({ name: 'x' }));
  const { status } = await raw('/api/v1/things', undefined, { encoding: 'gzip', bytes });
  expect(status).toBeGreaterThanOrEqual(400);
  expect(status).toBeLessThan(500);
});

test('files of the build go as they were compressed when it was built', async () => {
  const br = await raw('/assets/a-1.js', 'gzip, br');
  expect(br.headers).toMatchObject({
    'content-encoding': 'br',
    'cache-control': 'public, max-age=31536000, immutable',
  });
  expect(String(br.headers['content-type'])).toMatch(/javascript/);
  expect(br.bytes.equals(brotliCompressSync(SCRIPT))).toBe(true);
  const gzip = await raw('/assets/a-1.js', 'gzip');
  expect(gzip.bytes.equals(gzipSync(SCRIPT))).toBe(true);
  expect((await raw('/assets/a-1.js')).bytes.toString()).toBe(SCRIPT);
  const plain = await raw('/assets/plain-1.js', 'br');
  expect(plain.status).toBe(200);
});
