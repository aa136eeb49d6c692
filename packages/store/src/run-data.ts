// What a run needs to know of the dataset version that it names.
import type { Profile } from '@trainyard/contracts/dataset';
import type { Db } from './database.ts';

/** The profile of a version of a dataset of this project; undefined where the project has no such version. */
export async function versionInProject(
  db: Db,
  projectId: string,
  versionId: string,
): Promise<{ profile: Profile } | undefined> {
  const row = await db
    .selectFrom('dataset_versions as v')
    .innerJoin('datasets as d', 'd.id', 'v.dataset_id')
    .select('v.profile')
    .where('v.id', '=', versionId)
    .where('d.project_id', '=', projectId)
    .executeTakeFirst();
  return row && { profile: row.profile as unknown as Profile };
}
