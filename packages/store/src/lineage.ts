// Runs that go on from the model of another run: what they need of it, and which they are. The config of a run names the other by
// its id; what it takes over is the model's, which may outlive its run.
import type { Lease } from '@trainyard/contracts/agent';
import { type Lineage, MAX_KIN, type RunKin } from '@trainyard/contracts/continued';
import type { Model } from '@trainyard/contracts/model';
import type { JsonObject, JsonValue } from '@trainyard/contracts/scalar';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';

/** Of the runs `r`: the run that each goes on from. */
export const continueFrom = sql<string | null>`r.config ->> 'continue_from'`;

/** `r` goes on from one of these runs. Written so that the index on it is used. */
export const goesOnFrom = (runs: RawBuilder<unknown>): RawBuilder<unknown> =>
  sql`(${continueFrom} is not null and ${continueFrom} = any(${runs}))`;

export interface SourceRow {
  run_id: string;
  run_name: string;
  run_state: string;
  project_id: string;
  task: string;
  /** null: it has none, or none yet. */
  model_id: string | null;
  deleted: boolean;
  /** Of its config. */
  model: JsonValue;
  environment: JsonObject | null;
  image_size: number | null;
  labels: string[];
}

/** A run and its model, by the id of either; undefined where there is neither. */
export async function findSource(db: Db, id: string): Promise<SourceRow | undefined> {
  const { rows } = await sql<SourceRow>`
    select r.id as run_id, r.name as run_name, r.state as run_state, r.project_id, r.task, m.id as model_id,
      coalesce(m.deleted_at is not null, false) as deleted, r.config -> 'model' as model, m.environment,
      (m.signature ->> 'image_size')::int as image_size, coalesce(m.signature -> 'labels', '[]') as labels
    from runs r left join models m on m.run_id = r.id where r.id = ${id} or m.id = ${id} limit 1`.execute(db);
  return rows[0];
}

/** What an agent fetches for a run whose config has this `continue_from`; without files where they were removed. */
export async function sourceFiles(db: Db, runId: unknown): Promise<Lease['continue_from']> {
  if (typeof runId !== 'string') return null;
  const row = await db.selectFrom('models').select(['id', 'files']).where('run_id', '=', runId).executeTakeFirst();
  return {
    run_id: runId,
    model_id: row?.id ?? null,
    files: (row?.files as unknown as Model['files'] | undefined) ?? [],
  };
}

const kin = sql`t.id, t.name, m.id as model_id, t.deleted_at is not null as deleted
  from runs t left join models m on m.run_id = t.id and m.deleted_at is null`;

/** What a run went on from, and the living ones that went on from it. */
export async function lineageOf(db: Db, runId: string): Promise<Lineage> {
  const [{ rows: from }, { rows: by }] = await Promise.all([
    sql<{ asked: string } & (RunKin | { id: null })>`
      select ${continueFrom} as asked, k.* from runs r
      left join lateral (select ${kin} where t.id = ${continueFrom}) k on true where r.id = ${runId} and ${continueFrom} is not null`.execute(
      db,
    ),
    sql<RunKin>`
      select r.id, r.name, m.id as model_id, false as deleted from runs r
      left join models m on m.run_id = r.id and m.deleted_at is null
      where ${goesOnFrom(sql`array[${runId}]`)} and r.deleted_at is null order by r.id desc limit ${MAX_KIN}`.execute(
      db,
    ),
  ]);
  const [one] = from;
  const gone = one && one.id === null ? { id: one.asked, name: null, model_id: null, deleted: true } : null;
  const found =
    one && one.id !== null ? { id: one.id, name: one.name, model_id: one.model_id, deleted: one.deleted } : null;
  return { continued_from: found ?? gone, continued_by: by };
}
