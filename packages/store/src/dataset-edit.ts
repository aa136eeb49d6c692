// A version made of another one by edits, written as the new newest or not at all.
import { TrainyardError } from '@trainyard/contracts/problem';
import { lockAlive } from './alive.ts';
import { insertVersion, isSame, newestVersion, type NewVersion } from './dataset.ts';
import type { Db } from './database.ts';
import { inTransaction } from './transaction.ts';

export interface NewEdited {
  dataset: string;
  project: string;
  version: NewVersion;
  /** Versions of other datasets that it has files of: they stay as long as this lasts. */
  others: readonly string[];
  /** The newest version that the person saw. */
  newest: string | null;
}

/**
 * @throws TrainyardError dataset.newer where another one is the newest; dataset.edit where the newest is the same; thing.deleted
 */
export async function insertEdited(db: Db, { dataset, project, version, others, newest }: NewEdited): Promise<void> {
  await inTransaction(db, async (trx) => {
    await lockAlive(trx, { project, versions: others });
    const last = await newestVersion(trx, dataset);
    if (newest !== null && last.id !== newest)
      throw new TrainyardError('dataset.newer', `Version ${last.number} came meanwhile; nothing was written.`);
    if (isSame(last, version))
      throw new TrainyardError('dataset.edit', `The edits change nothing: the result is version ${last.number}.`);
    await insertVersion(trx, dataset, last.number + 1, version);
  });
}
