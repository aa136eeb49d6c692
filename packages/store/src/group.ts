// Groups: runs that belong to one question.
import type { Group, groupColumns } from '@trainyard/contracts/group';
import type { Archived } from '@trainyard/contracts/standing';
import { type Selectable, sql } from 'kysely';
import { lockAlive } from './alive.ts';
import type { Db } from './database.ts';
import { toText } from './json.ts';
import { pageIds, pageOf, type Place } from './page.ts';
import { bestColumns, bestJoins, bestOf, type BestRow } from './result.ts';
import { containsWords } from './run-condition.ts';
import type { GroupTable } from './schema.ts';
import { listedSql, standingOf } from './standing.ts';
import { inTransaction } from './transaction.ts';

export interface GroupQuery extends Place {
  project: string;
  /** This one alone. */
  group?: string | undefined;
  /** Words that all stand in name or question. */
  q?: string | undefined;
  archived?: Archived | undefined;
  sort?: (typeof groupColumns)[number] | undefined;
  order?: 'asc' | 'desc' | undefined;
}

/** A page of the groups of a project, newest first unless sorted, with their runs counted; `undefined` where `before` names none of them. */
export async function listGroups(
  db: Db,
  { project, group, q, archived = 'false', sort = 'created', order, ...place }: GroupQuery,
): Promise<{ items: Group[]; next: string | null; total: number } | undefined> {
  const rows = sql`groups r where r.project_id = ${project} and ${group === undefined ? sql`true` : sql`r.id = ${group}`}
    and ${listedSql('r', archived, false)} and ${containsWords(q, sql`concat_ws(' ', r.name, r.question)`)}`;
  const down = order === undefined ? sort !== 'name' : order === 'desc';
  const way = down ? sql`desc` : sql`asc`;
  const key =
    sort === 'name'
      ? sql`r.name collate natural_order`
      : sql`(select count(*) from runs t where t.group_id = r.id and ${listedSql('t', 'false', false)})`;
  const listed =
    sort === 'created'
      ? { rows, order: sql`r.id ${way}`, byId: down ? ('desc' as const) : ('asc' as const) }
      : { rows, order: sql`${key} ${way}, r.id desc` };
  const [ids, counted] = await Promise.all([
    pageIds(db, listed, place),
    sql<{ total: number }>`select count(*) as total from ${rows}`.execute(db),
  ]);
  if (ids === undefined) return undefined;
  const items = await groupsById(db, ids.slice(0, place.limit));
  return { ...pageOf(items, ids, place.limit), total: counted.rows[0]?.total ?? 0 };
}

type Counted = Pick<Group, 'runs' | 'active'>;
type GroupRow = Selectable<GroupTable> & BestRow & Counted;

function toGroup(row: Selectable<GroupTable>, { runs, active }: Counted, best: Group['best']): Group {
  const { id, project_id, name, question, created_at } = row;
  return {
    id,
    project_id,
    name,
    question,
    created_at: created_at.toISOString(),
    runs,
    active,
    best,
    ...standingOf(row),
  };
}

async function groupsById(db: Db, ids: readonly string[]): Promise<Group[]> {
  const asked = sql`${[...ids]}::text[]`;
  const { rows } = await sql<GroupRow>`
    select g.*, c.runs, c.active, ${bestColumns} from groups g
    cross join lateral (
      select count(*) as runs, count(*) filter (where state in ('queued', 'running', 'paused')) as active from runs r
      where r.group_id = g.id and ${listedSql('r', 'false', false)}
    ) c
    ${bestJoins(sql`r.group_id = g.id`)}
    where g.id = any(${asked}) order by array_position(${asked}, g.id)`.execute(db);
  return rows.map((row) => toGroup(row, row, bestOf(row)));
}

/** The new group, or null where the name is taken. */
export async function insertGroup(
  db: Db,
  group: { id: string; project_id: string; name: string; question: string },
): Promise<Group | null> {
  return inTransaction(db, async (trx) => {
    await lockAlive(trx, { project: group.project_id });
    const row = await trx
      .insertInto('groups')
      .values({ ...group, name: toText(group.name), question: toText(group.question) })
      // Not an error of PostgreSQL, which would end the transaction around it.
      .onConflict((conflict) => conflict.doNothing())
      .returningAll()
      .executeTakeFirst();
    return row ? toGroup(row, { runs: 0, active: 0 }, null) : null;
  });
}

export async function groupInProject(db: Db, projectId: string, groupId: string): Promise<boolean> {
  const row = await db
    .selectFrom('groups')
    .select('id')
    .where('id', '=', groupId)
    .where('project_id', '=', projectId)
    .executeTakeFirst();
  return row !== undefined;
}
