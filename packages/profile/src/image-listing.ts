// One folder of a data set: what in it is a folder, a picture, neither, or hidden.
import { TrainyardError } from '@trainyard/contracts/problem';
import { constants, type Dirent } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { isIgnored, looksLikeImage, SNIFFED_BYTES, sniffsAsImage } from './image-format.ts';

export interface Listing {
  folders: string[];
  images: string[];
  special: string[];
  /** Folders that people do not see; what lies in them is no data, but is told. */
  hiddenFolders: string[];
  ignored: number;
}

/** Pictures of one hidden folder that are counted; a `.git` may hold a world. */
const MAX_HIDDEN = 10_000;

/** Whether a file whose name says nothing is a picture. One that cannot be opened is none. */
async function sniff(path: string): Promise<boolean> {
  try {
    const file = await open(path, constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(SNIFFED_BYTES), 0, SNIFFED_BYTES, 0);
      return sniffsAsImage(buffer.subarray(0, bytesRead));
    } finally {
      await file.close();
    }
  } catch {
    return false;
  }
}

async function entriesOf(path: string): Promise<Dirent[]> {
  try {
    return await readdir(path, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    if (code === 'ENOENT' && path.includes('\uFFFD'))
      throw new TrainyardError(
        'image.layout',
        `The name of the folder ${path} is no UTF-8, so no label can be made of it. Rename the folder.`,
      );
    throw new TrainyardError('image.permission', `The folder ${path} cannot be listed (${code}).`);
  }
}

/** @throws TrainyardError image.permission, image.layout */
export async function list(path: string): Promise<Listing> {
  const listing: Listing = { folders: [], images: [], special: [], hiddenFolders: [], ignored: 0 };
  for (const entry of await entriesOf(path)) {
    if (isIgnored(entry.name)) {
      listing.ignored += 1;
      if (entry.isDirectory() && entry.name.startsWith('.')) listing.hiddenFolders.push(entry.name);
    } else if (entry.isDirectory()) listing.folders.push(entry.name);
    else if (!entry.isFile()) listing.special.push(entry.name);
    else if (looksLikeImage(entry.name) || (await sniff(join(path, entry.name)))) listing.images.push(entry.name);
    else listing.ignored += 1;
  }
  listing.folders.sort();
  listing.images.sort();
  listing.special.sort();
  return listing;
}

/** Files below a hidden folder that are pictures by name; paths relative to `root`. A folder that cannot be listed holds none. */
export async function hiddenPictures(root: string, parts: string[]): Promise<string[]> {
  const entries = await readdir(join(root, ...parts), { withFileTypes: true, recursive: true }).catch(() => []);
  return entries
    .filter((entry) => entry.isFile() && looksLikeImage(entry.name) && !entry.name.startsWith('.'))
    .slice(0, MAX_HIDDEN)
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(root.length + 1)
        .replaceAll('\\', '/'),
    );
}
