// Curves and log of a run over HTTP: what an agent ships is what the routes answer, also zoomed, backwards and searched.
import type { StoredEvent } from '@trainyard/contracts/event';
import type { MetricSeries } from '@trainyard/contracts/run';
import { connect, type Database } from '@trainyard/store/database';
import { leaseRun } from '@trainyard/store/lease';
import { testYard } from '@trainyard/store/testing-yard';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { loadTokens } from '../secrets.ts';
import { type TestServer, testServer } from '../testing-server.ts';

let server: TestServer;
let db: Database;
let run: string;
beforeAll(async () => {
  server = await testServer();
  db = await connect(server.databaseUrl);
  const yard = await testYard(db);
  run = await yard.run();
  await leaseRun(db, await yard.agent(), ['cpu']);
});
afterAll(async () => {
  await db.close();
  await server.close();
});

const time = '2026-01-01T00:00:00.000Z';
async function ship(events: object[]): Promise<unknown> {
  const token = (await loadTokens(server.dataDir)).agent;
  const answer = await fetch(`${server.address}/api/v1/runs/${run}/attempts/1/events`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${token}` },
    body: JSON.stringify({ events }),
  });
  return answer.json();
}
const metrics = async (query: string) =>
  (await server.ask<{ series: MetricSeries[]; position: number }>('GET', `/runs/${run}/metrics?${query}`)).json;
const events = async (query: string) =>
  (await server.ask<{ items: StoredEvent[]; position: number }>('GET', `/runs/${run}/events?${query}`)).json;

test('a batch is acknowledged once it is stored, and every route tells the same of it', async () => {
  const sent = Array.from({ length: 1500 }, (_, index) => {
    const base = { seq: index + 1, attempt: 1, time };
    if (index % 3 === 2) return { ...base, event: 'log', level: 'info', message: `Line ${index} 100%` };
    return {
      ...base,
      event: 'metric',
      step: index,
      epoch: index / 4,
      values: { a: index, b: index === 1 ? 'NaN' : 0.5 - index },
    };
  });
  expect(await ship(sent)).toEqual({ acked: 1500 });
  expect(await ship(sent.slice(1000))).toEqual({ acked: 1500 });

  const whole = await metrics('points=2000');
  expect(whole.position).toBe(1500);
  expect(whole.series.map(({ name, total }) => [name, total])).toEqual([
    ['a', 1000],
    ['b', 1000],
  ]);
  expect(whole.series[1]?.points[1]).toEqual([1, 'NaN', 0.25]);
  const zoom = await metrics('names=a,none&from=600&to=606&points=50');
  expect(zoom.series).toEqual([
    { name: 'a', total: 5, points: [600, 601, 603, 604, 606].map((step) => [step, step, step / 4]) },
  ]);

  const all = await events('limit=5000');
  expect(all.items).toEqual(
    sent.map(({ seq, attempt, time: at, event, ...payload }) => ({
      position: seq,
      seq,
      attempt,
      time: at,
      event,
      payload,
    })),
  );
  expect((await events('before=1501&limit=2')).items.map(({ position }) => position)).toEqual([1499, 1500]);
  expect((await events('before=10&kind=log')).items.map(({ position }) => position)).toEqual([3, 6, 9]);
  expect((await events(`q=${encodeURIComponent('LINE 1499 100%')}`)).items.map(({ position }) => position)).toEqual([
    1500,
  ]);
  expect((await events('q=%25&kind=log&before=20&limit=2')).items.map(({ position }) => position)).toEqual([15, 18]);
});
