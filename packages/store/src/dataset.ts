// Datasets and their versions. A version is written once, with all its files, or not at all.
import type { Dataset, DatasetVersion, Finding, Profile } from '@trainyard/contracts/dataset';
import { type Selectable, type SelectQueryBuilder, sql } from 'kysely';
import { insertFiles, type NewFile } from './dataset-file.ts';
import type { Db } from './database.ts';
import { toJsonb, toText } from './json.ts';
import { notify } from './notify.ts';
import type { DatasetVersionTable } from './schema.ts';
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
      'd.created_at',
    ])
    .select((eb) =>
      sql<Omit<VersionRow, 'created_at'> & { created_at: string }>`to_jsonb(${eb.table('v')})`.as('version'),
    );
}

type DatasetRow = ReturnType<typeof datasets> extends SelectQueryBuilder<infer _D, infer _T, infer O> ? O : never;

function toDataset({ version, ...row }: DatasetRow): Dataset {
  return {
    ...row,
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
  files: NewFile[];
}

export interface NewDatasetRow {
  id: string;
  project_id: string;
  name: string;
  kind: Dataset['kind'];
  path: string;
  source: Dataset['source'];
}

async function insertVersion(db: Db, datasetId: string, number: number, version: NewVersion): Promise<void> {
  const { id, fingerprint, profile, findings, files } = version;
  const bytes = files.reduce((sum, file) => sum + file.bytes, 0);
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
    })
    .execute();
  await insertFiles(db, id, files);
  await notify(db, { kind: 'dataset', id: datasetId });
}

/** A dataset with its first version. False where the project has one of that name. */
export async function insertDataset(db: Db, dataset: NewDatasetRow, version: NewVersion): Promise<boolean> {
  return inTransaction(db, async (trx) => {
    const inserted = await trx
      .insertInto('datasets')
      .values({ ...dataset, name: toText(dataset.name), path: toText(dataset.path) })
      // Not an error of PostgreSQL, which would end the transaction around it.
      .onConflict((conflict) => conflict.columns(['project_id', 'name']).doNothing())
      .returning('id')
      .executeTakeFirst();
    if (!inserted) return false;
    await insertVersion(trx, dataset.id, 1, version);
    return true;
  });
}

/** The newest version where its fingerprint is that of `version`, else `version` as the new newest. Answers its id. */
export async function insertVersionIfChanged(db: Db, datasetId: string, version: NewVersion): Promise<string> {
  return inTransaction(db, async (trx) => {
    // Two scans that end together must not both become number n + 1.
    await trx.selectFrom('datasets').select('id').where('id', '=', datasetId).forUpdate().execute();
    const newest = await trx
      .selectFrom('dataset_versions')
      .select(['id', 'number', 'fingerprint'])
      .where('dataset_id', '=', datasetId)
      .orderBy('number', 'desc')
      .limit(1)
      .executeTakeFirstOrThrow();
    if (newest.fingerprint === version.fingerprint) return newest.id;
    await insertVersion(trx, datasetId, newest.number + 1, version);
    return version.id;
  });
}
