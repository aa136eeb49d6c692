// From a path to what the store keeps of a dataset: everything is read before anything is written.
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Dataset } from '@trainyard/contracts/dataset';
import { isInside } from '@trainyard/host/safe-path';
import { scanImages } from '@trainyard/profile/images';
import { profileTable } from '@trainyard/profile/table';
import type { NewVersion } from '@trainyard/store/dataset';
import { realpath, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ServerContext } from './context.ts';

export interface ScannedDataset {
  kind: Dataset['kind'];
  /** The folder with the class or part folders, or the file. */
  path: string;
  version: NewVersion;
}

/** Where thumbnails, table copies and model folders lie that can be made again. */
export function cacheDir(context: Pick<ServerContext, 'settings'>): string {
  return join(context.settings.dataDir, 'cache');
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

/**
 * Reads a folder of images or a CSV file.
 * @param path Real absolute path.
 * @param label What to call a folder in messages.
 */
export async function scanDataset(context: ServerContext, path: string, label = path): Promise<ScannedDataset> {
  const entry = await stat(path).catch(() => null);
  if (entry && !entry.isDirectory() && !entry.isFile())
    throw new TrainyardError('dataset.path_missing', `${path} is neither a folder nor a file.`);
  if (!entry) throw new TrainyardError('dataset.path_missing', `There is nothing at ${path}.`);
  const id = context.newId('dsv');
  if (entry.isDirectory()) {
    const { root, ...scan } = await scanImages(path, label);
    return { kind: 'images', path: root, version: { id, ...scan } };
  }
  const { root, ...scan } = await profileTable(path, cacheDir(context));
  return { kind: 'table', path: root, version: { id, ...scan } };
}
