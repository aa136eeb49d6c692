// What a forecast is made from: running and queued runs, agents that take work, and what the stages of earlier runs took.
import { Config } from '@trainyard/contracts/config-field';
import type { Forecast, Progress } from '@trainyard/contracts/run';
import type { PlannedStage } from '@trainyard/contracts/stage';
import { type Expected, forecast, type QueuedRun, type RunningRun } from '@trainyard/core/forecast';
import type { Score } from '@trainyard/core/forecast-score';
import { devicesWanted } from '@trainyard/core/placement';
import { recipeLimit, withinLimit } from '@trainyard/core/recipe-time';
import { type Standing, timeLeft } from '@trainyard/core/stage-forecast';
import { expectedPlan } from '@trainyard/core/stage-plan';
import { learn, type PastRun, type Place, type Traits, traitsOf } from '@trainyard/core/stage-rates';
import type { Timeline } from '@trainyard/core/timeline';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { queueHead } from './lease.ts';
import { devicesOf, readMachines } from './machine.ts';
import { forecastScore, kindOf, pastRuns } from './run-times.ts';

/** Queued runs that get a time; those far behind would only get a guess upon guesses. */
const FORECAST_QUEUE = 500;

/** A run that is not queued yet and would be the last in the queue. */
export interface Imagined {
  id: string;
  config: Config;
  datasetVersionId: string;
}

interface Known extends Imagined {
  examples: number;
  /** By earlier attempts. */
  epochsDone: number;
}
interface Running extends Known {
  agentId: string;
  device: string;
  devices: string[];
  standing: Standing;
}

/** Forecasts of all running and queued runs by id, at the database's now. */
export async function readForecasts(db: Db, imagined?: Imagined): Promise<Map<string, Forecast>> {
  const [running, queue, machines, now, score, live] = await Promise.all([
    runningRuns(db),
    queuedRuns(db, imagined),
    readMachines(db),
    databaseNow(db),
    forecastScore(db),
    forecastScore(db, 'half'),
  ]);
  const all = [...running, ...queue.known.values()];
  const wanted = all.map((run) => traitsOf(run.config, run.datasetVersionId, run.examples, NOWHERE));
  const teacher = new Teacher(await pastRuns(db, wanted), score, live.widen);
  const moving = running.map((run): RunningRun => {
    const { id, agentId, devices } = run;
    return { id, agentId, devices, left: teacher.left(run) };
  });
  const waiting = queue.waiting.map((run): QueuedRun => {
    const known = queue.known.get(run.id);
    const takes: QueuedRun['takes'] = (agentId, deviceKind) =>
      known ? teacher.takes(known, { agentId, deviceKind }, run.id === imagined?.id) : null;
    return { ...run, takes };
  });
  return forecast(moving, waiting, machines, now);
}

const NOWHERE: Place = { agentId: null, deviceKind: null };

/** Past runs and the score of past forecasts; a sweep asks the same a hundred times. */
class Teacher {
  readonly #past: readonly PastRun[];
  readonly #score: Score;
  readonly #liveWiden: number;
  readonly #answers = new Map<string, Expected>();

  /** @param liveWiden how much wider the ranges of runs that have said something of themselves must be */
  constructor(past: readonly PastRun[], score: Score, liveWiden: number) {
    this.#past = past;
    this.#score = score;
    this.#liveWiden = liveWiden;
  }

  left({ config, datasetVersionId, examples, epochsDone, agentId, device, standing }: Running): Expected {
    const traits = traitsOf(config, datasetVersionId, examples, { agentId, deviceKind: kindOf(device) });
    const announced = standing.timeline?.plan ?? [];
    const plan = announced.length > 0 ? announced : expectedPlan(config, epochsDone);
    return this.#expected(traits, plan, { standing, limit: recipeLimit(config, examples) });
  }

  takes({ config, datasetVersionId, examples, epochsDone }: Known, place: Place, whole: boolean): Expected {
    const traits = traitsOf(config, datasetVersionId, examples, place);
    const plan = expectedPlan(config, epochsDone);
    const limit = recipeLimit(config, examples);
    const key = JSON.stringify([traits, plan, limit]);
    const answer = this.#answers.get(key) ?? this.#expected(traits, plan, { standing: null, limit });
    this.#answers.set(key, answer);
    if (whole) return answer;
    const { stages: _, ...rest } = answer;
    return rest;
  }

  #expected(
    traits: Traits,
    plan: readonly PlannedStage[],
    { standing, limit }: { standing: Standing | null; limit: number | null },
  ): Expected {
    const learnt = learn(traits, plan, this.#past);
    const { off, scored, within, widen } = this.#score;
    const basis = { similar: learnt.similar, others: learnt.others, off, scored, within };
    const wider = standing?.timeline ? this.#liveWiden : widen;
    const time = timeLeft(plan, learnt, standing, traits.patience);
    const elapsed = standing?.elapsed ?? null;
    const limited = limit === null ? time : withinLimit(time, limit, { elapsed, similar: learnt.similar });
    return { ...limited, basis, widen: wider };
  }
}

async function databaseNow(db: Db): Promise<number> {
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(db);
  return rows[0]?.now.getTime() ?? Date.now();
}

async function runningRuns(db: Db): Promise<Running[]> {
  const rows = await db
    .selectFrom('runs as r')
    .innerJoin('attempts as t', (on) => on.onRef('t.run_id', '=', 'r.id').onRef('t.number', '=', 'r.attempt'))
    .innerJoin('dataset_versions as v', 'v.id', 'r.dataset_version_id')
    .select([
      'r.id',
      'r.config',
      'r.dataset_version_id',
      'r.progress',
      'v.examples',
      't.agent_id',
      't.device',
      't.more_devices',
      't.timeline',
      sql<number>`extract(epoch from now() - t.started_at)::float8`.as('elapsed'),
    ])
    .where('r.state', '=', 'running')
    .execute();
  return rows.flatMap((row) => {
    const config = Config.safeParse(row.config).data;
    if (!config) return [];
    const standing = { timeline: row.timeline as Timeline | null, elapsed: row.elapsed };
    return [
      { ...knownOf(row, config), agentId: row.agent_id ?? '', device: row.device, devices: devicesOf(row), standing },
    ];
  });
}

async function queuedRuns(db: Db, imagined: Imagined | undefined) {
  const waiting = await queueHead(db, FORECAST_QUEUE);
  const rows =
    waiting.length === 0
      ? []
      : await db
          .selectFrom('runs as r')
          .innerJoin('dataset_versions as v', 'v.id', 'r.dataset_version_id')
          .select(['r.id', 'r.config', 'r.dataset_version_id', 'r.progress', 'v.examples'])
          .where(
            'r.id',
            'in',
            waiting.map(({ id }) => id),
          )
          .execute();
  const known = new Map<string, Known>();
  for (const row of rows) {
    const config = Config.safeParse(row.config).data;
    if (config) known.set(row.id, knownOf(row, config));
  }
  if (imagined) {
    const examples = await examplesOf(db, imagined.datasetVersionId);
    known.set(imagined.id, { ...imagined, examples, epochsDone: 0 });
    waiting.push({
      id: imagined.id,
      task: imagined.config.task,
      devices: devicesWanted(imagined.config),
      pinnedTo: null,
    });
  }
  return { waiting, known };
}

interface KnownRow {
  id: string;
  dataset_version_id: string;
  examples: number;
  progress: unknown;
}

/** Epochs that were done count where an attempt goes on from a checkpoint: what is no progress has done nothing. */
function knownOf({ id, dataset_version_id, examples, progress }: KnownRow, config: Config): Known {
  const epoch = (progress as Partial<Progress> | null)?.epoch;
  const epochsDone = typeof epoch === 'number' && epoch > 0 ? epoch : 0;
  return { id, config, datasetVersionId: dataset_version_id, examples, epochsDone };
}

async function examplesOf(db: Db, versionId: string): Promise<number> {
  const row = await db.selectFrom('dataset_versions').select('examples').where('id', '=', versionId).executeTakeFirst();
  return row?.examples ?? 0;
}
