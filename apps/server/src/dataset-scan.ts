// From a path to what the store keeps of a dataset: everything is read before anything is written.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Dataset } from '@trainyard/contracts/dataset';
import type { ReadingOverride } from '@trainyard/contracts/reading';
import { classNameProblem } from '@trainyard/core/dataset-layout';
import { isInside } from '@trainyard/host/safe-path';
import { type Progress, scanImages } from '@trainyard/profile/images';
import { fingerprint } from '@trainyard/profile/manifest';
import type { NewVersion } from '@trainyard/store/dataset';
import { rememberPictures } from '@trainyard/store/picture';
import { realpath, stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ServerContext } from './context.ts';
import { labelledFiles } from './labelled-files.ts';
import type { ScanTask } from './scans.ts';
import { NO_OVERRIDE, scanTable } from './table-scan.ts';

export interface ScannedDataset {
  kind: Dataset['kind'];
  /** The folder with the class or part folders, or the file. */
  path: string;
  /** The list in the folder that says the labels. */
  labels: string | null;
  version: NewVersion;
}

/**
 * The real path of something that a person wants to register.
 * @throws TrainyardError dataset.path_not_allowed, dataset.path_missing
 */
export async function resolveAllowed(context: Pick<ServerContext, 'settings'>, path: string): Promise<string> {
  if (path.includes('\0')) throw new TrainyardError('dataset.path_missing', 'The path has a NUL character.');
  const { datasetRoots } = context.settings;
  const absolute = resolve(path);
  // Whether something is there is not told of places that nobody may ask for.
  const allowed = await Promise.all(datasetRoots.map((root) => isInside(root, absolute).catch(() => false)));
  if (!allowed.includes(true))
    throw new TrainyardError(
      'dataset.path_not_allowed',
      `${absolute} is not below one of the folders that datasets may come from: ${datasetRoots.join(', ')}.`,
    );
  return realpath(absolute).catch(() => {
    throw new TrainyardError('dataset.path_missing', `There is nothing at ${absolute}.`);
  });
}

interface ScanOptions {
  /** What to call a folder in messages. */
  label?: string;
  /** What a person says of how a table is read. */
  override?: ReadingOverride | null;
  /** A list says the labels of pictures: its path in the folder, and the dataset whose files they are. */
  labels?: { list: string; dataset: string } | null;
  /** Read a table now, whatever is known of it. */
  fresh?: boolean;
  /** Hears how far the reading of pictures is. */
  onProgress?: Progress;
  /** Hears that it is a table, of which nothing is told before its end. */
  onTable?: () => void;
  /** Gives it up. */
  signal?: AbortSignal;
}

/** What makes a scan say how far it is, and hear that it is cancelled. */
export const scanOptions = ({ say, signal }: ScanTask): Pick<ScanOptions, 'onProgress' | 'onTable' | 'signal'> => ({
  onProgress: (files, read) => say({ state: read === null ? 'counting' : 'reading', files, read }),
  onTable: () => say({ state: 'reading' }),
  signal,
});

/**
 * Reads a folder of images or a CSV file.
 * @param path Real absolute path.
 */
export async function scanDataset(
  context: ServerContext,
  path: string,
  { label = path, override = null, labels = null, fresh = false, onTable, ...watched }: ScanOptions = {},
): Promise<ScannedDataset> {
  const entry = await stat(path).catch(() => null);
  if (entry && !entry.isDirectory() && !entry.isFile())
    throw new TrainyardError('dataset.path_missing', `${path} is neither a folder nor a file.`);
  if (!entry) throw new TrainyardError('dataset.path_missing', `There is nothing at ${path}.`);
  const id = context.newId('dsv');
  if (entry.isDirectory()) {
    const list = labels && { list: labels.list, labelProblem: classNameProblem };
    const { root, pictures, ...scan } = await scanImages(path, { label, labels: list, ...watched });
    if (override !== null)
      throw new TrainyardError('http.invalid', 'reading: it is for tables, and this is a folder of images.');
    // Who edits the version, or looks for more of a kind, need not read it again.
    await rememberPictures(context.db, pictures);
    const read = { id, ...scan, reading_override: null };
    if (labels === null) return { kind: 'images', path: root, labels: null, version: read };
    const files = labelledFiles(scan.files, labels.dataset);
    return {
      kind: 'images',
      path: root,
      labels: labels.list,
      version: { ...read, files, fingerprint: fingerprint(files) },
    };
  }
  if (labels !== null)
    throw new TrainyardError('http.invalid', 'labels: they are for a folder of pictures, and this is a file.');
  onTable?.();
  const { root, ...scan } = await scanTable(context, path, override ?? NO_OVERRIDE, {
    fresh,
    ...(watched.signal ? { signal: watched.signal } : {}),
  });
  return { kind: 'table', path: root, labels: null, version: { id, ...scan, reading_override: override } };
}
