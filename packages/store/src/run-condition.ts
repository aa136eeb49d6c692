// Which runs: the conditions of a list as SQL over `runsJoined`.
import type { Archived } from '@trainyard/contracts/standing';
import { type Unreadable, noSuchColumn, type Column, type Condition } from '@trainyard/core/run-filter';
import { type RawBuilder, type SqlBool, sql } from 'kysely';
import type { Db } from './database.ts';
import { toText } from './json.ts';
import { anywhere, columnSql, modelName } from './run-column.ts';
import { listedSql } from './standing.ts';

type Bool = RawBuilder<SqlBool>;

export interface RunFilter {
  project?: string | undefined;
  group?: string | undefined;
  states?: readonly string[] | undefined;
  ids?: readonly string[] | undefined;
  /** Text that name or id contain. */
  q?: string | undefined;
  where?: readonly Condition[] | undefined;
  /** Runs that are archived; those that somebody names are there without being asked for. */
  archived?: Archived | undefined;
}

/** A pattern that finds the text itself, whatever is in it. */
export function containing(value: string): string {
  return `%${toText(value).replaceAll(/[\\%_]/g, '\\$&')}%`;
}

/** Whether a text has all words of `q`, in any order and case. */
export function containsWords(q: string | undefined, text: RawBuilder<unknown>): Bool {
  const words = (q ?? '').split(/\s+/).filter(Boolean);
  return words.length === 0
    ? sql`true`
    : sql`${sql.join(
        words.map((word) => sql`${text} ilike ${containing(word)}`),
        sql` and `,
      )}`;
}

/** All conditions together. Runs that were deleted fit none. */
export function conditionSql(filter: RunFilter): Bool {
  const { archived = 'false', project, group, ids } = filter;
  const whole = project === undefined && group === undefined;
  const parts: Bool[] = [listedSql('r', ids && archived === 'false' ? 'true' : archived, whole)];
  if (filter.project) parts.push(sql`r.project_id = ${filter.project}`);
  if (filter.group) parts.push(sql`r.group_id = ${filter.group}`);
  const { states } = filter;
  if (states && states.length === 1) parts.push(sql`r.state = ${states[0]}`);
  else if (states) parts.push(sql`r.state = any(${[...states]}::text[])`);
  if (filter.ids) parts.push(sql`r.id = any(${[...filter.ids]}::text[])`);
  if (filter.q) parts.push(sql`(r.name ilike ${containing(filter.q)} or r.id ilike ${containing(filter.q)})`);
  for (const condition of filter.where ?? []) parts.push(wordSql(condition));
  return sql`${sql.join(parts, sql` and `)}`;
}

function wordSql(condition: Condition): Bool {
  const holds = condition.column === null ? anyName(condition.text) : compares(condition);
  // What is missing is not what was asked for, and so it is what was not asked for.
  return condition.negated ? sql`not coalesce(${holds}, false)` : sql`(${holds})`;
}

function anyName(word: string): Bool {
  const like = containing(word);
  return sql`r.name ilike ${like} or r.id ilike ${like} or r.state ilike ${like} or d.name ilike ${like} or ${modelName} ilike ${like}
    or a.name ilike ${like} or g.name ilike ${like} or r.device ilike ${like} or array_to_string(r.more_devices, ' ') ilike ${like}`;
}

function compares({ column, operator, text, number }: Extract<Condition, { operator: unknown }>): Bool {
  const known = columnSql(column);
  switch (operator) {
    case ':':
    case '=':
    case '!=': {
      const equal = equals(known, { text, number }, operator === ':');
      return operator === '!=' ? sql`not coalesce(${equal}, false)` : equal;
    }
    case '>':
    case '<':
    case '>=':
    case '<=':
      return sql`${known.number ?? sql`null::numeric`} ${sql.raw(operator)} ${number}::numeric`;
  }
}

function equals(
  known: ReturnType<typeof columnSql>,
  asked: { text: string; number: number | null },
  part: boolean,
): Bool {
  const { text, number } = asked;
  const yes = { true: 'yes', false: 'no' }[text.toLowerCase()] ?? text;
  const tests: Bool[] = [];
  if (known.text && (part || known.time)) tests.push(sql`${known.text} ilike ${containing(known.time ? text : yes)}`);
  else if (known.text) tests.push(sql`lower(${known.text}) = lower(${toText(yes)})`);
  if (known.number && !known.time && number !== null) tests.push(sql`${known.number} = ${number}::numeric`);
  return tests.length === 0 ? sql`false` : sql`(${sql.join(tests, sql` or `)})`;
}

/** Metrics and parameters that no run has are typing errors: told with what there is. Null where all is known. */
export async function unknownColumn(db: Db, columns: Iterable<Column>): Promise<Unreadable | null> {
  for (const column of columns) {
    if (column.kind === 'column' || column.kind === 'config') continue;
    const name = toText(column.name);
    const found =
      column.kind === 'metrics'
        ? sql`false`
        : sql`r.metric_name = ${name} or jsonb_path_exists(r.config, ${anywhere(name)})`;
    const { rows } =
      await sql`select 1 from runs r where r.deleted_at is null and (r.metrics ? ${name} or ${found}) limit 1`.execute(
        db,
      );
    if (rows.length > 0) continue;
    const known = await metricNames(db);
    // Before the first run has measured anything, every name may still come.
    if (column.kind === 'metrics' && known.length === 0) continue;
    return noSuchColumn(column.kind === 'metrics' ? `metrics.${column.name}` : column.name, known);
  }
  return null;
}

async function metricNames(db: Db): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select distinct k.name from runs r
    cross join lateral jsonb_object_keys(case jsonb_typeof(r.metrics) when 'object' then r.metrics else '{}' end) k(name) where r.deleted_at is null
    order by 1 limit 100`.execute(db);
  return rows.map(({ name }) => name);
}
