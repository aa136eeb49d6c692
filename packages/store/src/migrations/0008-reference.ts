// What stands beside a metric (baseline, intervals, of how many examples) in every list: an evaluation has megabytes, this has none.
import { type Kysely, sql } from 'kysely';

const KEPT = [
  'split',
  'examples',
  'validation_examples',
  'test_examples',
  'classes',
  'constant',
  'baseline',
  'intervals',
  'differences',
];

export async function up(db: Kysely<unknown>): Promise<void> {
  const pairs = sql.raw(KEPT.map((key) => `'${key}', evaluation -> '${key}'`).join(', '));
  // An evaluation of an older engine has no counts of its own: its classes are those of its labels.
  await sql`
    create function reference_of(evaluation jsonb) returns jsonb language sql immutable parallel safe
      return case when jsonb_typeof(evaluation) = 'object' then
        case when jsonb_typeof(evaluation -> 'labels') = 'array' then jsonb_build_object('classes', jsonb_array_length(evaluation -> 'labels')) else '{}'::jsonb end
        || jsonb_strip_nulls(jsonb_build_object(${pairs})) end`.execute(db);
  await sql`alter table runs add column reference jsonb generated always as (reference_of(evaluation)) stored`.execute(
    db,
  );
}
