// Metric points and log lines: how fast they come in over HTTP (durable before the answer), what they take on disk, how long a
// run of a million points takes to open and a million lines to search.
// node bench/series.ts [--points N] [--lines N] [--batch EVENTS]   prints a table and one line of JSON; CPU seconds by process.
import { readdirSync, readFileSync } from 'node:fs';
import { Agent, request } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { sql } from 'kysely';
import { startTrainyard, temporaryFolder } from '../e2e/src/trainyard.ts';
import { connect, type Database } from '../packages/store/src/database.ts';
import { startEmbedded } from '../packages/store/src/embedded.ts';
import { leaseRun } from '../packages/store/src/lease.ts';
import { testYard, type TestYard } from '../packages/store/src/testing-yard.ts';

const option = (name: string, otherwise: number) =>
  Number(process.argv[process.argv.indexOf(`--${name}`) + 1]) || otherwise;
const POINTS = option('points', 1_000_000);
const LINES = option('lines', 1_000_000);
const BATCH = option('batch', 2_000);
const PAIRS = option('pairs', 7);
const TICKS = 100;

/** CPU seconds of processes and of their children that have ended. */
function cpu(pids: readonly number[]): number {
  let ticks = 0;
  for (const pid of pids) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
      for (const at of [11, 12, 13, 14]) ticks += Number(fields[at]);
    } catch {
      // It has ended; its parent counts it.
    }
  }
  return ticks / TICKS;
}

function childrenOf(parent: number): number[] {
  return readdirSync('/proc')
    .map(Number)
    .filter((pid) => {
      if (!(pid > 0)) return false;
      try {
        return Number(readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ')[1]) === parent;
      } catch {
        return false;
      }
    });
}

interface Sender {
  post(path: string, body: string): Promise<number>;
}

function sender(port: number, token: string): Sender {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  return {
    post: async (path, body) =>
      new Promise((resolve, reject) => {
        const headers = {
          'content-type': 'application/json',
          authorization: `Bearer ${token}`,
          'content-length': Buffer.byteLength(body),
        };
        const sent = request({ agent, host: '127.0.0.1', port, path, method: 'POST', headers }, (answer) => {
          buffer(answer).then((text) => {
            if (answer.statusCode === 200) resolve(text.length);
            else reject(new Error(`${answer.statusCode} ${text.toString()}`));
          }, reject);
        });
        sent.on('error', reject);
        sent.end(body);
      }),
  };
}

/** Events of one batch; `width` values each, as random as values can be. */
function metricBatch(from: number, count: number, width: number): string {
  const lines: string[] = [];
  for (let index = 0; index < count; index += 1) {
    const step = from + index;
    const time = new Date(1_790_000_000_000 + step * 7 + Math.floor(Math.random() * 5)).toISOString();
    const values = Array.from({ length: width }, (_, name) => `"train/metric_${name}":${Math.random()}`);
    lines.push(
      `{"event":"metric","seq":${step},"attempt":1,"time":"${time}","step":${step},"epoch":${step / 1000},"values":{${values.join(',')}}}`,
    );
  }
  return `{"events":[${lines.join(',')}]}`;
}

function logBatch(from: number, count: number): string {
  const lines = Array.from({ length: count }, (_, index) => ({
    event: 'log',
    seq: from + index,
    attempt: 1,
    time: new Date(1_790_000_000_000 + from + index).toISOString(),
    level: 'info',
    message: `step ${from + index} of 1000000: loss ${Math.random().toFixed(6)}, learning rate 0.0003${from + index === 777_777 ? ' the Needle' : ''}`,
  }));
  return JSON.stringify({ events: lines });
}

interface Bench {
  db: Database;
  yard: TestYard;
  send: Sender;
  port: number;
  pids: { server: number[]; database: () => number[] };
}

/** A run that an agent of its own works on; its lease outlasts the benchmark. */
async function newRun({ db, yard }: Bench): Promise<string> {
  const run = await yard.run();
  const lease = await leaseRun(db, await yard.agent(), ['cpu']);
  if (lease?.run_id !== run) throw new Error('the run was not leased');
  await sql`update runs set lease_until = now() + interval '1 day' where id = ${run}`.execute(db);
  return run;
}

interface Rate {
  perSecond: number;
  seconds: number;
  cpu: { client: number; server: number; database: number };
}

/** Ships events of `runs` runs at once, each in order. */
async function ingest(
  bench: Bench,
  runs: string[],
  perRun: number,
  body: (from: number, count: number) => string,
  points: number,
): Promise<Rate> {
  const { server, database } = bench.pids;
  const before = { client: process.cpuUsage(), server: cpu(server), database: cpu(database()) };
  const since = performance.now();
  await Promise.all(
    runs.map(async (run) => {
      for (let from = 1; from <= perRun; from += BATCH)
        await bench.send.post(`/api/v1/runs/${run}/attempts/1/events`, body(from, Math.min(BATCH, perRun - from + 1)));
    }),
  );
  const seconds = (performance.now() - since) / 1000;
  const client = process.cpuUsage(before.client);
  return {
    perSecond: Math.round(points / seconds),
    seconds,
    cpu: {
      client: (client.user + client.system) / 1e6,
      server: cpu(server) - before.server,
      database: cpu(database()) - before.database,
    },
  };
}

async function bytesOf(db: Database, tables: string[]): Promise<number> {
  let total = 0;
  for (const table of tables) {
    await sql`vacuum ${sql.table(table)}`.execute(db);
    const { rows } = await sql<{
      bytes: number;
    }>`select pg_total_relation_size(${table}::text::regclass) as bytes`.execute(db);
    total += rows[0]?.bytes ?? 0;
  }
  return total;
}

async function timed(bench: Bench, path: string): Promise<{ median: number; min: number; max: number; items: number }> {
  const times: number[] = [];
  let items = 0;
  for (let turn = 0; turn < PAIRS; turn += 1) {
    const since = performance.now();
    const answer = await fetch(`http://127.0.0.1:${bench.port}/api/v1${path}`);
    const json = (await answer.json()) as { items?: unknown[]; series?: { points: unknown[] }[] };
    if (answer.status !== 200) throw new Error(JSON.stringify(json));
    if (turn > 0) times.push(performance.now() - since);
    items = json.items?.length ?? json.series?.reduce((sum, { points }) => sum + points.length, 0) ?? 0;
  }
  times.sort((a, b) => a - b);
  return { median: times[times.length >> 1] ?? 0, min: times[0] ?? 0, max: times.at(-1) ?? 0, items };
}

async function measure(bench: Bench) {
  const tables = ['frames', 'chunks', 'series'];
  const results: Record<string, unknown> = {};
  for (const width of [1, 20]) {
    // Warm: what is compiled and planned once is not what a point costs.
    const warm = await newRun(bench);
    await ingest(bench, [warm], 20_000 / width, (from, count) => metricBatch(from, count, width), 20_000);
    const empty = await bytesOf(bench.db, [...tables, 'events']);
    const one = await newRun(bench);
    const alone = await ingest(bench, [one], POINTS / width, (from, count) => metricBatch(from, count, width), POINTS);
    const bytes = (await bytesOf(bench.db, [...tables, 'events'])) - empty;
    const many = [await newRun(bench), await newRun(bench), await newRun(bench), await newRun(bench)];
    const together = await ingest(
      bench,
      many,
      POINTS / width / 4,
      (from, count) => metricBatch(from, count, width),
      POINTS,
    );
    const open = await timed(bench, `/runs/${one}/metrics?points=500`);
    const zoom = await timed(
      bench,
      `/runs/${one}/metrics?points=500&from=${Math.floor(POINTS / width / 4)}&to=${Math.floor(POINTS / width / 3)}`,
    );
    const tail = await timed(bench, `/runs/${one}/events?before=${POINTS / width}&limit=1000`);
    results[`${width} values an event`] = { alone, together, bytesPerPoint: bytes / POINTS, open, zoom, tail };
  }
  const run = await newRun(bench);
  const lines = await ingest(bench, [run], LINES, logBatch, LINES);
  const search: Record<string, unknown> = {};
  for (const q of ['needle', '777777', 'step 123456', 'loss', 'the', 'zq', '%', 'nothing like it'])
    search[q] = await timed(bench, `/runs/${run}/events?limit=1000&q=${encodeURIComponent(q)}`);
  search['backwards: loss'] = await timed(
    bench,
    `/runs/${run}/events?limit=500&before=${LINES + 1}&kind=log,error&q=loss`,
  );
  search['tail'] = await timed(bench, `/runs/${run}/events?limit=500&before=${LINES + 1}&kind=log,error`);
  results['log lines'] = { lines, bytesPerLine: (await bytesOf(bench.db, ['events'])) / LINES, search };
  return results;
}

const folder = await temporaryFolder();
const cluster = await startEmbedded({ dataDir: `${folder.path}/db` });
const server = await startTrainyard({
  dataDir: `${folder.path}/data`,
  args: ['--no-agent'],
  env: {
    DATABASE_URL: cluster.url,
    ...(process.env['SERVER_NODE_OPTIONS'] ? { NODE_OPTIONS: process.env['SERVER_NODE_OPTIONS'] } : {}),
  },
});
const db = await connect(cluster.url);
try {
  const { agentToken } = JSON.parse(readFileSync(`${folder.path}/data/secrets.json`, 'utf8')) as { agentToken: string };
  const yard = await testYard(db);
  const bench: Bench = {
    db,
    yard,
    send: sender(server.port, agentToken),
    port: server.port,
    pids: { server: [server.process.pid as number], database: () => [cluster.pid, ...childrenOf(cluster.pid)] },
  };
  const results = await measure(bench);
  console.log(
    JSON.stringify(
      results,
      (_key, value: unknown) => (typeof value === 'number' ? Math.round(value * 100) / 100 : value),
      2,
    ),
  );
} finally {
  await db.close();
  await server.stop();
  await cluster.stop();
  await folder.remove();
}
