// What a forecast is made from: running and queued runs, agents that take work, and how long earlier runs took.
import { Config } from '@trainyard/contracts/config';
import { type Forecast, Progress } from '@trainyard/contracts/run';
import { LEASE_SECONDS } from '@trainyard/contracts/limits';
import {
  durationKey,
  expectedSeconds,
  forecast,
  type Measured,
  type QueuedRun,
  type RunningRun,
  type Yard,
} from '@trainyard/core/forecast';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { type Device, queueHead } from './lease.ts';

/** Queued runs that get a time; those far behind would only get a guess upon guesses. */
const FORECAST_QUEUE = 500;
/** Completed runs that are looked at for measured times, newest first. */
const EARLIER_RUNS = 500;

/** A run that is not queued yet and would be the last in the queue. */
export interface Imagined {
  id: string;
  config: Config;
  datasetVersionId: string;
}

/** Forecasts of all running and queued runs by id, at the database's now. */
export async function readForecasts(db: Db, imagined?: Imagined): Promise<Map<string, Forecast>> {
  const [running, queue, agents, now] = await Promise.all([
    runningRuns(db),
    queuedRuns(db, imagined),
    openAgents(db),
    databaseNow(db),
  ]);
  return forecast(running, queue, agents, now);
}

async function databaseNow(db: Db): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(db);
  return rows[0]?.now.getTime() ?? Date.now();
}

async function runningRuns(db: Db): Promise<RunningRun[]> {
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'agent_id', 'device', 'progress'])
    .where('state', '=', 'running')
    .execute();
  return rows.map((row) => {
    // What is no progress has measured nothing.
    const progress = Progress.safeParse(row.progress).data;
    return {
      id: row.id,
      agentId: row.agent_id ?? '',
      device: row.device ?? '',
      secondsLeft: progress?.seconds_left ?? null,
      measuredAt: progress ? Date.parse(progress.at) : 0,
    };
  });
}

async function queuedRuns(db: Db, imagined: Imagined | undefined): Promise<QueuedRun[]> {
  const waiting = await queueHead(db, FORECAST_QUEUE);
  const ids = waiting.map(({ id }) => id);
  const rows =
    ids.length === 0
      ? []
      : await db.selectFrom('runs').select(['id', 'config', 'dataset_version_id']).where('id', 'in', ids).execute();
  const known: Imagined[] = rows.flatMap((row) => {
    const config = Config.safeParse(row.config).data;
    return config ? [{ id: row.id, config, datasetVersionId: row.dataset_version_id }] : [];
  });
  if (imagined) {
    known.push(imagined);
    waiting.push({ id: imagined.id, task: imagined.config.task, pinnedTo: null });
  }
  if (known.length === 0) return [];
  const earlier = await earlierRuns(db, [...new Set(known.map(({ datasetVersionId }) => datasetVersionId))]);
  const seconds = new Map(
    known.map(({ id, config, datasetVersionId }) => [
      id,
      expectedSeconds(config, durationKey(config, datasetVersionId), earlier),
    ]),
  );
  return waiting.map((run) => ({ ...run, seconds: seconds.get(run.id) ?? null }));
}

/** Completed runs that were never interrupted: their times are those of the work alone. */
async function earlierRuns(db: Db, versions: string[]): Promise<Measured[]> {
  const rows = await db
    .selectFrom('runs')
    .select([
      'config',
      'dataset_version_id',
      sql<number>`extract(epoch from ended_at - started_at)::float8`.as('seconds'),
    ])
    .where('state', '=', 'completed')
    .where('attempt', '=', 1)
    .where('dataset_version_id', 'in', versions)
    .orderBy('id', 'desc')
    .limit(EARLIER_RUNS)
    .execute();
  return rows.flatMap(({ config: stored, dataset_version_id, seconds }) => {
    const config = Config.safeParse(stored).data;
    return config ? [{ key: durationKey(config, dataset_version_id), config, seconds }] : [];
  });
}

async function openAgents(db: Db): Promise<Yard[]> {
  const rows = await db
    .selectFrom('agents')
    .select(['id', 'devices'])
    .where('left_at', 'is', null)
    .where('draining', '=', false)
    .where('seen_at', '>', sql<Date>`now() - make_interval(secs => ${LEASE_SECONDS})`)
    .execute();
  return rows.map(({ id, devices }) => ({ id, devices: devices as unknown as Device[] }));
}
