// Requests that do not arrive: closed in time, and what they left is cleaned up. Ones that take long and flow are not.
import { type TestDatabase, testDatabase } from '@trainyard/store/testing';
import { sql } from 'kysely';
import { connect, type Socket } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { REQUEST_TIMEOUT_MS } from './arrival.ts';
import { type TestApp, testApp, tokens } from './testing-app.ts';

/** Instead of half a minute. */
const ARRIVAL_MS = 900;
let it: TestDatabase;
let app: TestApp;
beforeAll(async () => {
  it = await testDatabase();
  await sql`create table made (n serial primary key)`.execute(it.db);
  app = await testApp(it.db, {}, { arrivalMs: ARRIVAL_MS, answerMs: 2 * ARRIVAL_MS });
});
afterAll(async () => {
  await app.close();
  await it.close();
});

interface Call {
  socket: Socket;
  /** Everything that was answered, once the connection is closed. */
  closed: Promise<{ text: string; seconds: number }>;
}

function call(head: string): Call {
  const socket = connect(app.port, '127.0.0.1');
  socket.write(head);
  const since = performance.now();
  let text = '';
  socket.on('data', (chunk) => (text += String(chunk)));
  socket.on('error', () => undefined);
  const closed = new Promise<{ text: string; seconds: number }>((resolve) =>
    socket.on('close', () => resolve({ text, seconds: (performance.now() - since) / 1000 })),
  );
  return { socket, closed };
}

const upload = (length: number) =>
  `PUT /api/v1/bytes HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${tokens.agent}\r\nContent-Type: application/octet-stream\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n`;
const late = /^HTTP\/1\.1 408 .*application\/problem\+json.*"code":"http\.timeout"/s;

/** Sends a byte now and then, as a program does that wants to hold connections. */
function drip(socket: Socket, byte: string): void {
  const timer = setInterval(() => socket.write(byte), ARRIVAL_MS / 6);
  socket.on('close', () => clearInterval(timer));
}

test('the limit is half a minute', () => {
  expect(REQUEST_TIMEOUT_MS).toBe(30_000);
});

test('a head that comes in drops is closed', async () => {
  const { socket, closed } = call('GET /healthz HTTP/1.1\r\nHost: localhost\r\nX-Slow: ');
  drip(socket, 'x');
  expect((await closed).text).toMatch(late);
});

test('an ordinary body that comes in drops is closed', async () => {
  const { socket, closed } = call(
    'POST /api/v1/things HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 500\r\n\r\n{"name":"',
  );
  drip(socket, 'x');
  expect((await closed).text).toMatch(late);
});

test('an upload that flows may take longer than that', async () => {
  const count = 12;
  const { socket, closed } = call(upload(count));
  for (let sent = 0; sent < count; sent += 1) {
    await new Promise((resolve) => setTimeout(resolve, ARRIVAL_MS / 5));
    socket.write('x');
  }
  const { text, seconds } = await closed;
  expect(text).toMatch(/^HTTP\/1\.1 200 /);
  expect(seconds * 1000).toBeGreaterThan(2 * ARRIVAL_MS);
});

test('an upload of which nothing more comes is closed', async () => {
  const { socket, closed } = call(upload(1000));
  socket.write('x'.repeat(10));
  expect((await closed).text).toMatch(late);
});

test('a form of which nothing more comes is closed too', async () => {
  const { closed } = call(
    'POST /api/v1/upload HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=b\r\nContent-Length: 1000\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="x.csv"\r\n\r\na,b\n',
  );
  expect((await closed).text).toMatch(late);
});

test('a request without a body may be answered later than that', async () => {
  const answer = await app.ask('/api/v1/lease', {
    method: 'POST',
    headers: { authorization: `Bearer ${tokens.agent}` },
  });
  expect(answer.status).toBe(204);
});

test('a connection that is kept is not closed by the limit of the request before', async () => {
  const { socket, closed } = call('GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n');
  await new Promise((resolve) => setTimeout(resolve, 2 * ARRIVAL_MS));
  socket.write('GET /healthz HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n');
  expect((await closed).text.match(/HTTP\/1\.1 200 /g)).toHaveLength(2);
});
