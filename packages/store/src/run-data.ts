// What a run needs to know of the dataset version that it names.
import type { Profile } from '@trainyard/contracts/dataset';
import type { ReadingOverride } from '@trainyard/contracts/reading';
import type { Db } from './database.ts';

export interface RunData {
  profile: Profile;
  reading_override: ReadingOverride | null;
  fingerprint: string;
  /** Folder of images, or the file of a table. */
  path: string;
}

/** A version of a dataset of this project; undefined where the project has no such version. */
export async function versionInProject(db: Db, projectId: string, versionId: string): Promise<RunData | undefined> {
  const row = await db
    .selectFrom('dataset_versions as v')
    .innerJoin('datasets as d', 'd.id', 'v.dataset_id')
    .select(['v.profile', 'v.reading_override', 'v.fingerprint', 'd.path'])
    .where('v.id', '=', versionId)
    .where('d.project_id', '=', projectId)
    .executeTakeFirst();
  return (
    row && {
      ...row,
      profile: row.profile as unknown as Profile,
      reading_override: row.reading_override as ReadingOverride | null,
    }
  );
}
