// Uploaded files on their way to a dataset: received into a staging folder, unpacked, judged, and moved to their place only
// when the whole is good. Names that a sender chose are checked before they become part of a path.
import { MAX_UPLOAD_BYTES } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { privateFolder } from '@trainyard/host/private-file';
import { safeJoin } from '@trainyard/host/safe-path';
import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { readdir, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { unpackZip } from './archive.ts';
import type { ServerContext } from './context.ts';
import { type ScannedDataset, scanDataset } from './dataset-scan.ts';
import type { UploadedFile } from './http/handler.ts';

type Place = Pick<ServerContext, 'settings'>;

const uploadsDir = ({ settings }: Place) => join(settings.dataDir, 'datasets');
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

/** Counts the bytes of all files of one upload together. */
function limiter(): () => Transform {
  let total = 0;
  return () =>
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        total += chunk.length;
        done(
          total > MAX_UPLOAD_BYTES
            ? new TrainyardError('http.too_large', `The upload has more than ${MAX_UPLOAD_BYTES} bytes, the limit.`)
            : null,
          chunk,
        );
      },
    });
}

/** What desktop programs leave behind; `..` is no hidden name but a refused one. */
const isHidden = (name: string) => name.split('/').some((part) => /^\.[^.]/.test(part));

/** Writes the files below `folder` and answers their names. */
async function receive(files: AsyncIterable<UploadedFile>, folder: string, signal: AbortSignal): Promise<string[]> {
  const names: string[] = [];
  const limited = limiter();
  for await (const { name, stream } of files) {
    if (isHidden(name)) {
      stream.resume();
      continue;
    }
    const target = await safeJoin(folder, name);
    await privateFolder(dirname(target));
    try {
      await pipeline(stream, limited(), createWriteStream(target, { flags: 'wx', mode: 0o600 }), { signal });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EEXIST')
        throw new TrainyardError('http.bad_request', `The file ${JSON.stringify(name.slice(0, 200))} was sent twice.`);
      throw error;
    }
    names.push(name);
  }
  return names;
}

/** The one file below a folder, or null where there is another number of them. */
async function onlyFile(folder: string): Promise<string | null> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile());
  const [file] = files;
  return file && files.length === 1 ? join(file.parentPath, file.name) : null;
}

const isZip = (name: string) => name.toLowerCase().endsWith('.zip');
const isTable = (name: string) => /\.(csv|tsv|txt|psv|data)$/i.test(name);
const isPicture = (name: string) => /\.(jpe?g|png|webp|gif|bmp|tiff?|p[pgb]m)$/i.test(name);

/** What the received files are: a table, or a folder of pictures. */
async function dataOf(names: string[], staging: string): Promise<string> {
  const files = join(staging, 'files');
  const [first] = names;
  if (first === undefined)
    throw new TrainyardError('http.bad_request', 'The upload has no file.', {
      hint: 'Send a CSV file, a zip, or the files of a folder in the field file.',
    });
  if (names.length === 1 && isZip(first)) {
    const unpacked = join(staging, 'unpacked');
    await privateFolder(unpacked);
    await unpackZip(join(files, first), unpacked);
    const only = await onlyFile(unpacked);
    return only && isTable(only) ? only : unpacked;
  }
  // A single file that is no picture is meant as a table; what else it is, the profile says.
  if (names.length === 1 && !isPicture(first)) return join(files, first);
  const strangers = names.filter((name) => isZip(name) || (isTable(name) && !name.includes('/')));
  if (strangers.length > 0)
    throw new TrainyardError(
      'http.bad_request',
      `The upload has ${names.length} files, among them ${JSON.stringify(strangers[0])}.`,
      { hint: 'Send one CSV file, or one zip, or the files of one folder.' },
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
  upload: { files: AsyncIterable<UploadedFile>; signal: AbortSignal },
): Promise<UploadedDataset> {
  const staging = join(stagingDir(context), id);
  try {
    const files = join(staging, 'files');
    await privateFolder(files);
    const data = await dataOf(await receive(upload.files, files, upload.signal), staging);
    const scanned = await scanDataset(context, data, 'The upload');
    const final = join(uploadsDir(context), id);
    await rename(scanned.kind === 'table' ? dirname(scanned.path) : scanned.path, final);
    const path = scanned.kind === 'table' ? join(final, basename(scanned.path)) : final;
    return { ...scanned, path, remove: () => rm(final, { recursive: true, force: true }) };
  } finally {
    await rm(staging, { recursive: true, force: true });
  }
}
