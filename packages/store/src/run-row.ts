// The row of a run, locked for a change, and the attempt number that fences it.
import type { RunTable } from './schema.ts';
import { type Selectable, sql, type Transaction } from 'kysely';
import type { Db } from './database.ts';
import type { Schema } from './schema.ts';

export type RunRow = Selectable<RunTable>;

/** The row for this transaction alone; undefined where there is no such run. */
export async function lockRun(trx: Transaction<Schema>, id: string): Promise<RunRow | undefined> {
  return trx.selectFrom('runs').selectAll().where('id', '=', id).forUpdate().executeTakeFirst();
}

/** Counts a refused write; it is the only trace that a zombie leaves. One to a run that is not known leaves none. */
export async function countRefusal(db: Db, refused: { run_id: string; attempt: number; what: string }): Promise<void> {
  const { run_id, attempt, what } = refused;
  await db
    .insertInto('refusals')
    .columns(['run_id', 'attempt', 'what'])
    .expression((eb) =>
      eb
        .selectFrom('runs')
        .select(['id as run_id', sql<number>`${attempt}::int`.as('attempt'), sql<string>`${what}::text`.as('what')])
        .where('id', '=', run_id),
    )
    .onConflict((conflict) =>
      conflict.columns(['run_id', 'attempt', 'what']).doUpdateSet((row) => ({ count: row('refusals.count', '+', 1) })),
    )
    .execute();
}
