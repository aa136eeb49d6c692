// The evaluation of a run: written by the engine as a file, kept with the run so that pages need not fetch it.
import { MAX_COUNT } from '@trainyard/contracts/limits';
import type { JsonValue } from '@trainyard/contracts/scalar';
import type { Db } from './database.ts';
import { toJsonb } from './json.ts';
import { notifyRunChange } from './run-notice.ts';

/** The digest of an evaluation file that has arrived and is not read yet, with the run's state. */
export async function unreadEvaluation(db: Db, runId: string): Promise<string | undefined> {
  const row = await db
    .selectFrom('artifacts as f')
    .innerJoin('runs as r', 'r.id', 'f.run_id')
    .select('f.sha256')
    .where('f.run_id', '=', runId)
    .where('f.kind', '=', 'evaluation')
    .where('f.available', '=', true)
    .where('r.evaluation', 'is', null)
    .orderBy('f.path')
    .limit(1)
    .executeTakeFirst();
  return row?.sha256;
}

/** How many examples stand behind the metric that ranks: those of the validation part, also where a test part is evaluated. */
function judgedExamples(evaluation: JsonValue): number | null {
  if (typeof evaluation !== 'object' || evaluation === null || Array.isArray(evaluation)) return null;
  const { split, examples, validation_examples } = evaluation;
  const count = validation_examples ?? (split === 'test' ? null : examples);
  return typeof count === 'number' && Number.isInteger(count) && count > 0 && count <= MAX_COUNT ? count : null;
}

/** Keeps it, with the number of examples that the metric's interval needs. */
export async function setEvaluation(db: Db, runId: string, evaluation: JsonValue): Promise<void> {
  const counted = judgedExamples(evaluation);
  await db
    .updateTable('runs')
    .set({ evaluation: toJsonb(evaluation), ...(counted === null ? {} : { metric_examples: counted }) })
    .where('id', '=', runId)
    .execute();
  // With the examples the metric gets its interval, and lists say anew who lies within that of the best.
  await notifyRunChange(db, runId, counted === null ? { detail: true } : {});
}

/** The state of a run, or undefined. */
export async function runState(db: Db, runId: string): Promise<string | undefined> {
  const row = await db.selectFrom('runs').select('state').where('id', '=', runId).executeTakeFirst();
  return row?.state;
}
