// The connection to the database breaks at every point of a request, COMMIT sent included: the caller hears "try again", and
// its repetition has exactly one effect.
import { connect, type Database } from '@trainyard/store/database';
import { type TestDatabase, testDatabase } from '@trainyard/store/testing';
import { type TestProxy, testProxy } from '@trainyard/store/testing-proxy';
import { sql } from 'kysely';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type TestApp, testApp } from './testing-app.ts';

let it: TestDatabase;
let proxy: TestProxy;
let db: Database;
let app: TestApp;
beforeAll(async () => {
  it = await testDatabase();
  await sql`create table made (n serial primary key)`.execute(it.db);
  proxy = await testProxy(it.url);
  db = await connect(proxy.url);
  app = await testApp(db);
});
afterAll(async () => {
  await app.close();
  await db.close();
  await proxy.close();
  await it.close();
});

const rows = async () => (await sql<{ c: number }>`select count(*) as c from made`.execute(it.db)).rows[0]?.c ?? 0;
const make = (key: string) =>
  app.ask('/api/v1/things', {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'idempotency-key': key },
    body: '{"name":"x"}',
  });

test('cut after each message that the database was sent: 503, and then one effect', async () => {
  await make('warm');
  const points: string[] = [];
  for (let point = 1; ; point += 1) {
    const before = await rows();
    let message = 0;
    let cut = '';
    proxy.onSent = (chunk) => {
      message += 1;
      if (message !== point) return true;
      cut = chunk
        .toString('latin1')
        .replaceAll(/[^ -~]+/g, ' ')
        .trim();
      return false;
    };
    const first = await make(`key-${point}`);
    proxy.onSent = null;
    if (cut === '') break;
    points.push(cut);
    expect([first.status, first.headers['retry-after']]).toEqual([503, '2']);
    const second = await make(`key-${point}`);
    expect(second.status).toBe(201);
    expect(await rows()).toBe(before + 1);
    // Only where COMMIT was sent was the first already done.
    expect(second.headers['idempotency-replayed']).toBe(/commit/.test(cut) ? 'true' : undefined);
  }
  expect(points.filter((text) => /commit/.test(text))).toHaveLength(1);
  expect(points.length).toBeGreaterThan(5);
}, 240_000);
