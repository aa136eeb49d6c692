// What is removed once nobody can bring a thing back: all that only it used. Bytes that no row names any more are collected by the
// rule for them; who else names the same bytes keeps them. Of what others still speak of, the row stays with its name.
import type { ThingKind } from '@trainyard/contracts/lifecycle';
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Database, Db } from './database.ts';
import { notify } from './notify.ts';
import { forgetPictures } from './picture.ts';
import type { Schema } from './schema.ts';
import { heldKinds, tableOf } from './thing.ts';
import { inTransaction } from './transaction.ts';

type Trx = Transaction<Schema>;

export interface Due {
  kind: ThingKind;
  id: string;
}

/** In this order nothing is asked about before what it holds. */
const ORDER = ['model', 'run', 'dataset', 'group', 'config', 'project'] as const satisfies ThingKind[];

/** Whether a dataset holds files of an edited version of another one that is still there. */
const isSource = (id: RawBuilder<unknown>) =>
  sql`exists (select from dataset_versions v join datasets o on o.id = v.dataset_id where v.sources @> array[${id}] and o.purged_at is null and (o.purge_at is null or o.purge_at > now()))`;

/** Who still speaks of a row: it stays, empty. */
const REMEMBERED_BY: Partial<Record<ThingKind, RawBuilder<unknown>>> = {
  // A completed run without a model gets one; that it had one which was deleted must be known.
  model: sql`exists (select from runs r where r.id = t.run_id)`,
  run: sql`exists (select from models m where m.run_id = t.id and m.purged_at is null)`,
  dataset: sql`exists (select from dataset_versions v join runs r on v.id in (r.dataset_version_id, r.test_dataset_version_id) where v.dataset_id = t.id)`,
};

/** Whose time is over and who still has something to remove, or whose row nobody speaks of any more. */
export async function dueForPurge(db: Db, limit: number): Promise<Due[]> {
  const due: Due[] = [];
  for (const kind of ORDER) {
    const remembered = REMEMBERED_BY[kind];
    const open =
      kind === 'model' || kind === 'run' || kind === 'dataset'
        ? sql`(t.purged_at is null or not ${remembered ?? sql`false`})`
        : sql`true`;
    const free = kind === 'dataset' ? sql`not ${isSource(sql`t.id`)}` : sql`true`;
    const { rows } = await sql<{ id: string }>`
      select t.id from ${tableOf(kind)} t where t.purge_at <= now() and ${open} and ${free} order by t.purge_at, t.id limit ${limit}`.execute(
      db,
    );
    due.push(...rows.map(({ id }) => ({ kind, id })));
  }
  return due.slice(0, limit);
}

/** Removes what only this thing used; false where it was brought back, or where something that it holds goes first. */
export async function purge(db: Database, { kind, id }: Due): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const { rows } = await sql<{ id: string }>`
      select id from ${tableOf(kind)} where id = ${id} and purge_at <= now() for update`.execute(trx);
    return rows.length === 1 && (await purges[kind](trx, id));
  });
}

const purges: Record<ThingKind, (trx: Trx, id: string) => Promise<boolean>> = {
  async config(trx, id) {
    await sql`delete from configs where id = ${id}`.execute(trx);
    return true;
  },
  async group(trx, id) {
    await sql`update runs set group_id = null where group_id = ${id}`.execute(trx);
    await sql`delete from groups where id = ${id}`.execute(trx);
    return true;
  },
  async model(trx, id) {
    // The files of a model are files of its run as well: what nothing else names goes.
    await sql`delete from artifacts f using models m where m.id = ${id} and f.run_id = m.run_id and f.kind = 'model'`.execute(
      trx,
    );
    await sql`update models set purged_at = now(), files = '[]', signature = '{}', environment = '{}' where id = ${id}`.execute(
      trx,
    );
    return true;
  },
  run: purgeRun,
  dataset: purgeDataset,
  project: purgeProject,
};

async function purgeRun(trx: Trx, id: string): Promise<boolean> {
  await sql`delete from chunks c using series s, runs r where r.id = ${id} and s.run = r.key and c.series = s.id`.execute(
    trx,
  );
  for (const table of ['series', 'frames', 'events', 'log_pages'])
    await sql`delete from ${sql.table(table)} t using runs r where r.id = ${id} and t.run = r.key`.execute(trx);
  for (const table of ['checkpoints', 'artifacts', 'troubles', 'refusals', 'attempts'])
    await sql`delete from ${sql.table(table)} where run_id = ${id}`.execute(trx);
  const { rows } = await sql`select 1 from models where run_id = ${id} and purged_at is null`.execute(trx);
  if (rows.length > 0) {
    // The page of its model tells what it was trained with and how well.
    await sql`update runs set purged_at = now(), progress = null, data = null, effective_config = null, event_count = 0, loose = 0, packed_to = 0, paged_to = 0, unpaged_bytes = 0
      where id = ${id}`.execute(trx);
    return true;
  }
  await sql`delete from models where run_id = ${id}`.execute(trx);
  await sql`update runs set parent_id = null where parent_id = ${id}`.execute(trx);
  await sql`delete from runs where id = ${id}`.execute(trx);
  return true;
}

async function purgeDataset(trx: Trx, id: string): Promise<boolean> {
  // Pictures of an edited version of another dataset lie in its folder.
  const { rows: builtOn } = await sql`select 1 where ${isSource(sql`${id}::text`)}`.execute(trx);
  if (builtOn.length > 0) return false;
  await sql`delete from dataset_files where version_id in (select id from dataset_versions where dataset_id = ${id})`.execute(
    trx,
  );
  await forgetPictures(trx);
  const { rows } = await sql<{ used: boolean }>`
    select exists (select from dataset_versions v join runs r on v.id in (r.dataset_version_id, r.test_dataset_version_id) where v.dataset_id = ${id}) as used`.execute(
    trx,
  );
  if (rows[0]?.used) {
    await sql`update datasets set purged_at = now() where id = ${id}`.execute(trx);
    return true;
  }
  await sql`delete from dataset_versions where dataset_id = ${id}`.execute(trx);
  await sql`delete from datasets where id = ${id}`.execute(trx);
  return true;
}

async function purgeProject(trx: Trx, id: string): Promise<boolean> {
  for (const kind of heldKinds) {
    const { rows } = await sql`select 1 from ${tableOf(kind)} where project_id = ${id} limit 1`.execute(trx);
    if (rows.length > 0) return false;
  }
  await sql`delete from projects where id = ${id}`.execute(trx);
  return true;
}

/** Its time is over now: it goes with the next look. False where it is not deleted, or was deleted with its project. */
export async function purgeNow(db: Database, { kind, id }: Due): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const { rows } = await sql<{ project_id: string }>`
      update ${tableOf(kind)} set purge_at = now() where id = ${id} and deleted_at is not null and deleted_with is null
      returning ${kind === 'project' ? sql`id as project_id` : sql`project_id`}`.execute(trx);
    const [row] = rows;
    if (!row) return false;
    if (kind === 'project')
      for (const held of heldKinds)
        await sql`update ${tableOf(held)} set purge_at = now() where project_id = ${id} and deleted_at is not null`.execute(
          trx,
        );
    await notify(trx, { kind: 'project', id: row.project_id, project: row.project_id });
    return true;
  });
}
