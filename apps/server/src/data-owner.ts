// Which database a data directory belongs to. A server that was started on another one, by mistake or for a test, knows none of
// the files here and must not take them for nobody's.
import { TrainyardError } from '@trainyard/contracts/problem';
import { installationId, namesFiles } from '@trainyard/store/reconcile-file';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { RuleContext } from './reconciler-rule.ts';

/**
 * Throws `start.data_in_use` where this database is not the owner. A directory that has none yet (it is older than this check, or
 * new) gets the first database that names files.
 */
export async function checkOwner({ db, settings }: Pick<RuleContext, 'db' | 'settings'>): Promise<void> {
  const path = join(settings.dataDir, 'database-id');
  const mine = await installationId(db);
  const owner = await readFile(path, 'utf8').then(
    (text) => text.trim(),
    () => null,
  );
  if (owner === mine) return;
  if (owner === null && (await namesFiles(db))) return writeFile(path, `${mine}\n`, { mode: 0o600 });
  const whose = owner === null ? 'no database that names any of its files' : `the database ${owner}`;
  throw new TrainyardError(
    'start.data_in_use',
    `The data directory ${settings.dataDir} belongs to ${whose}, and this one is ${mine}: nothing in it is cleared away.`,
    { hint: `Use another data directory for this database, or remove ${path} if the two do belong together.` },
  );
}
