// What somebody is about to use is there and stays until the end of the transaction: a row that is locked for sharing cannot be
// deleted meanwhile, and one that is being deleted is waited for. From the project down, as lifecycle.ts locks.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { ErrorCode } from '@trainyard/contracts/errors';
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Schema } from './schema.ts';

export interface Needed {
  project: string;
  /** Versions of data that something is made on. */
  versions?: readonly string[] | undefined;
  group?: string | null | undefined;
  parent?: string | null | undefined;
  /** The run whose model is gone on from: the model has to stay, its run need not. */
  source?: string | null | undefined;
  /** The project may not be archived either: what is made would take a device out of sight. */
  busy?: boolean | undefined;
}

interface Row {
  name: string;
  deleted: boolean;
  archived: boolean;
}

async function locked(trx: Transaction<Schema>, from: RawBuilder<unknown>): Promise<Row[]> {
  const { rows } = await sql<Row>`
    select t.name, t.deleted_at is not null as deleted, t.archived_at is not null as archived from ${from} order by t.id for share of t`.execute(
    trx,
  );
  return rows;
}

/**
 * Locks what is needed against deletion.
 * @throws TrainyardError thing.deleted, thing.archived, or `*.not_found` for what is not there at all
 */
export async function lockAlive(trx: Transaction<Schema>, needed: Needed): Promise<void> {
  const { project, versions = [], group, parent, source, busy = false } = needed;
  const check = async (what: string, code: ErrorCode, from: RawBuilder<unknown>): Promise<Row[]> => {
    const rows = await locked(trx, from);
    if (rows.length === 0) throw new TrainyardError(code, `There is no such ${what}.`);
    const deleted = rows.find((row) => row.deleted);
    if (deleted) throw new TrainyardError('thing.deleted', `The ${what} “${deleted.name}” was deleted.`);
    return rows;
  };
  const [own] = await check('project', 'project.not_found', sql`projects t where t.id = ${project}`);
  if (busy && own?.archived)
    throw new TrainyardError('thing.archived', `The project “${own.name}” is archived, and no run begins in it.`);
  if (versions.length > 0)
    await check(
      'dataset',
      'dataset.not_found',
      sql`datasets t where t.id in (select dataset_id from dataset_versions where id = any(${[...versions]}::text[]))`,
    );
  if (group) await check('group', 'group.not_found', sql`groups t where t.id = ${group}`);
  if (source) await check('model', 'model.not_found', sql`models t where t.run_id = ${source}`);
  if (parent) await check('run', 'run.not_found', sql`runs t where t.id = ${parent}`);
}
