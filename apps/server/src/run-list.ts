// What a request asks of the list of runs, read into a query of the store; what cannot be read is told in words.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { QueryOf } from '@trainyard/contracts/api';
import type { RunFacets } from '@trainyard/contracts/run-list';
import { flatConfig } from '@trainyard/core/flat-config';
import {
  type Column,
  type Condition,
  readColumn,
  readFields,
  readFilter,
  Unreadable,
} from '@trainyard/core/run-filter';
import { RANK, runColumns } from '@trainyard/contracts/run-list';
import { FieldBook } from '@trainyard/core/run-fields';
import type { Database } from '@trainyard/store/database';
import { type RunFilter, unknownColumn } from '@trainyard/store/run-condition';
import { runConfigs, runFacets } from '@trainyard/store/run-facets';
import { listRuns, newestFirst, type RunPage, type RunSort } from '@trainyard/store/run-list';
import type { ServerContext } from './context.ts';
import { inList } from './found.ts';

type ListQuery = QueryOf<'listRuns'>;
type FacetsQuery = QueryOf<'getRunFacets'>;

function unreadable({ message, hint }: Unreadable, before: string): TrainyardError {
  return new TrainyardError('http.query', `${before}${message}`, hint === undefined ? {} : { hint });
}

function readable<T>(value: T | Unreadable, parameter: string): T {
  if (value instanceof Unreadable) throw unreadable(value, `${parameter}: `);
  return value;
}

function filterOf(query: FacetsQuery): RunFilter & { where: Condition[] } {
  const { project, group, state, q, ids, where = '', archived } = query;
  return {
    project,
    group,
    q,
    archived,
    states: state?.split(','),
    ids: ids?.split(','),
    where: readable(readFilter(where), 'where'),
  };
}

function sortOf({ sort, order }: ListQuery): RunSort {
  if (sort === undefined) return { ...newestFirst, down: order !== 'asc' };
  if (sort === RANK) return { column: 'rank', down: order === 'desc' };
  const column = readable(readColumn(sort), 'sort');
  const isTime = column.kind === 'column' && (column.name === 'id' || runColumns[column.name] === 'time');
  return { column, down: order === undefined ? isTime : order === 'desc' };
}

/** A page of runs without forecasts. Throws `http.query`. */
export async function readRuns(context: ServerContext, query: ListQuery): Promise<RunPage> {
  const { limit, before, offset } = query;
  const filter = filterOf(query);
  const sort = sortOf(query);
  const fields = readable(readFields(query.fields ?? ''), 'fields');
  await refuseUnknown(context, filter.where, [
    ...(sort.column && sort.column !== 'rank' ? [sort.column] : []),
    ...fields.values(),
  ]);
  return inList(await listRuns(context.db, { filter, sort, place: { limit, before, offset }, fields }), before);
}

async function refuseUnknown(context: ServerContext, where: readonly Condition[], more: Column[]): Promise<void> {
  const columns = [...where.flatMap(({ column }) => column ?? []), ...more];
  const unknown = await unknownColumn(context.db, columns);
  if (unknown) throw unreadable(unknown, 'The ');
}

/** Runs that are kept as codes; beyond that the books begin anew. */
const MOST_KEPT = 300_000;
/** Configs of one read. */
const READ_AT_ONCE = 1000;

type NamedData = RunFacets['datasets'][number];

interface Kept {
  /** Names of datasets that stand in the codes, by id. */
  names: Map<string, string>;
  book: FieldBook;
  runs: Map<string, Int32Array>;
}
const kept = new WeakMap<Database, Kept>();

/** What all runs that fit have in common, and what not. Throws `http.query`. */
export async function readFacets(context: ServerContext, query: FacetsQuery): Promise<RunFacets> {
  const filter = filterOf(query);
  await refuseUnknown(context, filter.where, []);
  const { ids, ...facets } = await runFacets(context.db, filter);
  const { book, runs } = await codesOf(context.db, ids, facets.datasets);
  return { ...facets, fields: book.fields(ids.map((id) => runs.get(id) ?? new Int32Array())) };
}

async function codesOf(db: Database, ids: readonly string[], datasets: readonly NamedData[]): Promise<Kept> {
  const known = kept.get(db);
  // Data that was renamed stands in the codes of all its runs.
  const renamed = datasets.some(({ id, name }) => (known?.names.get(id) ?? name) !== name);
  const books =
    known && !renamed && known.runs.size + ids.length <= MOST_KEPT
      ? known
      : { book: new FieldBook(), runs: new Map<string, Int32Array>(), names: new Map<string, string>() };
  for (const { id, name } of datasets) books.names.set(id, name);
  kept.set(db, books);
  const missing = ids.filter((id) => !books.runs.has(id));
  for (let from = 0; from < missing.length; from += READ_AT_ONCE)
    for (const { id, config, data } of await runConfigs(db, missing.slice(from, from + READ_AT_ONCE)))
      books.runs.set(id, books.book.encode(fieldsOf(config, data)));
  return books;
}

function fieldsOf(config: unknown, data: string): Map<string, string> {
  const isObject = typeof config === 'object' && config !== null && !Array.isArray(config);
  return flatConfig(isObject ? { ...config, data } : {});
}
