// What lies in a file store besides what is asked for: old bytes that may be nobody's, and the way to take one out without
// racing against somebody who stores the same bytes at this moment.
import { mkdir, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';

/** Name of the folder where bytes lie for the moment in which they are taken out. */
const TRASH = 'trash';

/** The folders of a store that hold bytes, in order. */
export async function byteFolders(root: string): Promise<string[]> {
  const entries = await readdir(root).catch(() => []);
  return entries.filter((name) => /^[0-9a-f]{2}$/.test(name)).sort();
}

/** Digests of a folder whose bytes were stored before a time (ms). */
export async function oldBytes(root: string, folder: string, before: number): Promise<string[]> {
  const names = (await readdir(join(root, folder)).catch(() => [])).filter((name) => /^[0-9a-f]{64}$/.test(name));
  const old = await Promise.all(
    names.map(async (name) => ((await ageOf(join(root, folder, name))) ?? before) < before),
  );
  return names.filter((_, index) => old[index]);
}

/** When a path was last written (ms), or null where there is nothing. */
export async function ageOf(path: string): Promise<number | null> {
  return stat(path).then(
    ({ mtimeMs }) => mtimeMs,
    () => null,
  );
}

/** Puts back what an end of the process left out of reach. */
export async function putBack(root: string): Promise<void> {
  for (const sha256 of await readdir(join(root, TRASH)).catch(() => [])) {
    const path = join(root, sha256.slice(0, 2), sha256);
    if ((await ageOf(path)) === null) await rename(join(root, TRASH, sha256), path);
    else await rm(join(root, TRASH, sha256), { force: true });
  }
}

/**
 * Takes bytes out for good, if they are still old and still nobody's once they are out of everybody's reach; else puts them back.
 * Who stores the same bytes in that moment stores new ones beside them.
 */
export async function takeOut(
  root: string,
  sha256: string,
  { before, isNobodys }: { before: number; isNobodys: () => Promise<boolean> },
): Promise<boolean> {
  const path = join(root, sha256.slice(0, 2), sha256);
  const aside = join(root, TRASH, sha256);
  await mkdir(join(root, TRASH), { recursive: true });
  await rename(path, aside);
  let free = false;
  try {
    free = ((await ageOf(aside)) ?? before) < before && (await isNobodys());
  } finally {
    if (free) await rm(aside, { force: true });
    else await rename(aside, path);
  }
  return free;
}
