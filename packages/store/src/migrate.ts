// Migrations: an explicit list, in order. Several servers on one database may call this at once: one migrates, the
// others wait for its lock and then find nothing to do.
import { TrainyardError } from '@trainyard/contracts/problem';
import { type Migration, Migrator } from 'kysely/migration';
import { type Database, patiently } from './database.ts';
import { codeOf } from './away.ts';
import { sentence } from './prove.ts';
import * as initial from './migrations/0001-initial.ts';
import * as series from './migrations/0002-series.ts';
import * as truths from './migrations/0003-truths.ts';
import * as lists from './migrations/0004-lists.ts';
import * as lifecycle from './migrations/0005-lifecycle.ts';
import * as reference from './migrations/0008-reference.ts';
import * as forecast from './migrations/0006-forecast.ts';
import * as yard from './migrations/0007-yard.ts';
import * as questions from './migrations/0009-questions.ts';
import * as readings from './migrations/0010-readings.ts';
import * as stops from './migrations/0011-stops.ts';
import * as devices from './migrations/0012-devices.ts';
import * as fileFindings from './migrations/0013-file-findings.ts';
import * as edits from './migrations/0014-edits.ts';
import * as labels from './migrations/0015-labels.ts';
import * as lineage from './migrations/0016-lineage.ts';

const migrations: Record<string, Migration> = {
  '0001-initial': initial,
  '0002-series': series,
  '0003-truths': truths,
  '0004-lists': lists,
  '0005-lifecycle': lifecycle,
  '0008-reference': reference,
  '0006-forecast': forecast,
  '0007-yard': yard,
  '0009-questions': questions,
  '0010-readings': readings,
  '0011-stops': stops,
  '0012-devices': devices,
  '0013-file-findings': fileFindings,
  '0014-edits': edits,
  '0015-labels': labels,
  '0016-lineage': lineage,
};

/** Brings the schema up to date; answers the names of the migrations that were applied now. Throws `start.database`. */
export async function migrate(db: Database): Promise<string[]> {
  const { error, results = [] } = await patiently(db, (patient) =>
    new Migrator({ db: patient, provider: { getMigrations: async () => migrations } }).migrateToLatest(),
  );
  const failed = results.find((result) => result.status === 'Error');
  if (error) {
    const where = failed ? `The migration ${failed.migrationName} failed` : 'The migrations cannot be applied';
    throw new TrainyardError('start.database', `${where}: ${sentence(error)}`, {
      hint:
        codeOf(error) === '42501'
          ? 'Let an administrator give the role of DATABASE_URL the right to make tables (grant create on schema public).'
          : 'The database may belong to a newer Trainyard: start that one, or use another data directory.',
    });
  }
  return results.filter((result) => result.status === 'Success').map((result) => result.migrationName);
}
