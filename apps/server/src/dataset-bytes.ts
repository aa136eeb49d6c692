// The bytes of a file that a dataset version names, as they were when it was read, or a refusal.
import { TrainyardError } from '@trainyard/contracts/problem';
import { isInside } from '@trainyard/host/safe-path';
import type { VersionPlace } from '@trainyard/store/dataset';
import type { Db } from '@trainyard/store/database';
import { foldersOf, type Origin } from '@trainyard/store/dataset-file';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import { found } from './found.ts';

/** Of a file whose bytes are no longer those of its version. */
export const changed = (name: string) =>
  new TrainyardError('file.not_found', `${JSON.stringify(name)} is not what it was when this version was read.`, {
    hint: 'Read the data again for a new version.',
  });

interface PlacedFile {
  file: { path: string };
  /** Where it lies if that is not its own version's folder, and the folder there. */
  origin: Origin | null;
  root: string | null;
}

/** The absolute path of a file of a version; what a link leads out to is not there. */
export async function placeOf({ kind, path }: VersionPlace, { file, origin, root }: PlacedFile): Promise<string> {
  if (kind === 'table') return path;
  const folder = origin === null ? path : root;
  if (folder === null) throw changed(file.path);
  const absolute = join(folder, origin?.path ?? file.path);
  if (!(await isInside(folder, absolute).catch(() => false))) throw changed(file.path);
  return absolute;
}

/**
 * The absolute paths of files that lie in the folders of these datasets, or of their own.
 * @returns throws TrainyardError file.not_found where a folder is none of theirs
 */
export async function originPlaces(db: Db, origins: readonly (Origin | null)[]): Promise<(origin: Origin) => string> {
  const folders = await foldersOf(db, [...new Set(origins.flatMap((origin) => origin?.dataset ?? []))]);
  return ({ dataset, path }) => join(found(folders.get(dataset), 'file.not_found', `the folder of ${path}`), path);
}

/** Opens a file once its size and sha256 are those of the version; links are not followed. */
export async function openUnchanged({
  path,
  name,
  bytes,
  sha256,
}: {
  path: string;
  name: string;
  bytes: number;
  sha256: string;
}): Promise<Readable> {
  const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK).catch(() => {
    throw changed(name);
  });
  try {
    const stat = await file.stat();
    if (!stat.isFile() || stat.size !== bytes) throw changed(name);
    const hash = createHash('sha256');
    for await (const chunk of file.createReadStream({ start: 0, autoClose: false }) as AsyncIterable<Buffer>)
      hash.update(chunk);
    if (hash.digest('hex') !== sha256) throw changed(name);
    return file.createReadStream({ start: 0 });
  } catch (error) {
    await file.close();
    throw error;
  }
}
