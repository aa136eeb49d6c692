// Things of all kinds as far as they have a name and a life: found, locked, and said to have changed.
import type { Thing, ThingKind } from '@trainyard/contracts/lifecycle';
import { type RawBuilder, sql, type Transaction } from 'kysely';
import type { Db } from './database.ts';
import { type Notice, notify } from './notify.ts';
import { notifyRunChange } from './run-notice.ts';
import type { Schema } from './schema.ts';
import { standingOf } from './standing.ts';

export const thingTables = {
  project: 'projects',
  group: 'groups',
  dataset: 'datasets',
  run: 'runs',
  model: 'models',
  config: 'configs',
} as const satisfies Record<ThingKind, keyof Schema>;

/** What a project holds; it is deleted and restored with it. */
export const heldKinds = ['run', 'model', 'dataset', 'group', 'config'] as const satisfies ThingKind[];

export const tableOf = (kind: ThingKind): RawBuilder<unknown> => sql.table(thingTables[kind]);
/** The column that names the project of a thing. */
export const projectColumn = (kind: ThingKind): RawBuilder<unknown> =>
  kind === 'project' ? sql.ref('id') : sql.ref('project_id');

export interface ThingRow {
  id: string;
  project_id: string;
  name: string;
  archived_at: Date | null;
  deleted_at: Date | null;
  purge_at: Date | null;
  deleted_with: string | null;
  /** Restoring it is over. */
  over: boolean;
}

const purged = (kind: ThingKind) =>
  kind === 'dataset' || kind === 'run' || kind === 'model' ? sql`purged_at is not null` : sql`false`;

/** The columns of a `ThingRow`. */
export const thingColumns = (kind: ThingKind): RawBuilder<unknown> =>
  sql`id, ${projectColumn(kind)} as project_id, name, archived_at, deleted_at, purge_at, deleted_with,
    (${purged(kind)} or coalesce(purge_at <= now(), false)) as over`;

/** The rows with these ids, in order of id. `lock`: for this transaction alone. */
export async function thingRows(db: Db, kind: ThingKind, ids: readonly string[], lock = false): Promise<ThingRow[]> {
  const { rows } = await sql<ThingRow>`
    select ${thingColumns(kind)} from ${tableOf(kind)} where id = any(${[...ids]}::text[]) order by id
    ${lock ? sql`for update` : sql``}`.execute(db);
  return rows;
}

export function toThing(kind: ThingKind, row: ThingRow): Thing {
  return { kind, id: row.id, project_id: row.project_id, name: row.name, ...standingOf(row) };
}

/** As many as have ids, in their order; those that are not known are left out. */
export async function findThings(db: Db, kind: ThingKind, ids: readonly string[]): Promise<Thing[]> {
  const rows = new Map((await thingRows(db, kind, ids)).map((row) => [row.id, row]));
  return ids.flatMap((id) => {
    const row = rows.get(id);
    return row ? [toThing(kind, row)] : [];
  });
}

/** The name of a thing of which only that is kept. */
export async function purgedName(db: Db, kind: 'dataset' | 'run' | 'model', id: string): Promise<string | undefined> {
  const { rows } = await sql<{ name: string }>`
    select name from ${tableOf(kind)} where id = ${id} and purged_at is not null`.execute(db);
  return rows[0]?.name;
}

/** Tells whoever shows these things or counts them. */
export async function notifyThings(
  trx: Transaction<Schema>,
  kind: ThingKind,
  rows: readonly ThingRow[],
): Promise<void> {
  if (kind === 'run') for (const { id } of rows) await notifyRunChange(trx, id);
  const own: Notice[] =
    kind === 'dataset' || kind === 'model' ? rows.map(({ id, project_id: project }) => ({ kind, id, project })) : [];
  const projects = [...new Set(rows.map(({ project_id }) => project_id))];
  await notify(trx, ...own, ...projects.map((id) => ({ kind: 'project' as const, id, project: id })));
}
