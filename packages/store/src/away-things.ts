// What lists leave out, of all kinds: deleted and still to be restored, or archived.
import { type AwayThing, ThingKind } from '@trainyard/contracts/lifecycle';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { type StandingRow, withStanding } from './standing.ts';
import { projectColumn, tableOf } from './thing.ts';

interface Row extends StandingRow {
  kind: ThingKind;
  id: string;
  project_id: string;
  name: string;
  project_name: string;
}

export interface AwayQuery {
  kind?: ThingKind | undefined;
  project?: string | undefined;
  limit: number;
}

/** Newest first. What was deleted with its project is in that; what is archived in a deleted one is not told. */
export async function listAway(
  db: Db,
  which: 'deleted' | 'archived',
  { kind, project, limit }: AwayQuery,
): Promise<{ items: AwayThing[]; total: number }> {
  const kinds = kind === undefined ? ThingKind.options : [kind];
  const fits =
    which === 'deleted'
      ? sql`purge_at > now() and deleted_with is null`
      : sql`archived_at is not null and deleted_at is null`;
  const parts = kinds.map(
    (one) => sql`
      select ${one}::text as kind, id, ${projectColumn(one)} as project_id, name, archived_at, deleted_at, purge_at
      from ${tableOf(one)} where ${fits} ${project === undefined ? sql`` : sql`and ${projectColumn(one)} = ${project}`}`,
  );
  const since = which === 'deleted' ? sql`d.deleted_at` : sql`d.archived_at`;
  const { rows } = await sql<Row & { total: number }>`
    with d as (${sql.join(parts, sql` union all `)})
    select d.*, p.name as project_name, count(*) over ()::int as total from d join projects p on p.id = d.project_id
    where d.kind = 'project' or p.deleted_at is null
    order by ${since} desc, d.id desc limit ${limit}`.execute(db);
  return { items: rows.map(({ total: _total, ...row }) => withStanding(row)), total: rows[0]?.total ?? 0 };
}
