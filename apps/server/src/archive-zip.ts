// Unpacks a zip. Nothing is written before every entry of the directory was judged; then each is written under a checked name,
// counted and compared with its checksum.
import { TrainyardError } from '@trainyard/contracts/problem';
import { privateFolder } from '@trainyard/host/private-file';
import { safeJoin } from '@trainyard/host/safe-path';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';
import {
  type ArchiveEntry,
  checkCount,
  checkEntry,
  checkNames,
  checkRatio,
  isClutter,
  refuse,
  shown,
} from './archive-entry.ts';

const STORED = 0;
const DEFLATED = 8;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const LINK = 0o120000;

/** What yauzl says, as an error of ours. */
function fromYauzl(error: unknown): TrainyardError {
  if (error instanceof TrainyardError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const told = message.slice(0, 200).replace(/\.$/, '');
  if (/^(absolute path|invalid relative path|invalid characters in fileName)/.test(message))
    return refuse('archive.entry_escapes', `The archive has an entry whose name is refused: ${told}.`);
  if (message.startsWith('strong encryption')) return refuse('archive.encrypted', `The archive is encrypted: ${told}.`);
  if (/^(too many bytes in the stream|not enough bytes in the stream|compressed\/uncompressed size)/.test(message))
    return refuse('archive.size_lie', `The archive has an entry of another size than it says: ${told}.`);
  return refuse('archive.damaged', `The archive cannot be read: ${told}.`);
}

interface Zipped extends ArchiveEntry {
  entry: Entry;
}

function kindOf({ fileName, externalFileAttributes }: Entry): ArchiveEntry['kind'] {
  // The upper half is a UNIX mode where the archive was made on UNIX; elsewhere it is zero.
  const type = (externalFileAttributes >>> 16) & FILE_TYPE;
  if (type === LINK) return 'link';
  if (type !== 0 && type !== REGULAR && type !== FOLDER) return 'special';
  return fileName.endsWith('/') ? 'folder' : 'file';
}

function judge(entry: Entry): Zipped {
  const judged = {
    name: entry.fileName.replace(/\/$/, ''),
    kind: kindOf(entry),
    bytes: entry.uncompressedSize,
    entry,
  };
  checkEntry(judged);
  if (entry.isEncrypted()) throw refuse('archive.encrypted', `The archive entry ${shown(judged.name)} is encrypted.`);
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    throw refuse(
      'archive.damaged',
      `The archive entry ${shown(judged.name)} is compressed by method ${entry.compressionMethod}; only deflate is read.`,
    );
  return judged;
}

/** Bytes that two entries share let a small archive unpack to anything. @throws TrainyardError archive.overlap */
function checkOverlap(entries: readonly Zipped[]): void {
  const byOffset = entries
    .map(({ entry }) => entry)
    .sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  for (const [index, entry] of byOffset.entries()) {
    const before = byOffset[index - 1];
    if (before && before.relativeOffsetOfLocalHeader + before.compressedSize >= entry.relativeOffsetOfLocalHeader)
      throw refuse(
        'archive.overlap',
        `The archive entries ${shown(before.fileName)} and ${shown(entry.fileName)} share bytes.`,
      );
  }
}

async function readEntries(zip: ZipFile): Promise<Zipped[]> {
  const entries: Zipped[] = [];
  checkCount(zip.entryCount);
  for await (const entry of zip.eachEntry()) {
    entries.push(judge(entry));
    checkCount(entries.length);
  }
  return entries;
}

async function unpackEntry(zip: ZipFile, { entry, name }: Zipped, folder: string): Promise<void> {
  const local = await zip.readLocalFileHeaderPromise(entry);
  if (!local.fileName.equals(entry.fileNameRaw))
    throw refuse('archive.mismatch', `The archive entry ${shown(name)} has another name in its own header.`);
  const target = await safeJoin(folder, name);
  await privateFolder(dirname(target));
  let sum = 0;
  let bytes = 0;
  const check = new Transform({
    transform(chunk: Buffer, _encoding, done) {
      sum = crc32(chunk, sum);
      bytes += chunk.length;
      done(
        bytes > entry.uncompressedSize
          ? refuse(
              'archive.size_lie',
              `The archive entry ${shown(name)} is larger than it says (${entry.uncompressedSize} bytes).`,
            )
          : null,
        chunk,
      );
    },
  });
  await pipeline(
    await zip.openReadStreamPromise(entry),
    check,
    createWriteStream(target, { flags: 'wx', mode: 0o600 }),
  );
  if (bytes !== entry.uncompressedSize || sum !== entry.crc32)
    throw refuse('archive.damaged', `The archive entry ${shown(name)} has another checksum than it says.`);
}

/**
 * Unpacks a zip into an empty folder. On an error the folder may hold a part of it: remove it.
 * @throws TrainyardError archive.*
 */
export async function unpackZip(archive: string, folder: string, signal?: AbortSignal): Promise<void> {
  const { size } = await stat(archive);
  let zip: ZipFile | undefined;
  try {
    zip = await openPromise(archive, {
      lazyEntries: true,
      autoClose: false,
      strictFileNames: true,
      validateEntrySizes: true,
    });
    // Damage found between two steps must not end the process.
    zip.on('error', () => undefined);
    const entries = (await readEntries(zip)).filter(({ name }) => !isClutter(name));
    checkNames(entries);
    checkRatio(
      entries.reduce((sum, { bytes }) => sum + bytes, 0),
      size,
    );
    checkOverlap(entries);
    for (const entry of entries) {
      signal?.throwIfAborted();
      if (entry.kind === 'file') await unpackEntry(zip, entry, folder);
    }
  } catch (error) {
    signal?.throwIfAborted();
    throw fromYauzl(error);
  } finally {
    zip?.close();
  }
}
