// The files of a dataset version as those read them who train on it: of an edited version with the place of the bytes here.
import type { ManifestEntry } from '@trainyard/contracts/dataset';
import type { Db } from '@trainyard/store/database';
import { listFiles } from '@trainyard/store/dataset-file';
import { originPlaces } from './dataset-bytes.ts';

/**
 * In order of the manifest. Pictures without a class stand behind all others, so that leaving them
 * out changes no place.
 */
export async function versionManifest(db: Db, version: string, { unlabelled = false } = {}): Promise<ManifestEntry[]> {
  const all = await listFiles(db, version);
  const files = unlabelled ? all : all.filter(({ split }) => split !== 'unlabelled');
  const places = await originPlaces(
    db,
    files.map(({ origin }) => origin),
  );
  return files.map(({ origin, findings: _findings, ...file }) =>
    origin === null ? file : { ...file, source: places(origin) },
  );
}
