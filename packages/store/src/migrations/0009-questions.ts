// What a run can be compared with: the question it answers, for the runs that are there too, and an index of the results of each.
import { type Kysely, sql } from 'kysely';
import { bringsValidation, questionId, type QuestionRow } from '../question.ts';

/** Runs of one read: their configs are held in memory. */
const AT_ONCE = 1000;

export async function up(db: Kysely<unknown>): Promise<void> {
  await sql`alter table runs add column question text`.execute(db);
  for (let after = '', read = AT_ONCE; read === AT_ONCE;) {
    const { rows } = await sql<QuestionRow & { id: string }>`
      select r.id, r.config, r.metric_name, v.fingerprint, ${bringsValidation} as "bringsValidation"
      from runs r join dataset_versions v on v.id = r.dataset_version_id where r.id > ${after} order by r.id limit ${AT_ONCE}`.execute(
      db,
    );
    const ids = rows.map(({ id }) => id);
    const questions = rows.map(({ id: _id, ...row }) => questionId(row));
    await sql`
      update runs r set question = q.question from unnest(${ids}::text[], ${questions}::text[]) q(id, question) where r.id = q.id`.execute(
      db,
    );
    after = ids.at(-1) ?? after;
    read = rows.length;
  }
  // The results of a project by question, which is all that ranking reads.
  await sql`
    create index runs_question on runs (project_id, question, finite(metric_value), id)
      include (archived_at, deleted_at, metric_value, metric_greater_is_better)
      where state = 'completed' and finite(metric_value) is not null and question is not null`.execute(db);
  await sql`create index groups_project on groups (project_id, id desc)`.execute(db);
}
