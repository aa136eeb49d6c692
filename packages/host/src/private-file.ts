// Files and folders that only their user may read, whatever the umask: what a person trains on is nobody else's, also in a cache.
import { chmodSync, closeSync, fsyncSync, mkdirSync, openSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { chmod, mkdir, open, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';

export const PRIVATE_FOLDER = 0o700;
export const PRIVATE_FILE = 0o600;
const OTHERS = 0o077;

/** Makes a folder (and what is above it) private; one that was made looser before is closed. */
export async function privateFolder(path: string): Promise<void> {
  await mkdir(path, { recursive: true, mode: PRIVATE_FOLDER });
  if (((await stat(path)).mode & OTHERS) !== 0) await chmod(path, PRIVATE_FOLDER);
}

export function privateFolderSync(path: string): void {
  mkdirSync(path, { recursive: true, mode: PRIVATE_FOLDER });
  if ((statSync(path).mode & OTHERS) !== 0) chmodSync(path, PRIVATE_FOLDER);
}

/** A name that no other writer of the same file has, beside it. */
const stagingOf = (file: string) => `${file}.${process.pid}.${Math.random().toString(36).slice(2)}.tmp`;

/** The file is wholly there or not at all, also after a power cut. Its folder is made where it is missing. */
export async function writeWhole(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
  const staging = stagingOf(file);
  try {
    const handle = await open(staging, 'wx', PRIVATE_FILE);
    try {
      await handle.writeFile(text);
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(staging, file);
  } catch (error) {
    await rm(staging, { force: true });
    throw error;
  }
  await syncFolder(dirname(file));
}

/** Makes a new name in a folder survive a power cut. */
export async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

/** The same for what must stand before the next line runs. */
export function writeWholeSync(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
  const staging = stagingOf(file);
  try {
    const descriptor = openSync(staging, 'wx', PRIVATE_FILE);
    try {
      writeSync(descriptor, text);
      fsyncSync(descriptor);
    } finally {
      closeSync(descriptor);
    }
    renameSync(staging, file);
  } catch (error) {
    rmSync(staging, { force: true });
    throw error;
  }
  const folder = openSync(dirname(file), 'r');
  try {
    // Without this a power cut may forget the name of a file whose bytes are safe.
    fsyncSync(folder);
  } finally {
    closeSync(folder);
  }
}
