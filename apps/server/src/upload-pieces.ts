// Uploads that come in pieces, on the disk: what was named, and the bytes that came, in one file per named file. Files are numbered
// here, so that no name becomes a path before the whole is there. They outlive the process; a day after their last piece they go.
import { KEPT_DISK_BYTES, MAX_RESUMABLE_BYTES } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { type Upload, UploadFile } from '@trainyard/contracts/upload';
import { privateFolder, writeWhole } from '@trainyard/host/private-file';
import { checkPlain, safeJoin } from '@trainyard/host/safe-path';
import { createHash } from 'node:crypto';
import { constants } from 'node:fs';
import { copyFile, link, readdir, readFile, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { z } from 'zod';
import { createLane } from './lane.ts';
import { isHidden, sentTwice } from './upload-form.ts';
import { appendAcross, partName, receivedOf } from './upload-parts.ts';
import { alone } from './upload-writer.ts';
import { type Place, type PutFiles, uploadsDir } from './uploads.ts';

/** A connection that sent nothing for so long gives way to another: its sender may be gone and only the network not know. */
const SILENT_MS = 2_000;
const UPLOAD = /^upl_[0-9a-z]{26}$/;
const Facts = z.object({
  project_id: z.string(),
  name: z.string(),
  files: z.int(),
  bytes: z.int(),
  /** Of paths, sizes and times: by it the same files find what was broken off. */
  digest: z.string(),
});
type Facts = z.infer<typeof Facts>;

/** Below it one folder for each upload, with `facts.json`, `files.json`, `sizes.json` and `parts/`. */
export const piecesRoot = (context: Place): string => join(uploadsDir(context), '.pieces');
const folderOf = (context: Place, id: string) => join(piecesRoot(context), id);
const partsOf = (context: Place, id: string) => join(folderOf(context, id), 'parts');

const digestOf = (files: readonly UploadFile[]): string =>
  createHash('sha256')
    .update(JSON.stringify(files.map(({ path, bytes, modified }) => [path, bytes, modified])))
    .digest('hex');
const sum = (values: readonly number[]) => values.reduce((total, value) => total + value, 0);

async function readFacts(context: Place, id: string): Promise<Facts | null> {
  const text = await readFile(join(folderOf(context, id), 'facts.json'), 'utf8').catch(() => null);
  return text === null ? null : Facts.parse(JSON.parse(text));
}

/** Sizes alone are read for every piece: of a hundred thousand files they are a hundredth of the list. */
async function readSizes(context: Place, id: string): Promise<number[]> {
  return JSON.parse(await readFile(join(folderOf(context, id), 'sizes.json'), 'utf8')) as number[];
}

async function readFiles(context: Place, id: string): Promise<UploadFile[]> {
  return z.array(UploadFile).parse(JSON.parse(await readFile(join(folderOf(context, id), 'files.json'), 'utf8')));
}

const notFound = (id: string) => new TrainyardError('upload.not_found', `There is no upload ${id} in pieces.`);

/** @throws TrainyardError upload.not_found */
export async function findUpload(context: Place, id: string): Promise<Upload> {
  const facts = await readFacts(context, id);
  if (!facts) throw notFound(id);
  const { digest: _digest, ...known } = facts;
  const received = await receivedOf(partsOf(context, id), await readSizes(context, id));
  const { mtime } = await stat(partsOf(context, id));
  return { id, ...known, received, received_at: mtime.toISOString() };
}

async function idsOf(context: Place): Promise<string[]> {
  const names = await readdir(piecesRoot(context)).catch(() => []);
  return names.filter((name) => UPLOAD.test(name)).sort();
}

/** The newest first; of one project, or all. One that goes away meanwhile is left out. */
export async function listUploads(context: Place, project?: string): Promise<Upload[]> {
  const all: Upload[] = [];
  for (const id of (await idsOf(context)).toReversed()) {
    const facts = await readFacts(context, id);
    if (!facts || (project !== undefined && facts.project_id !== project)) continue;
    const upload = await findUpload(context, id).catch(() => null);
    if (upload) all.push(upload);
  }
  return all;
}

/** Everything that would be refused at the end is refused before the first byte. */
function checkFiles(files: readonly UploadFile[]): void {
  const paths = new Set<string>();
  for (const { path } of files) {
    if (!isHidden(path)) checkPlain(path);
    if (paths.has(path)) throw sentTwice(path);
    paths.add(path);
  }
  const bytes = sum(files.map((file) => file.bytes));
  if (bytes > MAX_RESUMABLE_BYTES)
    throw new TrainyardError(
      'http.too_large',
      `The files have ${bytes} bytes together; at most ${MAX_RESUMABLE_BYTES} are taken in one upload.`,
    );
}

/** Looks at what is free now, less what other uploads were promised. */
async function checkDisk(context: Place, bytes: number): Promise<void> {
  const { bavail, bsize } = await statfs(piecesRoot(context));
  const promised = sum((await listUploads(context)).map((other) => other.bytes - other.received));
  const free = bavail * bsize - promised - KEPT_DISK_BYTES;
  if (bytes <= free) return;
  throw new TrainyardError(
    'upload.disk_full',
    `The upload has ${bytes} bytes, and ${Math.max(0, free)} are free for it on the disk of the server (${KEPT_DISK_BYTES} are left to everything else, ${promised} are promised to other uploads).`,
  );
}

interface Beginning {
  project_id: string;
  name: string;
  files: readonly UploadFile[];
}

/** Two that begin with the same files at once get one upload, and no two get the same room on the disk. */
const beginnings = createLane();

/**
 * A new upload, or the one of the same files in the same project.
 * @throws TrainyardError http.bad_request, http.too_large, upload.disk_full
 */
export async function beginUpload(
  context: Place,
  id: string,
  beginning: Beginning,
  signal: AbortSignal,
): Promise<Upload> {
  checkFiles(beginning.files);
  return beginnings.run(() => findOrMake(context, id, beginning), signal);
}

async function findOrMake(context: Place, id: string, { files, ...named }: Beginning): Promise<Upload> {
  const digest = digestOf(files);
  for (const known of await idsOf(context)) {
    const facts = await readFacts(context, known);
    if (facts?.digest === digest && facts.project_id === named.project_id) return findUpload(context, known);
  }
  await privateFolder(partsOf(context, id));
  try {
    const bytes = sum(files.map((file) => file.bytes));
    await checkDisk(context, bytes);
    await writeWhole(join(folderOf(context, id), 'files.json'), JSON.stringify(files));
    await writeWhole(join(folderOf(context, id), 'sizes.json'), JSON.stringify(files.map((file) => file.bytes)));
    // The last: an upload without facts is none.
    const facts: Facts = { ...named, files: files.length, bytes, digest };
    await writeWhole(join(folderOf(context, id), 'facts.json'), JSON.stringify(facts));
    return await findUpload(context, id);
  } catch (error) {
    await rm(folderOf(context, id), { recursive: true, force: true });
    throw error;
  }
}

/** @throws TrainyardError upload.not_found, upload.offset, upload.disk_full, http.too_large */
export async function appendPiece(context: Place, id: string, offset: number, bytes: Readable): Promise<void> {
  try {
    await append(context, id, offset, bytes);
  } finally {
    bytes.destroy();
  }
}

async function append(context: Place, id: string, offset: number, bytes: Readable): Promise<void> {
  if (!(await readFacts(context, id))) throw notFound(id);
  const sizes = await readSizes(context, id);
  await alone(folderOf(context, id), SILENT_MS, (writer) =>
    appendAcross({ folder: partsOf(context, id), sizes, offset, bytes, writer }),
  );
}

/** Forgets an upload, whoever still sends. @throws TrainyardError upload.not_found */
export async function endUpload(context: Place, id: string): Promise<void> {
  if (!(await readFacts(context, id))) throw notFound(id);
  await alone(folderOf(context, id), 0, () => rm(folderOf(context, id), { recursive: true, force: true }));
}

/**
 * Puts the files of a whole upload under their names. It stays as it is: the bytes are linked where the disk can.
 * @throws TrainyardError upload.not_found, upload.incomplete
 */
export function keptFiles(context: Place, id: string): PutFiles {
  return async (folder) => {
    const { bytes, received } = await findUpload(context, id);
    if (received !== bytes)
      throw new TrainyardError('upload.incomplete', `${received} of ${bytes} bytes have arrived.`);
    const names: string[] = [];
    for (const [index, file] of (await readFiles(context, id)).entries()) {
      if (isHidden(file.path)) continue;
      const target = await safeJoin(folder, file.path);
      await privateFolder(dirname(target));
      await putPart(join(partsOf(context, id), partName(index)), target, file);
      names.push(file.path);
    }
    return names;
  };
}

async function putPart(part: string, target: string, { path, bytes }: UploadFile): Promise<void> {
  // Of an empty file no byte came.
  if (bytes === 0) return writeFile(target, '', { flag: 'wx', mode: 0o600 });
  const { size } = await stat(part);
  if (size !== bytes)
    throw new TrainyardError('upload.incomplete', `${JSON.stringify(path)} has ${size} of its ${bytes} bytes.`, {
      hint: 'The disk of the server lost some of it: forget this upload and send the files again.',
    });
  await link(part, target).catch(() => copyFile(part, target, constants.COPYFILE_EXCL));
}
