// Configs saved under a name, to start from again.
import type { SavedConfig } from '@trainyard/contracts/run';
import type { Archived } from '@trainyard/contracts/standing';
import { type Selectable, sql } from 'kysely';
import { lockAlive } from './alive.ts';
import type { Db } from './database.ts';
import { toJsonb, toText } from './json.ts';
import { pageIds, pageOf, type Place } from './page.ts';
import { containsWords } from './run-condition.ts';
import type { ConfigTable } from './schema.ts';
import { listedSql, withStanding } from './standing.ts';
import { inTransaction } from './transaction.ts';

export interface ConfigQuery extends Place {
  project: string;
  /** Words that all stand in the name. */
  q?: string | undefined;
  archived?: Archived | undefined;
  sort?: 'created' | 'name' | undefined;
  order?: 'asc' | 'desc' | undefined;
}

/** A page, newest first unless sorted; `undefined` where `before` names none of the list. */
export async function listConfigs(
  db: Db,
  { project, q, archived = 'false', sort = 'created', order, ...place }: ConfigQuery,
): Promise<{ items: SavedConfig[]; next: string | null; total: number } | undefined> {
  const rows = sql`configs r where r.project_id = ${project} and ${listedSql('r', archived, false)} and ${containsWords(q, sql`r.name`)}`;
  const down = order === undefined ? sort === 'created' : order === 'desc';
  const way = down ? sql`desc` : sql`asc`;
  const listed =
    sort === 'created'
      ? { rows, order: sql`r.id ${way}`, byId: down ? ('desc' as const) : ('asc' as const) }
      : { rows, order: sql`r.name collate natural_order ${way}, r.id desc` };
  const [ids, counted] = await Promise.all([
    pageIds(db, listed, place),
    sql<{ total: number }>`select count(*) as total from ${rows}`.execute(db),
  ]);
  if (ids === undefined) return undefined;
  const shown = ids.slice(0, place.limit);
  const found = await sql<Selectable<ConfigTable>>`
    select * from configs where id = any(${shown}::text[]) order by array_position(${shown}::text[], id)`.execute(db);
  const items = found.rows.map(({ deleted_with: _with, ...row }) => ({
    ...withStanding(row),
    config: row.config as SavedConfig['config'],
    created_at: row.created_at.toISOString(),
  }));
  return { ...pageOf(items, ids, place.limit), total: counted.rows[0]?.total ?? 0 };
}

export async function insertConfig(
  db: Db,
  saved: Pick<SavedConfig, 'id' | 'project_id' | 'name' | 'config'>,
): Promise<SavedConfig> {
  return inTransaction(db, async (trx) => {
    await lockAlive(trx, { project: saved.project_id });
    const row = await trx
      .insertInto('configs')
      .values({ ...saved, name: toText(saved.name), config: toJsonb(saved.config) })
      .returning('created_at')
      .executeTakeFirstOrThrow();
    return { ...saved, created_at: row.created_at.toISOString() };
  });
}
