// Another name, put away, deleted, brought back: each in one transaction, whole or not at all, and the same when it is asked again.
// Locks go from the project down, as those of whoever makes something in it (alive.ts): a deletion and a submission that meet
// are in one order or the other.
import type { Refusal, Thing, ThingKind } from '@trainyard/contracts/lifecycle';
import { KEEP_DELETED_DAYS, MAX_NAME_LENGTH } from '@trainyard/contracts/limits';
import { freeName, refusal } from '@trainyard/core/lifecycle';
import { sql, type Transaction } from 'kysely';
import type { Database } from './database.ts';
import { toText } from './json.ts';
import type { Schema } from './schema.ts';
import { heldKinds, notifyThings, tableOf, type ThingRow, thingRows, toThing } from './thing.ts';
import { inTransaction } from './transaction.ts';
import { isUniqueViolation } from './unique.ts';
import { underWay } from './uses.ts';

export type LifecycleAnswer =
  | { kind: 'ok'; things: Thing[] }
  /** None of them has this id. */
  | { kind: 'unknown'; id: string }
  | { kind: 'refused'; refused: Refusal }
  | { kind: 'deleted'; thing: Thing; by: 'itself' | 'project' }
  /** Its grace time is over. */
  | { kind: 'gone'; thing: Thing }
  | { kind: 'taken' };

export type LifecycleStep = 'archive' | 'restore' | 'delete';

type Trx = Transaction<Schema>;

/** Runs one step on things of a kind, all of them or none. */
export async function changeThings(
  db: Database,
  step: LifecycleStep,
  kind: ThingKind,
  ids: readonly string[],
): Promise<LifecycleAnswer> {
  return inTransaction(db, async (trx): Promise<LifecycleAnswer> => {
    const locked = await lockThings(trx, kind, ids);
    if (!Array.isArray(locked)) return locked;
    const answer = await steps[step](trx, kind, locked);
    if (answer) return answer;
    const after = await thingRows(trx, kind, ids);
    await notifyThings(trx, kind, after);
    return { kind: 'ok', things: inOrder(kind, ids, after) };
  });
}

const steps: Record<LifecycleStep, (trx: Trx, kind: ThingKind, rows: ThingRow[]) => Promise<LifecycleAnswer | null>> = {
  archive: archiveRows,
  restore: restoreRows,
  delete: deleteRows,
};

function inOrder(kind: ThingKind, ids: readonly string[], rows: readonly ThingRow[]): Thing[] {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return [...new Set(ids)].flatMap((id) => {
    const row = byId.get(id);
    return row ? [toThing(kind, row)] : [];
  });
}

/** The rows for this transaction alone, and their projects against being deleted. */
async function lockThings(trx: Trx, kind: ThingKind, ids: readonly string[]): Promise<ThingRow[] | LifecycleAnswer> {
  const before = await thingRows(trx, kind, ids);
  const missing = ids.find((id) => !before.some((row) => row.id === id));
  if (missing !== undefined) return { kind: 'unknown', id: missing };
  if (kind !== 'project') {
    const projects = [...new Set(before.map(({ project_id }) => project_id))].sort();
    const { rows } = await sql<{ id: string; deleted: boolean }>`
      select id, deleted_at is not null as deleted from projects where id = any(${projects}::text[]) order by id for share`.execute(
      trx,
    );
    const gone = rows.find(({ deleted }) => deleted);
    const within = before.find(({ project_id }) => project_id === gone?.id);
    if (within) return { kind: 'deleted', thing: toThing(kind, within), by: 'project' };
  }
  const rows = await thingRows(trx, kind, ids, true);
  const lost = ids.find((id) => !rows.some((row) => row.id === id));
  return lost === undefined ? rows : { kind: 'unknown', id: lost };
}

const idsOf = (rows: readonly ThingRow[]) => rows.map(({ id }) => id);

async function refusedStep(trx: Trx, action: 'archive' | 'delete', kind: ThingKind, rows: readonly ThingRow[]) {
  const subject = { kind, names: rows.map(({ name }) => name) };
  const refused = refusal(action, subject, await underWay(trx, kind, idsOf(rows)));
  return refused && ({ kind: 'refused', refused } as const);
}

async function archiveRows(trx: Trx, kind: ThingKind, rows: ThingRow[]): Promise<LifecycleAnswer | null> {
  const deleted = rows.find(({ deleted_at }) => deleted_at);
  if (deleted) return { kind: 'deleted', thing: toThing(kind, deleted), by: 'itself' };
  // A run that is taken meanwhile waits for the lock of its row; one that is made in the project for that of the project.
  if (kind === 'project') await lockRunsOf(trx, idsOf(rows));
  const refused = await refusedStep(trx, 'archive', kind, rows);
  if (refused) return refused;
  await sql`update ${tableOf(kind)} set archived_at = now() where id = any(${idsOf(rows)}::text[]) and archived_at is null`.execute(
    trx,
  );
  return null;
}

async function lockRunsOf(trx: Trx, projects: string[]): Promise<void> {
  await sql`select id from runs where project_id = any(${projects}::text[]) and deleted_at is null order by id for update`.execute(
    trx,
  );
}

async function deleteRows(trx: Trx, kind: ThingKind, rows: ThingRow[]): Promise<LifecycleAnswer | null> {
  const fresh = rows.filter(({ deleted_at }) => deleted_at === null);
  if (fresh.length === 0) return null;
  const ids = idsOf(fresh);
  if (kind === 'project') await lockRunsOf(trx, ids);
  const refused = await refusedStep(trx, 'delete', kind, fresh);
  if (refused) return refused;
  await cancelWaiting(trx, kind, ids);
  const end = sql`now() + make_interval(days => ${KEEP_DELETED_DAYS})`;
  await sql`update ${tableOf(kind)} set deleted_at = now(), purge_at = ${end} where id = any(${ids}::text[])`.execute(
    trx,
  );
  if (kind !== 'project') return null;
  for (const held of heldKinds)
    await sql`update ${tableOf(held)} set deleted_at = now(), purge_at = ${end}, deleted_with = project_id
      where project_id = any(${ids}::text[]) and deleted_at is null`.execute(trx);
  return null;
}

/** What waits for a device goes out of the queue: a run that nobody sees must not take one. */
async function cancelWaiting(trx: Trx, kind: ThingKind, ids: string[]): Promise<void> {
  if (kind !== 'run' && kind !== 'project') return;
  const whose = kind === 'run' ? sql`id` : sql`project_id`;
  await sql`update runs set state = 'cancelled', wanted = null, stop = null, ended_at = now(), seen = true
    where ${whose} = any(${ids}::text[]) and deleted_at is null and state in ('queued', 'paused')`.execute(trx);
}

async function restoreRows(trx: Trx, kind: ThingKind, rows: ThingRow[]): Promise<LifecycleAnswer | null> {
  const gone = rows.find(({ deleted_at, over }) => deleted_at && over);
  if (gone) return { kind: 'gone', thing: toThing(kind, gone) };
  for (const row of rows) {
    // Deleted and archived: the first restore takes back the deletion, the second puts it back among the others.
    if (row.deleted_at === null) {
      await sql`update ${tableOf(kind)} set archived_at = null where id = ${row.id}`.execute(trx);
      continue;
    }
    const name = await nameToReturn(trx, kind, row);
    await sql`update ${tableOf(kind)} set deleted_at = null, purge_at = null, deleted_with = null, name = ${name} where id = ${row.id}`.execute(
      trx,
    );
    if (kind !== 'project') continue;
    for (const held of heldKinds)
      await sql`update ${tableOf(held)} set deleted_at = null, purge_at = null, deleted_with = null where deleted_with = ${row.id}`.execute(
        trx,
      );
  }
  return null;
}

const uniqueWithin = (kind: ThingKind) => kind === 'project' || kind === 'group' || kind === 'dataset';

/** Its own name, or the first free one: an undo must not fail because somebody was quick. */
async function nameToReturn(trx: Trx, kind: ThingKind, row: ThingRow): Promise<string> {
  if (!uniqueWithin(kind)) return row.name;
  // Two that come back at once, or one that comes back while another is made, must not choose the same.
  await sql`select pg_advisory_xact_lock(hashtextextended(${`name ${kind} ${kind === 'project' ? '' : row.project_id}`}, 0))`.execute(
    trx,
  );
  const inProject = kind === 'project' ? sql`true` : sql`project_id = ${row.project_id}`;
  const { rows } = await sql<{ name: string }>`
    select name from ${tableOf(kind)} where ${inProject} and deleted_at is null and id <> ${row.id}`.execute(trx);
  const taken = new Set(rows.map(({ name }) => name));
  return freeName(row.name, (name) => taken.has(name), MAX_NAME_LENGTH);
}

/** Another name. `taken`: projects, groups and datasets have names of their own. */
export async function renameThing(db: Database, kind: ThingKind, id: string, name: string): Promise<LifecycleAnswer> {
  try {
    return await inTransaction(db, async (trx): Promise<LifecycleAnswer> => {
      const locked = await lockThings(trx, kind, [id]);
      if (!Array.isArray(locked)) return locked;
      const [row] = locked;
      if (!row) return { kind: 'unknown', id };
      if (row.deleted_at) return { kind: 'deleted', thing: toThing(kind, row), by: 'itself' };
      await sql`update ${tableOf(kind)} set name = ${toText(name)} where id = ${id}`.execute(trx);
      const after = await thingRows(trx, kind, [id]);
      await notifyThings(trx, kind, after);
      return { kind: 'ok', things: after.map((one) => toThing(kind, one)) };
    });
  } catch (error) {
    if (isUniqueViolation(error)) return { kind: 'taken' };
    throw error;
  }
}
