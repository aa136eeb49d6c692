// What completed runs took by stage: written once a run has completed, read for forecasts, and the forecasts with what became of them.
import { Config } from '@trainyard/contracts/config-field';
import { type Score, type Scored, scoreOf } from '@trainyard/core/forecast-score';
import { type PastRun, type PastStage, type Traits, traitsOf } from '@trainyard/core/stage-rates';
import { learntFrom, type Timeline } from '@trainyard/core/timeline';
import { sql } from 'kysely';
import type { Database, Db } from './database.ts';
import { toJsonb } from './json.ts';

/** Newest runs of a task, and of each model of it, that a forecast looks at. */
const OF_TASK = 60;
const OF_MODEL = 40;
/** Scored forecasts that the next ones are judged by. */
const SCORED = 30;
/** Attempts that are learnt from at once. */
const AT_ONCE = 50;

/** Past runs that teach something of these. */
export async function pastRuns(db: Db, wanted: readonly Pick<Traits, 'task' | 'model'>[]): Promise<PastRun[]> {
  if (wanted.length === 0) return [];
  const tasks = [...new Set(wanted.map(({ task }) => task))];
  const models = [...new Map(wanted.map((one) => [`${one.task} ${one.model}`, one])).values()];
  const { rows } = await sql<{ traits: Traits; stages: PastStage[] }>`
    select t.traits, t.stages from run_times t where t.run_id in (
      select n.run_id from unnest(${tasks}::text[]) w(task)
        cross join lateral (select run_id from run_times where task = w.task order by learnt_at desc limit ${OF_TASK}) n
      union
      select n.run_id from unnest(${models.map(({ task }) => task)}::text[], ${models.map(({ model }) => model)}::text[]) w(task, model)
        cross join lateral (
          select run_id from run_times where task = w.task and model = w.model order by learnt_at desc limit ${OF_MODEL}) n
    )`.execute(db);
  return rows;
}

/** Learns from attempts that have completed since the last time; answers how many. Each is learnt from once. */
export async function learnFromCompleted(db: Database): Promise<number> {
  const rows = await db
    .selectFrom('runs as r')
    .innerJoin('attempts as t', (on) => on.onRef('t.run_id', '=', 'r.id').onRef('t.number', '=', 'r.attempt'))
    .innerJoin('dataset_versions as v', 'v.id', 'r.dataset_version_id')
    .leftJoin('run_times as k', 'k.run_id', 'r.id')
    .select([
      'r.id',
      'r.config',
      'r.dataset_version_id',
      't.number',
      't.agent_id',
      't.device',
      't.timeline',
      'v.examples',
      sql<number>`extract(epoch from t.ended_at - t.started_at)::float8`.as('seconds'),
    ])
    .where('r.state', '=', 'completed')
    // Of one that was finished early nobody knows how long it would have taken.
    .where('r.stop', 'is', null)
    .where('t.timeline', 'is not', null)
    .where('k.run_id', 'is', null)
    .orderBy('r.id', 'desc')
    .limit(AT_ONCE)
    .execute();
  for (const row of rows) {
    const config = Config.safeParse(row.config).data;
    const stages = learntFrom(row.timeline as unknown as Timeline, row.seconds);
    const place = { agentId: row.agent_id, deviceKind: kindOf(row.device) };
    const traits = config && traitsOf(config, row.dataset_version_id, row.examples, place);
    await db
      .insertInto('run_times')
      .values({
        run_id: row.id,
        attempt: row.number,
        // What cannot be read teaches nothing, and is not looked at again.
        task: traits?.task ?? '',
        model: traits?.model ?? '',
        traits: toJsonb(traits ?? {}),
        stages: toJsonb(stages),
        seconds: row.seconds,
      })
      .onConflict((conflict) => conflict.doNothing())
      .execute();
  }
  return rows.length;
}

export const kindOf = (device: string): 'cpu' | 'cuda' => (device.startsWith('cuda') ? 'cuda' : 'cpu');

/** Ends the forecasts of attempts that have ended: those of ones that came to their own end are scored, of others nothing can be said. */
export async function scoreForecasts(db: Database): Promise<void> {
  await sql`
    update forecasts f set taken = extract(epoch from t.ended_at - f.made_at)
    from attempts t where t.run_id = f.run_id and t.number = f.attempt and f.taken is null and t.outcome = 'completed'
      and t.ended_at > f.made_at and exists (select from runs r where r.id = f.run_id and r.stop is null)`.execute(db);
  await sql`
    delete from forecasts f where f.taken is null and not exists (
      select from attempts t where t.run_id = f.run_id and t.number = f.attempt and t.outcome = 'running')`.execute(db);
}

/** How good the newest forecasts of a moment were. */
export async function forecastScore(db: Db, moment: 'start' | 'half' = 'start'): Promise<Score> {
  const rows = await db
    .selectFrom('forecasts')
    .select(['low', 'middle', 'high', 'spread', 'taken'])
    .where('moment', '=', moment)
    .where('taken', 'is not', null)
    .orderBy('made_at', 'desc')
    .limit(SCORED)
    .execute();
  return scoreOf(rows as Scored[]);
}
