// Groups: runs that belong to one question.
import type { Group } from '@trainyard/contracts/group';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { toText } from './json.ts';

/** Groups of a project, newest first, with their runs counted. */
export async function listGroups(db: Db, projectId: string): Promise<Group[]> {
  const rows = await db
    .selectFrom('groups as g')
    .selectAll('g')
    .select(sql<number>`(select count(*) from runs r where r.group_id = g.id)`.as('runs'))
    .where('g.project_id', '=', projectId)
    .orderBy('g.id', 'desc')
    .execute();
  return rows.map((row) => ({ ...row, created_at: row.created_at.toISOString() }));
}

/** The new group, or null where the name is taken. */
export async function insertGroup(
  db: Db,
  group: { id: string; project_id: string; name: string; question: string },
): Promise<Group | null> {
  const row = await db
    .insertInto('groups')
    .values({ ...group, name: toText(group.name), question: toText(group.question) })
    // Not an error of PostgreSQL, which would end the transaction around it.
    .onConflict((conflict) => conflict.columns(['project_id', 'name']).doNothing())
    .returningAll()
    .executeTakeFirst();
  return row ? { ...row, created_at: row.created_at.toISOString(), runs: 0 } : null;
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
