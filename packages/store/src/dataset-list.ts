// Datasets as lists show them: sorted, searched and cut by the database, without the profile of their newest version.
import type { datasetColumns, DatasetItem } from '@trainyard/contracts/dataset';
import type { Archived } from '@trainyard/contracts/standing';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';
import { pageIds, pageOf, type Place } from './page.ts';
import { isoOf } from './readable.ts';
import { containsWords } from './run-condition.ts';
import { listedSql, type StandingRow, withStanding } from './standing.ts';

type Sql = RawBuilder<unknown>;
export type DatasetColumn = (typeof datasetColumns)[number];

const joined = sql`datasets r join projects p on p.id = r.project_id
  join lateral (select * from dataset_versions v where v.dataset_id = r.id order by v.number desc limit 1) v on true`;

const keys: Record<Exclude<DatasetColumn, 'created'>, Sql> = {
  name: sql`r.name collate natural_order`,
  project: sql`p.name collate natural_order`,
  kind: sql`r.kind`,
  source: sql`r.source`,
  bytes: sql`v.bytes`,
  read: sql`v.created_at`,
};

export interface DatasetQuery extends Place {
  project?: string | undefined;
  /** Words that all stand in the names of dataset and project, or in the path. */
  q?: string | undefined;
  findings?: 'error' | 'warning' | undefined;
  sort?: DatasetColumn | undefined;
  order?: 'asc' | 'desc' | undefined;
  archived?: Archived | undefined;
}

export interface DatasetPage {
  items: DatasetItem[];
  next: string | null;
  total: number;
  findings_total: number;
}

const found = { error: sql`v.finding_errors > 0`, warning: sql`v.finding_errors + v.finding_warnings > 0` };

/** A page, newest first unless sorted; `undefined` where `before` names none of the list. */
export async function listDatasets(db: Db, query: DatasetQuery): Promise<DatasetPage | undefined> {
  const { project, q, findings, sort = 'created', order, archived = 'false' } = query;
  const fits = sql`${listedSql('r', archived, project === undefined)} and ${project === undefined ? sql`true` : sql`r.project_id = ${project}`}
    and ${findings === undefined ? sql`true` : found[findings]} and ${containsWords(q, sql`concat_ws(' ', r.name, p.name, r.path)`)}`;
  const rows = sql`${joined} where ${fits}`;
  const down = order === undefined ? sort === 'created' || sort === 'read' : order === 'desc';
  const way = down ? sql`desc` : sql`asc`;
  const listed =
    sort === 'created'
      ? { rows, order: sql`r.id ${way}`, byId: down ? ('desc' as const) : ('asc' as const) }
      : { rows, order: sql`${keys[sort]} ${way}, r.id desc` };
  const [ids, counted] = await Promise.all([
    pageIds(db, listed, query),
    sql<{ total: number; findings_total: number }>`
      select count(*) as total, coalesce(sum(v.finding_errors + v.finding_warnings), 0) as findings_total from ${rows}`.execute(
      db,
    ),
  ]);
  if (ids === undefined) return undefined;
  const items = await datasetItems(db, ids.slice(0, query.limit));
  const { total = 0, findings_total = 0 } = counted.rows[0] ?? {};
  return { ...pageOf(items, ids, query.limit), total, findings_total };
}

type Facts = DatasetItem['version']['facts'];
interface Row extends Omit<DatasetItem, keyof StandingRow | 'version' | 'created_at'>, StandingRow, Facts {
  created_at: Date;
  version: string;
  number: number;
  fingerprint: string;
  files: number;
  bytes: number;
  errors: number;
  warnings: number;
  worst: string | null;
  read_at: Date;
}

/** The datasets with these ids, in this order. */
export async function datasetItems(db: Db, ids: readonly string[]): Promise<DatasetItem[]> {
  if (ids.length === 0) return [];
  const { rows } = await sql<Row>`
    select r.id, r.project_id, p.name as project_name, r.name, r.kind, r.path, r.source, r.created_at, r.archived_at, r.deleted_at, r.purge_at,
      v.id as version, v.number, v.fingerprint, v.files, v.bytes, v.created_at as read_at, v.examples, v.columns, v.classes,
      v.finding_errors as errors, v.finding_warnings as warnings, v.finding_worst as worst
    from ${joined} where r.id = any(${[...ids]}::text[]) order by array_position(${[...ids]}::text[], r.id)`.execute(
    db,
  );
  return rows.map(
    ({
      version,
      number,
      fingerprint,
      files,
      bytes,
      read_at,
      examples,
      columns,
      classes,
      errors,
      warnings,
      worst,
      ...row
    }) => ({
      ...withStanding(row),
      created_at: isoOf(row.created_at) ?? '1970-01-01T00:00:00.000Z',
      version: {
        id: version,
        dataset_id: row.id,
        number,
        fingerprint,
        files,
        bytes,
        created_at: isoOf(read_at) ?? '1970-01-01T00:00:00.000Z',
        facts: { examples, columns, classes },
        findings: { errors, warnings, worst },
      },
    }),
  );
}
