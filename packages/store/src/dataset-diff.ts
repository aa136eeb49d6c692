// Two versions of a dataset compared by the contents of their files.
import type { DatasetChange, DatasetDiff, DiffPlace } from '@trainyard/contracts/dataset-diff';
import { sql } from 'kysely';
import type { Db } from './database.ts';

interface DiffQuery {
  before: string;
  after: string;
  change?: DatasetChange | undefined;
  offset: number;
  limit: number;
}

/** One row for each content in a version: where it first stands, all its names with their parts, all its classes. */
const contents = (version: string) => sql`
  select sha256, (array_agg(position order by position))[1] as index, (array_agg(path order by position))[1] as path,
    array_agg(path || ' ' || coalesce(split, '') order by path) as places,
    coalesce(array_agg(distinct class order by class) filter (where class is not null), '{}') as classes
  from dataset_files where version_id = ${version} group by sha256`;

const compared = ({ before, after }: DiffQuery) => sql`
  select a.index as a_index, a.path as a_path, a.classes as a_classes, b.index as b_index, b.path as b_path, b.classes as b_classes,
    case when a.sha256 is null then 'added' when b.sha256 is null then 'removed'
      when a.classes <> b.classes then 'relabelled' when a.places <> b.places then 'moved' else 'same' end as change
  from (${contents(before)}) a full join (${contents(after)}) b on a.sha256 = b.sha256`;

interface Row {
  change: DatasetChange;
  a_index: number | null;
  a_path: string | null;
  a_classes: string[] | null;
  b_index: number | null;
  b_path: string | null;
  b_classes: string[] | null;
}

const place = (index: number | null, path: string | null, classes: string[] | null): DiffPlace | null =>
  index === null || path === null ? null : { index, path, classes: classes ?? [] };

/** A page of what differs, in order of change and name, and counts of all. */
export async function diffVersions(db: Db, query: DiffQuery): Promise<DatasetDiff> {
  const counted = await sql<{ change: keyof DatasetDiff['counts']; count: number }>`
    select change, count(*)::int as count from (${compared(query)}) d group by change`.execute(db);
  const counts = { added: 0, removed: 0, relabelled: 0, moved: 0, same: 0 };
  for (const { change, count } of counted.rows) counts[change] = count;
  const wanted = query.change === undefined ? sql`change <> 'same'` : sql`change = ${query.change}`;
  const { rows } = await sql<Row>`
    select * from (${compared(query)}) d where ${wanted}
    order by array_position(array['relabelled', 'removed', 'added', 'moved'], change), coalesce(b_path, a_path) collate "C"
    offset ${query.offset} limit ${query.limit}`.execute(db);
  const { added, removed, relabelled, moved } = counts;
  return {
    before: query.before,
    after: query.after,
    counts,
    items: rows.map((row) => ({
      change: row.change,
      before: place(row.a_index, row.a_path, row.a_classes),
      after: place(row.b_index, row.b_path, row.b_classes),
    })),
    total: query.change === undefined ? added + removed + relabelled + moved : counts[query.change],
  };
}
