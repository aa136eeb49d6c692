// A page of runs in any order. Which runs stand on it is found first, by id alone; only those are read and joined.
import type { RunItem } from '@trainyard/contracts/run';
import type { JsonValue } from '@trainyard/contracts/scalar';
import type { Column } from '@trainyard/core/run-filter';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';
import { type Listed, pageIds, pageOf, type Place } from './page.ts';
import { isResult } from './result.ts';
import { columnSql, runsJoined, shownSql } from './run-column.ts';
import { conditionSql, type RunFilter } from './run-condition.ts';
import { runItems } from './run-summary.ts';

type Sql = RawBuilder<unknown>;

export interface RunSort {
  /** Null: as they were made; `rank`: the best first, within each question. */
  column: Column | 'rank' | null;
  down: boolean;
}
export interface RunQuery {
  filter: RunFilter;
  sort: RunSort;
  place: Place;
  /** What the items bring of config and metrics, by the names that were asked for. */
  fields?: ReadonlyMap<string, Column> | undefined;
}
export interface RunPage {
  items: RunItem[];
  next: string | null;
  total: number;
}

export const newestFirst: RunSort = { column: null, down: true };

/** A page without forecasts; `undefined` where `before` names no run of the list. */
export async function listRuns(db: Db, { filter, sort, place, fields }: RunQuery): Promise<RunPage | undefined> {
  const [ids, total] = await Promise.all([pageIds(db, listed(filter, sort), place), countRuns(db, filter)]);
  if (ids === undefined) return undefined;
  const shown = ids.slice(0, place.limit);
  const [items, values] = await Promise.all([runItems(db, shown), fieldValues(db, shown, fields)]);
  const found = values === null ? items : items.map((item) => ({ ...item, fields: values.get(item.id) ?? {} }));
  return { ...pageOf(found, ids, place.limit), total };
}

/** All runs that fit. */
export async function countRuns(db: Db, filter: RunFilter = {}): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from ${runsJoined} where ${conditionSql(filter)}`.execute(db);
  return rows[0]?.total ?? 0;
}

/** What is listed, and its order: missing values last either way, equals newest first. */
function listed(filter: RunFilter, { column, down }: RunSort): Listed {
  const way = down ? sql`desc` : sql`asc`;
  const fits = conditionSql(filter);
  const rows = sql`${runsJoined} where ${fits}`;
  if (column === 'rank') return ranked(fits, way);
  if (column === null || (column.kind === 'column' && column.name === 'id'))
    return { rows, order: sql`r.id ${way}`, byId: down ? 'desc' : 'asc' };
  const { number, text } = columnSql(column);
  if (column.kind === 'column') {
    const key = number ?? sql`${text} collate natural_order`;
    // A name is never missing, and with these words its index would not be found.
    const last = column.name === 'name' ? sql`` : sql`nulls last`;
    return { rows, order: sql`${key} ${way} ${last}, r.id desc` };
  }
  // A field may hold numbers and words: numbers first. `offset 0` keeps each from being taken out of its config once per comparison.
  const keys = sql`${number ?? sql`null::numeric`} as number, ${text ?? sql`null::text`} as words`;
  return {
    rows: sql`(select r.id, ${keys} from ${rows} offset 0) r where true`,
    order: sql`(r.number is null and r.words is null), (r.number is null) ${way}, r.number ${way}, r.words collate natural_order ${way}, r.id desc`,
  };
}

/** Results by question, the one that most of them answer first, as in the facets; what is no result comes last, newest first. */
function ranked(fits: Sql, way: Sql): Listed {
  const worth = sql`case when r.metric_greater_is_better then -finite(r.metric_value) else finite(r.metric_value) end`;
  const rows = sql`(
    select r.*, count(*) filter (where r.result) over asked as measured, max(r.id) filter (where r.result) over asked as newest
    from (select r.id, r.question, ${isResult} as result, ${worth} as worth from ${runsJoined} where ${fits} offset 0) r
    window asked as (partition by r.question)) r where true`;
  return {
    rows,
    order: sql`not r.result, case when r.result then r.measured end desc, case when r.result then r.newest end desc, case when r.result then r.question end, case when r.result then r.worth end ${way}, r.id desc`,
  };
}

async function fieldValues(
  db: Db,
  ids: readonly string[],
  fields: ReadonlyMap<string, Column> | undefined,
): Promise<Map<string, Record<string, JsonValue>> | null> {
  if (!fields || fields.size === 0) return null;
  const pairs = [...fields].map(([name, column]) => sql`${name}::text, ${shownSql(column)}`);
  const { rows } = await sql<{ id: string; values: Record<string, JsonValue> }>`
    select r.id, jsonb_build_object(${sql.join(pairs)}) as values from ${runsJoined} where r.id = any(${[...ids]}::text[])`.execute(
    db,
  );
  return new Map(
    rows.map(({ id, values }) => [
      id,
      Object.fromEntries(Object.entries(values).map(([name, value]) => [name, short(value)])),
    ]),
  );
}

/** Characters of a value in a list; a list of ten thousand left-out columns is looked at on the page of its run. */
const LONGEST_VALUE = 300;

function short(value: JsonValue): JsonValue {
  const text = typeof value === 'string' ? value : JSON.stringify(value);
  return text.length <= LONGEST_VALUE ? value : `${text.slice(0, LONGEST_VALUE)}…`;
}
