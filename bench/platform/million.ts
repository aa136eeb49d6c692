// One run with a million points: memory before and after it came, its bytes on disk, and how long it takes to open.
import { setTimeout as delay } from 'node:timers/promises';
import type pg from 'pg';
import { type Process, processesOf, proportionalBytes, type Role } from '../../e2e/src/processes.ts';
import { until } from '../../e2e/src/trainyard.ts';
import type { Bench } from './bench.ts';
import { repeated } from './cost.ts';
import { metricBatches } from './events.ts';
import { figure, type PartResult, plain } from './figure.ts';
import { joinLoadAgent } from './load-agent.ts';
import { curvesPainted, openRuns } from './open-run.ts';
import { trainyardDatabase } from './postgres.ts';

const SERIES = 10;

interface Million {
  run: string;
  points: number;
  memory: { idle: Shares; after: Shares; rested: Shares };
  /** Bytes by table that grew. */
  tables: Record<string, number>;
}
type Shares = Record<string, number>;

/** The run is made once for the parts that ask for it, on a server whose own agent idles. */
export function million(bench: Bench): Promise<Million> {
  return bench.once('million', async () => {
    const server = await bench.server('work');
    const family = (): Promise<Process[]> => processesOf(server.dataDir);
    await until('the warm process', async () => (await family()).some(({ role }) => role === 'warm'));
    await restingOf(family);
    const idle = await memoryOf(await family());
    const database = await trainyardDatabase(server.dataDir);
    const before = await tableSizes(database);
    const agent = await joinLoadAgent(server, 1);
    const at = await agent.begin('a million points');
    const shape = { values: SERIES, points: bench.sizes.points, contentType: agent.contentType, attempt: at.attempt };
    for (const batch of metricBatches(shape)) await agent.append(at, batch);
    const after = await memoryOf(await family());
    await agent.finish(at, 'cancelled');
    const { series } = await server.client.call('getRunMetrics', { params: { run: at.run }, query: { points: 2 } });
    const points = series.reduce((sum, { total }) => sum + total, 0);
    await database.query('vacuum analyze');
    const grown = await tableSizes(database);
    await database.end();
    await restingOf(family);
    const rested = await memoryOf(await family());
    await agent.leave();
    const tables = Object.fromEntries(
      Object.entries(grown)
        .map(([name, bytes]): [string, number] => [name, bytes - (before[name] ?? 0)])
        .filter(([, bytes]) => bytes > 0)
        .sort((a, b) => b[1] - a[1]),
    );
    return { run: at.run, points, memory: { idle, after, rested }, tables };
  });
}

/** Waits until the processes have used almost no time for some seconds: imports are done, buffers are freed. */
async function restingOf(family: () => Promise<Process[]>): Promise<void> {
  let before = -1;
  await until(
    'rest',
    async () => {
      await delay(5000);
      const now = (await family()).reduce((sum, { cpuSeconds }) => sum + cpuSeconds, 0);
      const rests = before >= 0 && now - before < 0.5;
      before = now;
      return rests;
    },
    300,
  );
}

const groups: Record<Role, string> = {
  server: 'server',
  agent: 'agent',
  warm: 'warm engine',
  guard: 'workers',
  worker: 'workers',
  postmaster: 'database',
  backend: 'database',
  other: 'other',
};

async function memoryOf(processes: Process[]): Promise<Shares> {
  const shares: Shares = {};
  // The helpers of PostgreSQL bear other names than its backends.
  const nameOf = ({ role, command }: Process): string => (command.startsWith('postgres: ') ? 'database' : groups[role]);
  for (const name of new Set(processes.map(nameOf)))
    shares[name] = await proportionalBytes(processes.filter((process) => nameOf(process) === name));
  return shares;
}

async function tableSizes(database: pg.Client): Promise<Record<string, number>> {
  const { rows } = await database.query<{ name: string; bytes: string }>(
    `select c.relname as name, pg_total_relation_size(c.oid)::text as bytes from pg_class c
     join pg_namespace n on n.oid = c.relnamespace where n.nspname = 'public' and c.relkind in ('r', 'p') and not c.relispartition`,
  );
  return Object.fromEntries(rows.map(({ name, bytes }) => [name, Number(bytes)]));
}

const MB = 1e6;
const sum = (shares: Shares): number => Object.values(shares).reduce((total, bytes) => total + bytes, 0) / MB;
const without = (shares: Shares, name: string): number => sum(shares) - (shares[name] ?? 0) / MB;
const spelled = (shares: Shares): string =>
  Object.entries(shares)
    .sort((a, b) => b[1] - a[1])
    .map(([name, bytes]) => `${name} ${plain(bytes / MB)}`)
    .join(', ');

export async function memory(bench: Bench): Promise<PartResult> {
  const {
    memory: { idle, after, rested },
    points,
  } = await million(bench);
  return {
    part: 'memory',
    title: 'Memory of everything that `trainyard up` starts (sum of PSS)',
    figures: [
      figure('idle, without the warm engine', 'MB', [without(idle, 'warm engine')], { atMost: 250 }),
      figure('idle, the warm engine', 'MB', [(idle['warm engine'] ?? 0) / MB], { atMost: 450 }),
      figure('idle, everything', 'MB', [sum(idle)]),
      figure(`right after ${plain(points)} points, without the warm engine`, 'MB', [without(after, 'warm engine')]),
      figure('the same, at rest again', 'MB', [without(rested, 'warm engine')]),
    ],
    notes: [
      `In MB: idle ${spelled(idle)}; right after ${spelled(after)}; at rest ${spelled(rested)}.`,
      'The warm engine is the process with all libraries imported that trainings are forked from; it ends after ten minutes without one.',
    ],
  };
}

export async function disk(bench: Bench): Promise<PartResult> {
  const { tables, points } = await million(bench);
  const each = Object.entries(tables).map(([name, bytes]) => `${name} ${plain(bytes / points)}`);
  const bytes = Object.values(tables).reduce((total, one) => total + one, 0);
  return {
    part: 'disk',
    title: `Bytes on disk of a run with ${plain(points)} points`,
    figures: [figure('all tables that grew, with their indexes', 'bytes/point', [bytes / points], { atMost: 12 })],
    notes: [
      `pg_total_relation_size after VACUUM, minus before; by table in bytes a point: ${each.join(', ')}. ${SERIES} values an event, float64 values of full precision.`,
    ],
    raw: tables,
  };
}

export async function open(bench: Bench): Promise<PartResult> {
  const { run, points } = await million(bench);
  const server = await bench.server('work');
  const url = `${server.url}/api/v1/runs/${run}/metrics?points=500`;
  const read = async (): Promise<void> => void (await (await fetch(url)).arrayBuffer());
  const first = await repeated(1, read);
  const again = await repeated(bench.sizes.times, read);
  const painted = await openRuns(server.url, run, bench.sizes.times);
  return {
    part: 'open',
    title: `Opening a run with ${plain(points)} points`,
    figures: [
      figure('at the server, first time', 'ms', first),
      figure('at the server', 'ms', again, { atMost: 100 }),
      figure('click in the page → curves painted', 'ms', painted, { atMost: 200 }),
    ],
    notes: [
      `${SERIES} series, 500 points of each asked for with exact extremes. Chromium, 1280 × 800, ${curvesPainted}.`,
    ],
  };
}
