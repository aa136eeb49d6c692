// Uploaded files on their way to a dataset: received into a staging folder, unpacked, judged, and moved to their place only
// when the whole is good. Names that a sender chose are checked before they become part of a path.
import { isArchive } from '@trainyard/contracts/archive';
import { MAX_STAGED_BYTES } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { privateFolder } from '@trainyard/host/private-file';
import { safeJoin } from '@trainyard/host/safe-path';
import { randomUUID } from 'node:crypto';
import { copyFile, link, readdir, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { unpackArchive } from './archive.ts';
import type { ServerContext } from './context.ts';
import { type ScannedDataset, scanDataset, scanOptions } from './dataset-scan.ts';
import type { ScanTask } from './scans.ts';

export type Place = Pick<ServerContext, 'settings'>;

export const uploadsDir = ({ settings }: Place) => join(settings.dataDir, 'datasets');
const stagingRoot = (context: Place) => join(uploadsDir(context), '.staging');
/** Of this process; what lies beside it was left by one that ended. */
const SESSION = randomUUID();
const stagingDir = (context: Place) => join(stagingRoot(context), SESSION);

/** The folders in which uploads arrive, of this process and of others. */
export async function uploadStaging(context: Place): Promise<string[]> {
  const sessions = await readdir(stagingRoot(context)).catch(() => []);
  return sessions.map((session) => join(stagingRoot(context), session));
}

/** Removes what uploads left that were cut off by the end of their process. */
export async function removeStaleUploads(context: Place): Promise<void> {
  const sessions = await readdir(stagingRoot(context)).catch(() => []);
  for (const session of sessions)
    if (session !== SESSION) await rm(join(stagingRoot(context), session), { recursive: true, force: true });
}

/** Files on their way: writes them below an empty folder and answers their names there. */
export type PutFiles = (folder: string) => Promise<string[]>;

export interface Upload {
  put: PutFiles;
  /** Bytes that a table may have; no limit of its own where it is not given. */
  most?: number;
  /** Of an upload that others see and may cancel. */
  task?: ScanTask;
  /** A list in it that says the labels of the pictures. */
  labels?: string | undefined;
}

/** The one file below a folder, or null where there is another number of them. */
async function onlyFile(folder: string): Promise<string | null> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const [file] = files;
  return file && files.length === 1 ? join(file.parentPath, file.name) : null;
}

/** The folder that a list is in: what is sent is often wrapped in folders that hold nothing else. */
async function folderOf(folder: string, list: string): Promise<string> {
  for (let here = folder; ;) {
    if (await stat(await safeJoin(here, list)).catch(() => null)) return here;
    const [only, ...others] = await readdir(here, { withFileTypes: true });
    if (!only?.isDirectory() || others.length > 0) return folder;
    here = join(here, only.name);
  }
}

const isTable = (name: string) => /\.(csv|tsv|txt|psv|data)$/i.test(name);
const isPicture = (name: string) => /\.(jpe?g|png|webp|gif|bmp|tiff?|p[pgb]m)$/i.test(name);

/** What the received files are: a table, or a folder of pictures. */
async function dataOf(names: string[], staging: string, { task, labels }: Partial<Upload> = {}): Promise<string> {
  const files = join(staging, 'files');
  const [first] = names;
  if (first === undefined)
    throw new TrainyardError('http.bad_request', 'The upload has no file.', {
      hint: 'Send a CSV file, an archive (zip, tar, tar.gz, tar.zst), or the files of a folder in the field file.',
    });
  if (names.length === 1 && isArchive(first)) {
    const unpacked = join(staging, 'unpacked');
    await privateFolder(unpacked);
    task?.say({ state: 'unpacking' });
    await unpackArchive(join(files, first), first, unpacked, task?.signal);
    const only = await onlyFile(unpacked);
    if (labels !== undefined) return folderOf(unpacked, labels);
    return only && isTable(only) ? only : unpacked;
  }
  if (labels !== undefined && names.length > 1) return folderOf(files, labels);
  // A single file that is no picture is meant as a table; what else it is, the profile says.
  if (names.length === 1 && !isPicture(first)) return join(files, first);
  const strangers = names.filter((name) => isArchive(name) || (isTable(name) && !name.includes('/')));
  if (strangers.length > 0)
    throw new TrainyardError(
      'http.bad_request',
      `The upload has ${names.length} files, among them ${JSON.stringify(strangers[0])}.`,
      { hint: 'Send one CSV file, or one archive, or the files of one folder.' },
    );
  return files;
}

export interface UploadedDataset extends ScannedDataset {
  /** Takes the files back, for when the dataset cannot be written. */
  remove(): Promise<void>;
}

/**
 * Receives an upload as the data of dataset `id`, which then lies in <data>/datasets/<id>/.
 * On an error nothing is left.
 */
export async function receiveDataset(
  context: ServerContext,
  id: string,
  upload: Upload & { task: ScanTask },
): Promise<UploadedDataset> {
  const staging = join(stagingDir(context), id);
  const { task } = upload;
  try {
    task.say({ state: 'receiving' });
    const files = join(staging, 'files');
    await privateFolder(files);
    const data = await dataOf(await upload.put(files), staging, upload);
    const labels = upload.labels === undefined ? null : { list: upload.labels, dataset: id };
    const scanned = await scanDataset(context, data, { label: 'The upload', labels, ...scanOptions(task) });
    task.signal.throwIfAborted();
    const final = join(uploadsDir(context), id);
    await rename(scanned.kind === 'table' ? dirname(scanned.path) : scanned.path, final);
    const path = scanned.kind === 'table' ? join(final, basename(scanned.path)) : final;
    return { ...scanned, path, remove: () => rm(final, { recursive: true, force: true }) };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}

export interface StagedTable {
  name: string;
  path: string;
  bytes: number;
}

/** Everything of an upload: what came, and what was made of it. */
export const uploadFolder = (context: Place, upload: string): string => join(stagingDir(context), upload);

/** Where the table of an upload lies until it is registered, alone in its folder. */
const tableDir = (context: Place, upload: string) => join(uploadFolder(context, upload), 'table');

/** Bytes of all uploads that this process keeps, and of what was made of them. */
async function stagedBytes(context: Place): Promise<number> {
  const entries = await readdir(stagingDir(context), { recursive: true, withFileTypes: true }).catch(() => []);
  const sizes = await Promise.all(
    entries
      .filter((entry) => entry.isFile())
      // One that is removed meanwhile takes no room.
      .map(async ({ parentPath, name }) => (await stat(join(parentPath, name)).catch(() => null))?.size ?? 0),
  );
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** @throws TrainyardError http.too_large where what is kept already leaves no room for another */
async function checkRoom(context: Place): Promise<void> {
  const kept = await stagedBytes(context);
  if (kept < MAX_STAGED_BYTES) return;
  throw new TrainyardError(
    'http.too_large',
    `The files that were sent and are not registered, and what was answered for them, have ${kept} bytes together; at most ${MAX_STAGED_BYTES} are kept.`,
    { hint: 'Register or forget one of them, or wait: each, and each file of answers, is forgotten after a day.' },
  );
}

/** Forgets an upload and whatever was made of it. @throws TrainyardError upload.not_found */
export async function forgetTable(context: Place, upload: string): Promise<void> {
  await stagedTable(context, upload);
  await rm(uploadFolder(context, upload), { recursive: true, force: true });
}

/**
 * Receives a table that somebody wants to look at first. It is kept for a day, with the leftovers of uploads.
 * @throws TrainyardError http.bad_request where it is a folder of pictures
 */
export async function receiveTable(context: ServerContext, id: string, upload: Upload): Promise<StagedTable> {
  await checkRoom(context);
  const staging = uploadFolder(context, id);
  try {
    const files = join(staging, 'files');
    await privateFolder(files);
    const data = await dataOf(await upload.put(files), staging);
    const found = await stat(data);
    if (!found.isFile())
      throw new TrainyardError('http.bad_request', 'The upload is a folder of pictures, and a table was expected.', {
        hint: 'Send folders to the upload of the project.',
      });
    // What came out of an archive is held to the same limit.
    if (upload.most !== undefined && found.size > upload.most)
      throw new TrainyardError(
        'http.too_large',
        `The table has ${found.size} bytes; at most ${upload.most} are taken.`,
      );
    await privateFolder(tableDir(context, id));
    await rename(data, join(tableDir(context, id), basename(data)));
    await rm(files, { recursive: true, force: true });
    return await stagedTable(context, id);
  } catch (error) {
    await rm(staging, { recursive: true, force: true });
    throw error;
  }
}

/** @throws TrainyardError upload.not_found */
export async function stagedTable(context: Place, upload: string): Promise<StagedTable> {
  const [name] = await readdir(tableDir(context, upload)).catch(() => []);
  if (name === undefined) throw new TrainyardError('upload.not_found', `There is no upload ${upload}.`);
  const path = join(tableDir(context, upload), name);
  return { name, path, bytes: (await stat(path)).size };
}

/**
 * The table of an upload as the data of dataset `id`. The upload stays: where the dataset cannot be written it is there for the next
 * try, and what nobody registered is cleared away after a day.
 */
export async function keepTable(context: Place, staged: StagedTable, id: string): Promise<string> {
  const folder = join(uploadsDir(context), id);
  await privateFolder(folder);
  const path = join(folder, staged.name);
  await link(staged.path, path).catch(() => copyFile(staged.path, path));
  return path;
}
