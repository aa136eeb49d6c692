// What the yard draws beside its lists: stays on devices, where runs wait, which projects stand on it. Each is bounded.
import type { Project } from '@trainyard/contracts/project';
import type { RunState } from '@trainyard/contracts/run';
import type { Yard, YardAttempt } from '@trainyard/contracts/yard';
import { sql } from 'kysely';
import type { Db } from './database.ts';
import { projectsById } from './project.ts';
import { listedSql } from './standing.ts';

/** The yard never draws more of the past than this, hours. */
const PAST_HOURS = 24;

/** Stays that last, and the newest that ended; of each at most so many. */
export async function yardAttempts(db: Db, limits: { running: number; ended: number }): Promise<YardAttempt[]> {
  const columns = sql`t.run_id, t.number, r.name, r.state, finite(r.metric_value) as metric_value, t.agent_id, t.device, array_prepend(t.device, t.more_devices) as devices, t.started_at, t.ended_at, t.outcome`;
  const { rows } = await sql<YardAttempt & { started_at: Date; ended_at: Date | null; state: RunState }>`
    (select ${columns} from attempts t join runs r on r.id = t.run_id where t.outcome = 'running' and r.deleted_at is null
      order by t.started_at desc limit ${limits.running})
    union all
    (select ${columns} from attempts t join runs r on r.id = t.run_id
      where t.ended_at > now() - make_interval(hours => ${PAST_HOURS}) and r.deleted_at is null order by t.ended_at desc limit ${limits.ended})`.execute(
    db,
  );
  return rows.map((row) => ({
    ...row,
    started_at: row.started_at.toISOString(),
    ended_at: row.ended_at?.toISOString() ?? null,
  }));
}

/** Projects in which runs wait, those with most first. */
export async function queueProjects(db: Db, limit: number): Promise<Yard['queue_projects']> {
  const { rows } = await sql<Yard['queue_projects'][number]>`
    select p.id, p.name, count(*) as total from runs r join projects p on p.id = r.project_id
    where r.state = 'queued' and r.deleted_at is null group by p.id, p.name order by total desc, p.id limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** Examples that nobody trained, then projects by their newest run or their making. */
export async function yardProjects(db: Db, limit: number): Promise<{ projects: Project[]; projects_total: number }> {
  const listed = listedSql('p', 'false', false);
  const [shown, counted] = await Promise.all([
    sql<{ id: string }>`
      select p.id from projects p
      left join lateral (select r.created_at from runs r where r.project_id = p.id and ${listedSql('r', 'false', false)} order by r.id desc limit 1) n on true
      where ${listed} order by case when p.example is not null and n.created_at is null then p.id end nulls last, coalesce(n.created_at, p.created_at) desc, p.id limit ${limit}`.execute(
      db,
    ),
    sql<{ total: number }>`select count(*) as total from projects p where ${listed}`.execute(db),
  ]);
  const projects = await projectsById(
    db,
    shown.rows.map(({ id }) => id),
  );
  return { projects, projects_total: counted.rows[0]?.total ?? 0 };
}
