// The files of a dataset version as those read them who train on it: of an edited version with the place of the bytes here.
import type { ManifestEntry } from '@trainyard/contracts/dataset';
import type { Db } from '@trainyard/store/database';
import { foldersOf, listFiles } from '@trainyard/store/dataset-file';
import { join } from 'node:path';

/**
 * In order of the manifest; `root`: the folder of its dataset. Pictures without a class stand behind all others, so that leaving them
 * out changes no place.
 */
export async function versionManifest(
  db: Db,
  version: string,
  root: string,
  { unlabelled = false } = {},
): Promise<ManifestEntry[]> {
  const all = await listFiles(db, version);
  const files = unlabelled ? all : all.filter(({ split }) => split !== 'unlabelled');
  const folders = await foldersOf(db, [...new Set(files.flatMap(({ origin }) => origin?.dataset ?? []))]);
  return files.map(({ origin, findings: _findings, ...file }) =>
    origin === null ? file : { ...file, source: join(folders.get(origin.dataset) ?? root, origin.path) },
  );
}
