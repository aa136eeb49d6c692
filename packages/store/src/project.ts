// Projects with what they hold, counted, and their best run.
import type { Project, projectColumns } from '@trainyard/contracts/project';
import type { Archived } from '@trainyard/contracts/standing';
import type { Task } from '@trainyard/contracts/config-field';
import { type RawBuilder, sql } from 'kysely';
import type { Db } from './database.ts';
import { toText } from './json.ts';
import { notify } from './notify.ts';
import { pageIds, pageOf, type Place } from './page.ts';
import { bestColumns, bestJoins, bestOf, type BestRow } from './result.ts';
import { containsWords } from './run-condition.ts';
import { listedSql, standingOf, type StandingRow } from './standing.ts';
import { isUniqueViolation } from './unique.ts';

type Sql = RawBuilder<unknown>;
interface ProjectRow extends BestRow, StandingRow {
  id: string;
  name: string;
  description: string;
  example: Project['example'];
  created_at: Date;
  datasets: number;
  groups: number;
  models: number;
  configs: number;
  runs: number | null;
  active: number | null;
  task: Task | null;
}

export interface ProjectQuery extends Place {
  /** Words that all stand in name or description. */
  q?: string | undefined;
  archived?: Archived | undefined;
  sort?: ProjectColumn | undefined;
  order?: 'asc' | 'desc' | undefined;
}
type ProjectColumn = (typeof projectColumns)[number];

const counted = sql`left join (
  select project_id, count(*) as runs, count(*) filter (where state in ('queued', 'running', 'paused')) as active, max(id) as newest
  from runs t where ${listedSql('t', 'false', false)} group by project_id
) c on c.project_id = r.id`;
const keys: Record<Exclude<ProjectColumn, 'created'>, Sql> = {
  name: sql`r.name collate natural_order`,
  datasets: sql`(select count(*) from datasets d where d.project_id = r.id and ${listedSql('d', 'false', false)})`,
  runs: sql`coalesce(c.runs, 0)`,
  models: sql`(select count(*) from models m where m.project_id = r.id and ${listedSql('m', 'false', false)})`,
  active: sql`coalesce(c.active, 0)`,
  used: sql`c.newest`,
};

/** A page of projects, oldest first unless sorted; `undefined` where `before` names none of the list. */
export async function listProjects(
  db: Db,
  { q, archived = 'false', sort = 'created', order, ...place }: ProjectQuery,
): Promise<
  { items: Project[]; next: string | null; total: number; runs_total: number; active_total: number } | undefined
> {
  const rows = sql`projects r ${counted} where ${listedSql('r', archived, false)} and ${containsWords(q, sql`concat_ws(' ', r.name, r.description)`)}`;
  const down = order === undefined ? sort !== 'created' && sort !== 'name' : order === 'desc';
  const way = down ? sql`desc` : sql`asc`;
  const listed =
    sort === 'created'
      ? { rows, order: sql`r.id ${way}`, byId: down ? ('desc' as const) : ('asc' as const) }
      : { rows, order: sql`${keys[sort]} ${way} nulls last, r.id` };
  const [ids, sums] = await Promise.all([
    pageIds(db, listed, place),
    sql<{ total: number; runs: number; active: number }>`
      select count(*) as total, coalesce(sum(c.runs), 0)::int8 as runs, coalesce(sum(c.active), 0)::int8 as active from ${rows}`.execute(
      db,
    ),
  ]);
  if (ids === undefined) return undefined;
  const items = await projectsById(db, ids.slice(0, place.limit));
  const { total = 0, runs = 0, active = 0 } = sums.rows[0] ?? {};
  return { ...pageOf(items, ids, place.limit), total, runs_total: runs, active_total: active };
}

/** The project, archived or deleted too. */
export async function findProject(db: Db, id: string): Promise<Project | undefined> {
  return (await projectsById(db, [id]))[0];
}

/** The projects with these ids, in this order. */
export async function projectsById(db: Db, ids: readonly string[]): Promise<Project[]> {
  if (ids.length === 0) return [];
  const asked = sql`${[...ids]}::text[]`;
  // A project's task is that of its newest run.
  const { rows } = await sql<ProjectRow>`
    select p.*, c.runs, c.active, n.task, ${bestColumns},
      (select count(*) from datasets d where d.project_id = p.id and ${listedSql('d', 'false', false)}) as datasets,
      (select count(*) from groups g where g.project_id = p.id and ${listedSql('g', 'false', false)}) as groups,
      (select count(*) from models m where m.project_id = p.id and ${listedSql('m', 'false', false)}) as models,
      (select count(*) from configs k where k.project_id = p.id and ${listedSql('k', 'false', false)}) as configs
    from projects p
    left join (select project_id, count(*) as runs, count(*) filter (where state in ('queued', 'running', 'paused')) as active from runs r
      where project_id = any(${asked}) and ${listedSql('r', 'false', false)} group by project_id) c on c.project_id = p.id
    left join lateral (select task from runs r where project_id = p.id and ${listedSql('r', 'false', false)} order by id desc limit 1) n on true
    ${bestJoins(sql`r.project_id = p.id`)}
    where p.id = any(${asked}) order by array_position(${asked}, p.id)`.execute(db);
  return rows.map(toProject);
}

function toProject(row: ProjectRow): Project {
  const { datasets, groups, models, configs } = row;
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    created_at: row.created_at.toISOString(),
    example: row.example,
    counts: { datasets, groups, models, configs, runs: row.runs ?? 0, active: row.active ?? 0 },
    best: bestOf(row),
    task: row.task,
    ...standingOf(row),
  };
}

export async function projectExists(db: Db, id: string): Promise<boolean> {
  return (await db.selectFrom('projects').select('id').where('id', '=', id).executeTakeFirst()) !== undefined;
}

export interface NewProjectRow {
  id: string;
  name: string;
  description: string;
  example?: string | null;
}

/**
 * Those examples that shall be added: never added before, and the database is not one that somebody used without them. A try that
 * failed leaves its example owed; one that was deleted is not.
 */
export async function owedExamples(db: Db, all: readonly string[]): Promise<string[]> {
  const settled = await db.selectFrom('settled_examples').select('example').execute();
  if (settled.length === 0 && (await db.selectFrom('projects').select('id').limit(1).execute()).length > 0) {
    await settleExamples(db, all);
    return [];
  }
  return all.filter((example) => !settled.some((one) => one.example === example));
}

async function settleExamples(db: Db, examples: readonly string[]): Promise<void> {
  await db
    .insertInto('settled_examples')
    .values(examples.map((example) => ({ example })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** False where the name is taken. */
export async function insertProject(db: Db, project: NewProjectRow): Promise<boolean> {
  const { id, name, description, example = null } = project;
  const inserted = await db
    .insertInto('projects')
    .values({ id, name: toText(name), description: toText(description), example })
    // Not an error of PostgreSQL, which would end the transaction around it.
    .onConflict((conflict) => conflict.doNothing())
    .returning('id')
    .executeTakeFirst();
  if (inserted && example !== null) await settleExamples(db, [example]);
  if (inserted) await notify(db, { kind: 'project', id, project: id });
  return inserted !== undefined;
}

/** False where the name is taken; not for use within a transaction, which PostgreSQL would end then. */
export async function updateProject(
  db: Db,
  id: string,
  patch: { name?: string | undefined; description?: string | undefined },
): Promise<boolean> {
  const change = {
    ...(patch.name === undefined ? {} : { name: toText(patch.name) }),
    ...(patch.description === undefined ? {} : { description: toText(patch.description) }),
  };
  if (Object.keys(change).length === 0) return true;
  return named(async () => {
    await db.updateTable('projects').set(change).where('id', '=', id).execute();
    await notify(db, { kind: 'project', id, project: id });
  });
}

async function named(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (isUniqueViolation(error)) return false;
    throw error;
  }
}
