// What the store says of bytes that lie elsewhere: which should be there, and which nobody names.
import type { ErrorCode } from '@trainyard/contracts/errors';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { notify } from './notify.ts';
import { noteTrouble } from './trouble.ts';

export interface FilePlace {
  run_id: string;
  path: string;
  sha256: string;
}

/** Files of runs in order of run and path, after a place; null is the beginning. */
export async function filesAfter(
  db: Db,
  available: boolean,
  after: FilePlace | null,
  limit: number,
): Promise<FilePlace[]> {
  return db
    .selectFrom('artifacts')
    .select(['run_id', 'path', 'sha256'])
    .where('available', '=', available)
    .$if(after !== null, (query) =>
      query.where(sql<boolean>`(run_id, path) > (${after?.run_id ?? ''}, ${after?.path ?? ''})`),
    )
    .orderBy('run_id')
    .orderBy('path')
    .limit(limit)
    .execute();
}

/** The bytes are gone: no run offers them any more, and each says so. */
export async function markLost(db: Db, sha256: string): Promise<void> {
  await db.transaction().execute(async (trx) => {
    const lost = await trx
      .updateTable('artifacts')
      .set({ available: false })
      .where('sha256', '=', sha256)
      .where('available', '=', true)
      .returning(['run_id', 'path', 'kind'])
      .execute();
    for (const { run_id, path, kind } of lost) {
      const code: ErrorCode = 'artifact.lost';
      const message = `The bytes of ${path} (sha256 ${sha256}) were stored and are not there any more.`;
      const hint = 'Put the file store of the data directory back from a backup; it is looked for again by itself.';
      await noteTrouble(trx, run_id, { what: 'file', code, message, hint, count: 1 }, 'add');
      if (kind !== 'model') continue;
      const model = `The model cannot be downloaded or asked: ${message}`;
      await noteTrouble(trx, run_id, { what: 'model', code, message: model, hint, count: 1 }, 'add');
    }
  });
}

/** The bytes are there after all, for every run that announced them. Answers those runs. */
export async function markArrived(db: Db, sha256: string): Promise<string[]> {
  const rows = await db
    .updateTable('artifacts')
    .set({ available: true })
    .where('sha256', '=', sha256)
    .where('available', '=', false)
    .returning('run_id')
    .execute();
  const runs = [...new Set(rows.map(({ run_id }) => run_id))];
  await notify(db, ...runs.map((id) => ({ kind: 'run' as const, id, detail: true })));
  return runs;
}

/** Those digests that no file, checkpoint or model names. */
export async function unreferenced(db: Db, digests: readonly string[]): Promise<string[]> {
  if (digests.length === 0) return [];
  const { rows } = await sql<{ sha256: string }>`
    select d.sha256 from unnest(${[...digests]}::text[]) as d(sha256)
    where not exists (select from artifacts f where f.sha256 = d.sha256)
      and not exists (select from checkpoints c where c.sha256 = d.sha256)
      and not exists (select from models m where m.files @> jsonb_build_array(jsonb_build_object('sha256', d.sha256)))`.execute(
    db,
  );
  return rows.map(({ sha256 }) => sha256);
}

/** Those ids that the table does not have, or of which only the name is kept. */
export async function unknownIds(db: Db, table: 'datasets' | 'models', ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return [];
  const rows = await db
    .selectFrom(table)
    .select('id')
    .where('id', 'in', [...ids])
    .where('purged_at', 'is', null)
    .execute();
  const known = new Set(rows.map(({ id }) => id));
  return ids.filter((id) => !known.has(id));
}

/** Those folders in which data of some dataset lies, whatever dataset once put them there. */
export async function foldersInUse(db: Db, folders: readonly string[]): Promise<Set<string>> {
  if (folders.length === 0) return new Set();
  const { rows } = await sql<{ folder: string }>`
    select f.folder from unnest(${[...folders]}::text[]) as f(folder)
    where exists (select from datasets d where d.purged_at is null and (d.path = f.folder or starts_with(d.path, f.folder || '/')))`.execute(
    db,
  );
  return new Set(rows.map(({ folder }) => folder));
}

/** Those digests that no file of any dataset version has. */
export async function unknownDigests(db: Db, digests: readonly string[]): Promise<Set<string>> {
  if (digests.length === 0) return new Set();
  const { rows } = await sql<{ sha256: string }>`
    select distinct d.sha256 from unnest(${[...digests]}::text[]) as d(sha256)
    where not exists (select from dataset_files f where f.sha256 = d.sha256)`.execute(db);
  return new Set(rows.map(({ sha256 }) => sha256));
}

/** Which database this is. */
export async function installationId(db: Db): Promise<string> {
  return (await db.selectFrom('installation').select('id').executeTakeFirstOrThrow()).id;
}

/** Whether any run has named a file, or any data was uploaded. */
export async function namesFiles(db: Db): Promise<boolean> {
  const { rows } = await sql<{ names: boolean }>`
    select exists (select from artifacts) or exists (select from datasets where source = 'upload') as names`.execute(
    db,
  );
  return rows[0]?.names === true;
}

/** Answers to idempotency keys that are older than a day. */
export async function expiredKeys(db: Db): Promise<number> {
  const row = await db
    .selectFrom('idempotency')
    .select(sql<number>`count(*)`.as('count'))
    .where('created_at', '<', sql<Date>`now() - interval '1 day'`)
    .executeTakeFirstOrThrow();
  return row.count;
}
