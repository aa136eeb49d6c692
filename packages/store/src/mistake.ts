// What a run was measured on, and where the pictures that its evaluation names stand in a version.
import type { JsonObject } from '@trainyard/contracts/scalar';
import type { Db } from './database.ts';
import { toText } from './json.ts';

export interface MeasuredRun {
  task: string;
  evaluation: JsonObject | null;
  dataset_version_id: string;
  test_dataset_version_id: string | null;
}

export async function measuredRun(db: Db, id: string): Promise<MeasuredRun | undefined> {
  const row = await db
    .selectFrom('runs')
    .select(['task', 'evaluation', 'dataset_version_id', 'test_dataset_version_id'])
    .where('id', '=', id)
    .executeTakeFirst();
  return row && { ...row, evaluation: row.evaluation as JsonObject | null };
}

/** Usable pictures of a version that have one of these paths. */
export async function filesAt(
  db: Db,
  version: string,
  paths: readonly string[],
): Promise<Map<string, { index: number; sha256: string }>> {
  const rows = await db
    .selectFrom('dataset_files')
    .select(['position as index', 'path', 'sha256'])
    .where('version_id', '=', version)
    .where('class', 'is not', null)
    .where('path', 'in', ['', ...paths.map(toText)])
    .execute();
  return new Map(rows.map(({ path, ...place }) => [path, place]));
}
