// Projects with what they hold, counted, and their best run.
import type { Project } from '@trainyard/contracts/project';
import type { Task } from '@trainyard/contracts/config';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { toText } from './json.ts';
import { notify } from './notify.ts';
import { isUniqueViolation } from './unique.ts';

interface ProjectRow {
  id: string;
  name: string;
  description: string;
  example: Project['example'];
  created_at: Date;
  datasets: number;
  groups: number;
  models: number;
  runs: number | null;
  active: number | null;
  task: Task | null;
  best_id: string | null;
  best_name: string | null;
  best_metric: string | null;
  best_value: number | null;
}

/** All projects, oldest first, or the one with this id. */
export async function listProjects(db: Db, id?: string): Promise<Project[]> {
  const only = id === undefined ? sql`` : sql`where p.id = ${id}`;
  // A project's task is that of its newest run; the best run is one of that task, by the metric that ranks it.
  const { rows } = await sql<ProjectRow>`
    select p.*, c.runs, c.active, n.task, b.id as best_id, b.name as best_name, b.metric_name as best_metric, b.metric_value as best_value,
      (select count(*) from datasets d where d.project_id = p.id) as datasets,
      (select count(*) from groups g where g.project_id = p.id) as groups,
      (select count(*) from models m where m.project_id = p.id) as models
    from projects p
    left join (select project_id, count(*) as runs, count(*) filter (where state in ('queued', 'running', 'paused')) as active from runs group by project_id) c
      on c.project_id = p.id
    left join lateral (select task, metric_name from runs where project_id = p.id order by id desc limit 1) n on true
    left join lateral (
      select id, name, metric_name, metric_value from runs
      where project_id = p.id and state = 'completed' and task = n.task and metric_name = n.metric_name
        and metric_value > '-Infinity' and metric_value < 'Infinity'
      order by case when metric_greater_is_better then -metric_value else metric_value end, id limit 1
    ) b on true
    ${only} order by p.id`.execute(db);
  return rows.map(toProject);
}

function toProject(row: ProjectRow): Project {
  const { best_id, best_name, best_metric, best_value } = row;
  const best =
    best_id !== null && best_name !== null && best_metric !== null && best_value !== null
      ? { run_id: best_id, name: best_name, metric: best_metric, value: best_value }
      : null;
  const { datasets, groups, models } = row;
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    created_at: row.created_at.toISOString(),
    example: row.example,
    counts: { datasets, groups, models, runs: row.runs ?? 0, active: row.active ?? 0 },
    best,
    task: row.task,
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
