// Datasets and their versions. A version is written once, with all its files, or not at all.
import type { Dataset, DatasetVersion, Finding, Profile } from '@trainyard/contracts/dataset';
import type { Derivation } from '@trainyard/contracts/dataset-edit';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { ReadingOverride } from '@trainyard/contracts/reading';
import { type Selectable, type SelectQueryBuilder, sql, type Transaction } from 'kysely';
import { isDeepStrictEqual } from 'node:util';
import { lockAlive } from './alive.ts';
import { insertFiles, type NewFile } from './dataset-file.ts';
import type { Db } from './database.ts';
import { toJsonb, toJsonbOrNull, toText } from './json.ts';
import { notify } from './notify.ts';
import type { DatasetVersionTable, Schema } from './schema.ts';
import { standingOf } from './standing.ts';
import { inTransaction } from './transaction.ts';

type VersionRow = Selectable<DatasetVersionTable>;

function toVersion(row: VersionRow): DatasetVersion {
  const { id, dataset_id, number, fingerprint, files, bytes } = row;
  return {
    id,
    dataset_id,
    number,
    fingerprint,
    files,
    bytes,
    profile: row.profile as Profile,
    findings: row.findings as Finding[],
    reading_override: row.reading_override as ReadingOverride | null,
    derived: row.derived as Derivation | null,
    created_at: row.created_at.toISOString(),
  };
}

/** Datasets with their newest version. */
function datasets(db: Db) {
  return db
    .selectFrom('datasets as d')
    .innerJoin('projects as p', 'p.id', 'd.project_id')
    .innerJoinLateral(
      (eb) =>
        eb
          .selectFrom('dataset_versions as v')
          .selectAll()
          .whereRef('v.dataset_id', '=', 'd.id')
          .orderBy('v.number', 'desc')
          .limit(1)
          .as('v'),
      (join) => join.onTrue(),
    )
    .select([
      'd.id',
      'd.project_id',
      'p.name as project_name',
      'd.name',
      'd.kind',
      'd.path',
      'd.source',
      'd.labels',
      'd.created_at',
      'd.archived_at',
      'd.deleted_at',
      'd.purge_at',
    ])
    .select((eb) =>
      sql<Omit<VersionRow, 'created_at'> & { created_at: string }>`to_jsonb(${eb.table('v')})`.as('version'),
    );
}

type DatasetRow = ReturnType<typeof datasets> extends SelectQueryBuilder<infer _D, infer _T, infer O> ? O : never;

function toDataset({ version, archived_at, deleted_at, purge_at, ...row }: DatasetRow): Dataset {
  return {
    ...row,
    ...standingOf({ archived_at, deleted_at, purge_at }),
    created_at: row.created_at.toISOString(),
    version: toVersion({ ...version, created_at: new Date(version.created_at) }),
  };
}

export async function findDataset(db: Db, id: string): Promise<Dataset | undefined> {
  const row = await datasets(db).where('d.id', '=', id).executeTakeFirst();
  return row && toDataset(row);
}

/** Whether a dataset of the project has the name. */
export async function datasetNameTaken(db: Db, projectId: string, name: string): Promise<boolean> {
  return (
    (await db
      .selectFrom('datasets')
      .select('id')
      .where('project_id', '=', projectId)
      .where('name', '=', toText(name))
      .where('deleted_at', 'is', null)
      .executeTakeFirst()) !== undefined
  );
}

/** Newest first. */
export async function listVersions(db: Db, datasetId: string): Promise<DatasetVersion[]> {
  const rows = await db
    .selectFrom('dataset_versions')
    .selectAll()
    .where('dataset_id', '=', datasetId)
    .orderBy('number', 'desc')
    .execute();
  return rows.map(toVersion);
}

export interface VersionPlace {
  version: DatasetVersion;
  kind: Dataset['kind'];
  /** Folder of images, or the file of a table. */
  path: string;
}

/** A version and where its data lies. */
export async function findVersion(db: Db, id: string): Promise<VersionPlace | undefined> {
  const row = await db.selectFrom('dataset_versions').selectAll().where('id', '=', id).executeTakeFirst();
  if (!row) return undefined;
  const { kind, path } = await db
    .selectFrom('datasets')
    .select(['kind', 'path'])
    .where('id', '=', row.dataset_id)
    .executeTakeFirstOrThrow();
  return { version: toVersion(row), kind, path };
}

export interface NewVersion {
  id: string;
  fingerprint: string;
  profile: Profile;
  findings: Finding[];
  /** What a person said of how the table is read; null where nobody did. */
  reading_override: ReadingOverride | null;
  /** Of an edited version; none where it was read. */
  derived?: Derivation | null;
  files: NewFile[];
}

export interface NewDatasetRow {
  id: string;
  project_id: string;
  name: string;
  kind: Dataset['kind'];
  path: string;
  source: Dataset['source'];
  /** The list that says the labels; folders do where it is left out. */
  labels?: string | null;
}

export async function insertVersion(db: Db, datasetId: string, number: number, version: NewVersion): Promise<void> {
  const { id, fingerprint, profile, findings, reading_override, derived, files } = version;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
  const sources = new Set(
    files.flatMap(({ origin }) => (origin && origin.dataset !== datasetId ? origin.dataset : [])),
  );
  await db
    .insertInto('dataset_versions')
    .values({
      id,
      dataset_id: datasetId,
      number,
      fingerprint,
      files: files.length,
      bytes,
      profile: toJsonb(profile),
      findings: toJsonb(findings),
      reading_override: toJsonbOrNull(reading_override),
      derived: toJsonbOrNull(derived),
      sources: [...sources],
    })
    .execute();
  await insertFiles(db, id, files);
  await notify(db, { kind: 'dataset', id: datasetId });
}

/** A dataset with its first version. False where the project has one of that name; throws where the project was deleted. */
export async function insertDataset(db: Db, dataset: NewDatasetRow, version: NewVersion): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    await lockAlive(trx, { project: dataset.project_id });
    const inserted = await trx
      .insertInto('datasets')
      .values({
        ...dataset,
        name: toText(dataset.name),
        path: toText(dataset.path),
        labels: dataset.labels ? toText(dataset.labels) : null,
      })
      // Not an error of PostgreSQL, which would end the transaction around it.
      .onConflict((conflict) => conflict.doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!inserted) return false;
    await insertVersion(trx, dataset.id, 1, version);
    return true;
  });
}

/** The newest version of a dataset, which nobody else can follow up while the transaction lasts. */
export async function newestVersion(trx: Transaction<Schema>, datasetId: string) {
  const { project_id } = await trx
    .selectFrom('datasets')
    .select('project_id')
    .where('id', '=', datasetId)
    .executeTakeFirstOrThrow();
  await lockAlive(trx, { project: project_id });
  // Two scans that end together must not both become number n + 1.
  const dataset = await trx
    .selectFrom('datasets')
    .select(['name', 'deleted_at'])
    .where('id', '=', datasetId)
    .forUpdate()
    .executeTakeFirstOrThrow();
  if (dataset.deleted_at) throw new TrainyardError('thing.deleted', `The dataset “${dataset.name}” was deleted.`);
  return trx
    .selectFrom('dataset_versions')
    .select(['id', 'number', 'fingerprint', 'reading_override', 'derived'])
    .select(unlabelledPrint)
    .where('dataset_id', '=', datasetId)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirstOrThrow();
}

/** What was read last, whatever was made of it since. */
async function lastRead(trx: Transaction<Schema>, datasetId: string) {
  return trx
    .selectFrom('dataset_versions')
    .select(['fingerprint', unlabelledPrint])
    .where('dataset_id', '=', datasetId)
    .where('derived', 'is', null)
    .orderBy('number', 'desc')
    .limit(1)
    .executeTakeFirst();
}

const unlabelledPrint = sql<string | null>`profile #>> '{unlabelled,fingerprint}'`.as('unlabelled');

/** Whether a stored version has the same pictures, with a class and without. */
export function isSame(
  stored: { fingerprint: string; unlabelled: string | null } | undefined,
  { fingerprint, profile }: Pick<NewVersion, 'fingerprint' | 'profile'>,
): boolean {
  const unlabelled = (profile.kind === 'images' && profile.unlabelled?.fingerprint) || null;
  return stored?.fingerprint === fingerprint && stored.unlabelled === unlabelled;
}

/**
 * The newest version where its fingerprint is that of `version`, or where it was made by edits since the folder was read as it is
 * still; else `version` as the new newest. Answers its id.
 */
export async function insertVersionIfChanged(db: Db, datasetId: string, version: NewVersion): Promise<string> {
  return inTransaction(db, async (trx) => {
    const newest = await newestVersion(trx, datasetId);
    if (isSame(newest, version)) return newest.id;
    if (newest.derived !== null && isSame(await lastRead(trx, datasetId), version)) return newest.id;
    await insertVersion(trx, datasetId, newest.number + 1, version);
    return version.id;
  });
}

/**
 * The same bytes, read in another way, as the new newest version; the newest where it was read like that already. Answers its id.
 * @throws TrainyardError dataset.changed where the newest version has other bytes.
 */
export async function insertReading(db: Db, datasetId: string, version: NewVersion): Promise<string> {
  return inTransaction(db, async (trx) => {
    const newest = await newestVersion(trx, datasetId);
    if (newest.fingerprint !== version.fingerprint)
      throw new TrainyardError('dataset.changed', `The file is not that of version ${newest.number} any more.`, {
        hint: 'Read the data again, and correct the reading of the new version.',
      });
    if (isDeepStrictEqual(newest.reading_override, version.reading_override)) return newest.id;
    await insertVersion(trx, datasetId, newest.number + 1, version);
    return version.id;
  });
}
