// Which rows are in use, as SQL, and what a row says of itself. Every list asks here; a row that was deleted is in none.
import type { Archived, Standing } from '@trainyard/contracts/standing';
import { type RawBuilder, type SqlBool, sql } from 'kysely';

type Bool = RawBuilder<SqlBool>;

/** Not deleted. `alias` is ours, never what somebody sent. */
export function living(alias: string): Bool {
  return sql`${sql.ref(`${alias}.deleted_at`)} is null`;
}

/**
 * In a list that was asked for with this word. `acrossProjects`: the list has things of more than one project, and what is in an
 * archived one counts as archived; within a project everything of it is shown.
 */
export function listedSql(alias: string, archived: Archived, acrossProjects: boolean): Bool {
  if (archived === 'true') return living(alias);
  const own = sql`${sql.ref(`${alias}.archived_at`)} is not null`;
  const away = acrossProjects
    ? sql`(${own} or exists (select from projects ap where ap.id = ${sql.ref(`${alias}.project_id`)} and ap.archived_at is not null))`
    : own;
  return archived === 'only' ? sql`${living(alias)} and ${away}` : sql`${living(alias)} and not ${away}`;
}

export interface StandingRow {
  archived_at: Date | null;
  deleted_at: Date | null;
  purge_at: Date | null;
}

/** Only what is so. */
export function standingOf(row: StandingRow): Standing {
  return {
    ...(row.archived_at ? { archived_at: row.archived_at.toISOString() } : {}),
    ...(row.deleted_at ? { deleted_at: row.deleted_at.toISOString() } : {}),
    ...(row.purge_at ? { purge_at: row.purge_at.toISOString() } : {}),
  };
}

/** The row without these columns, and what they say. */
export function withStanding<T extends StandingRow>(row: T): Omit<T, keyof StandingRow> & Standing {
  const { archived_at, deleted_at, purge_at, ...rest } = row;
  return { ...rest, ...standingOf({ archived_at, deleted_at, purge_at }) };
}
