// What the schema admits, the store takes: every kind of event and every JSON route gets whatever its schema admits, through the
// real server on a real PostgreSQL. No answer is a 5xx, and later good events of the same attempt are still taken.
// More of it: PROPERTY_RUNS=20 node node_modules/vitest/vitest.mjs run --project integration admitted
import { api, API_PREFIX, type RouteName } from '@trainyard/contracts/api';
import { WorkerEvent } from '@trainyard/contracts/event';
import type { Lease } from '@trainyard/contracts/agent';
import type { Dataset } from '@trainyard/contracts/dataset';
import type { Route } from '@trainyard/contracts/route';
import type { Run } from '@trainyard/contracts/run';
import { connect, type Database } from '@trainyard/store/database';
import { testHello } from '@trainyard/store/testing-yard';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { loadTokens } from '../secrets.ts';
import { anyJson, arbitraryOf, type KnownIds } from '../testing-arbitrary.ts';
import { type TestServer, testServer } from '../testing-server.ts';

const MORE = Number(process.env['PROPERTY_RUNS'] ?? 0);
/** Always the same ones in a plain test run; with PROPERTY_RUNS others each time. */
const runs = (few: number) => (MORE > 0 ? { numRuns: few * MORE } : { numRuns: few, seed: 20260101 });
const TIME = MORE > 0 ? 3_600_000 : 120_000;

let it: TestServer;
let db: Database;
let token: string;
let running: Lease;
let seq = 0;
let known: KnownIds;
beforeAll(async () => {
  it = await testServer();
  db = await connect(it.databaseUrl);
  token = (await loadTokens(it.dataDir)).agent;
  const register = async () =>
    ((await ask('POST', '/agents/register', testHello(), token)).json as { agent_id: string }).agent_id;
  const [trainer, other] = [await register(), await register()];
  const { items } = (await ask('GET', '/datasets')).json as { items: Dataset[] };
  const table = items.find(({ kind }) => kind === 'table') as Dataset;
  const queue = async () =>
    (
      await ask('POST', `/projects/${table.project_id}/runs`, {
        dataset_version_id: table.version.id,
        config: { task: 'tabular-classification', target: 'species', model: 'logistic_regression' },
      })
    ).json as Run;
  const lease = async (agent: string) =>
    ((await ask('POST', `/agents/${agent}/lease`, { free: ['cpu'], wait_seconds: 5 }, token)).json as { lease: Lease })
      .lease;
  await queue();
  running = await lease(trainer);
  // Its agent sends no heartbeats; whether it lives is another test. Requests know neither of the two.
  await db.updateTable('runs').set({ lease_until: '2100-01-01T00:00:00Z' }).where('id', '=', running.run_id).execute();
  const taken = await queue();
  await lease(other);
  const group = (await ask('POST', `/projects/${table.project_id}/groups`, { name: 'g' })).json as { id: string };
  known = {
    prj_: items.map(({ project_id }) => project_id),
    dst_: items.map(({ id }) => id),
    dsv_: items.map(({ version }) => version.id),
    run_: [taken.id, (await queue()).id],
    grp_: [group.id],
    agt_: [other],
  };
}, 180_000);
afterAll(async () => {
  await db?.close();
  await it?.close();
});

interface Answer {
  status: number;
  json: unknown;
}

async function ask(method: string, path: string, body?: unknown, bearer?: string): Promise<Answer> {
  const response = await fetch(`${it.address}${API_PREFIX}${path}`, {
    method,
    headers: {
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...(bearer === undefined ? {} : { authorization: `Bearer ${bearer}` }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  return { status: response.status, json: text === '' ? null : safely(text) };
}
const safely = (text: string): unknown => {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
};
/** Ships lines and a good one behind them; all must be taken, once. */
async function ship(lines: unknown[]): Promise<void> {
  const good = { attempt: 1, time: '2026-01-01T00:00:00Z', event: 'log', level: 'info', message: 'good' };
  const events = [...lines, good].map((line) => {
    seq += 1;
    return typeof line === 'object' && line !== null && !Array.isArray(line) ? { ...line, seq, attempt: 1 } : line;
  });
  const answer = await ask('POST', `/runs/${running.run_id}/attempts/1/events`, { events }, token);
  // So that fast-check can look for the smallest batch that fails.
  if (answer.status !== 200) seq = await stored();
  expect(answer, JSON.stringify(answer.json)).toMatchObject({ status: 200, json: { acked: seq } });
}

async function stored(): Promise<number> {
  const row = await db
    .selectFrom('attempts')
    .select('acked_seq')
    .where('run_id', '=', running.run_id)
    .executeTakeFirstOrThrow();
  return row.acked_seq;
}

/** Everything that shows what was stored answers. */
async function looks(): Promise<void> {
  const of = `/runs/${running.run_id}`;
  const paths = [
    of,
    `${of}/events?limit=5000&after=${Math.max(0, seq - 40)}`,
    `${of}/metrics`,
    '/yard',
    '/runs',
    '/projects',
  ];
  for (const path of paths) {
    const { status, json } = await ask('GET', path);
    expect(status, `${path}: ${JSON.stringify(json)}`).toBe(200);
  }
}

const kinds = (WorkerEvent as unknown as { options: z.ZodObject[] }).options.map(
  (schema) => [String([...(schema.shape['event'] as z.ZodLiteral<string>).values][0]), schema] as const,
);

describe('events', () => {
  test.each(kinds)(
    '%s: all that it admits is stored, and the line behind it',
    { timeout: TIME },
    async (_kind, schema) => {
      await fc.assert(
        fc.asyncProperty(fc.array(arbitraryOf(schema), { minLength: 1, maxLength: 8 }), (lines) => ship(lines)),
        runs(12),
      );
      await looks();
    },
  );

  test('lines that are anything at all', { timeout: TIME }, async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyJson, { minLength: 1, maxLength: 5 }), (lines) => ship(lines)),
      runs(10),
    );
    await looks();
  });

  test('the lines that gave a 500 before', { timeout: TIME }, async () => {
    const base = { time: '2026-01-01T00:00:00Z' };
    const metric = { ...base, event: 'metric', epoch: 0 };
    const progress = {
      ...base,
      event: 'progress',
      step: 1,
      steps_total: 2,
      epoch: 1,
      epochs_total: 1,
      samples_per_second: 1,
    };
    const file = { kind: 'other', bytes: 1, sha256: 'a'.repeat(64) };
    await ship([
      { ...metric, step: 3e9, values: { 'val/accuracy': 0.5 } },
      { ...metric, step: 1, values: { ['n'.repeat(9000)]: 1 } },
      { ...metric, step: 1, values: { 'a\0': 1, 'a␀': 2 } },
      { ...metric, step: 1, values: { a: 1 }, time: '0000-01-01T00:00:00Z' },
      { ...progress, seconds_left: 1e18 },
      { ...progress, seconds_left: 1e11 },
      { ...base, event: 'checkpoint', path: 'a\0b', ...file, kind: 'last', step: 1e12, epoch: null, metrics: {} },
      { ...base, event: 'artifact', path: 'p'.repeat(9000), ...file },
      { ...base, event: 'artifact', path: '\0', ...file },
    ]);
    await looks();
    expect((await ask('GET', '/runs?q=%00')).status).toBe(200);
    const { json } = await ask('GET', `/runs/${running.run_id}`);
    expect((json as Run).troubles).toMatchObject([{ what: 'event', code: 'event.invalid', settled_at: null }]);
  });
});

/** The request that a route takes: params, query and body by its schemas; waiting is left out. */
async function request(name: RouteName, sent: { params: object; query: object; body: unknown }): Promise<Answer> {
  const route: Route = api[name];
  const path = Object.entries(sent.params).reduce(
    (built, [key, value]) => built.replace(`:${key}`, encodeURIComponent(String(value).toWellFormed())),
    route.path,
  );
  const query = new URLSearchParams(
    Object.entries(sent.query).flatMap(([key, value]) => (value === undefined ? [] : [[key, String(value)]])),
  );
  const body = name === 'leaseRun' ? { ...(sent.body as object), wait_seconds: 0 } : sent.body;
  const asked = query.size > 0 ? `${path}?${query.toString()}` : path;
  return ask(route.method, asked, route.body ? body : undefined, route.permission === 'agent' ? token : undefined);
}

const routes = (Object.entries(api) as [RouteName, Route][])
  .filter(([, { upload }]) => upload === undefined)
  // Those that end the attempt under test or its agent come last.
  .sort(([a], [b]) => Number(/finish|leave|cancel/.test(a)) - Number(/finish|leave|cancel/.test(b)));

/** A scan reads all pictures of the example again. */
function triesOf(name: RouteName): number {
  if (name === 'createDatasetVersion') return 1;
  const route: Route = api[name];
  return route.body || route.query ? 8 : 2;
}

describe('requests', () => {
  test.each(routes.map(([name]) => name))('%s', { timeout: TIME }, async (name) => {
    const route: Route = api[name];
    const parts = {
      params: route.params ? (arbitraryOf(route.params, known) as fc.Arbitrary<object>) : fc.constant({}),
      query: route.query ? (arbitraryOf(route.query, known) as fc.Arbitrary<object>) : fc.constant({}),
      body: route.body
        ? fc.oneof({ weight: 4, arbitrary: arbitraryOf(route.body, known) }, { weight: 1, arbitrary: anyJson })
        : fc.constant(undefined),
    };
    await fc.assert(
      fc.asyncProperty(fc.record(parts), async (sent) => {
        const { status, json } = await request(name, sent);
        expect(status, JSON.stringify(json)).toBeLessThan(500);
      }),
      runs(triesOf(name)),
    );
  });

  test('after all of it the attempt goes on, and everything can be looked at', { timeout: TIME }, async () => {
    await ship([]);
    await looks();
  });
});
