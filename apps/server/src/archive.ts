// Unpacks an uploaded zip. Nothing is written before every entry of the directory was judged; then each is written under a
// checked name, counted and compared with its checksum. No link, no mode, no nested archive.
import { MAX_ARCHIVE_BYTES, MAX_ARCHIVE_ENTRIES, MAX_ARCHIVE_RATIO } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { privateFolder } from '@trainyard/host/private-file';
import { safeJoin, unsafeReason } from '@trainyard/host/safe-path';
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32 } from 'node:zlib';
import { type Entry, openPromise, type ZipFile } from 'yauzl';

/** An archive that unpacks to less may have any ratio: a few lines of CSV repeat a lot. */
const FREE_BYTES = 100_000_000;
const STORED = 0;
const DEFLATED = 8;
const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const LINK = 0o120000;

const unsafe = (message: string, hint?: string) =>
  new TrainyardError('archive.unsafe', message, hint === undefined ? {} : { hint });
const shown = (name: string) => JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name);
const isFolder = ({ fileName }: Entry) => fileName.endsWith('/');

/** What yauzl says, as an error of ours: names it refuses are unsafe, all else is damage. */
function fromYauzl(error: unknown): TrainyardError {
  if (error instanceof TrainyardError) return error;
  const message = error instanceof Error ? error.message : String(error);
  if (/^(absolute path|invalid relative path|invalid characters in fileName)/.test(message))
    return unsafe(`The archive has an entry whose name is refused: ${message.slice(0, 200)}.`);
  return new TrainyardError('archive.damaged', `The archive cannot be read: ${message.slice(0, 200)}.`);
}

/** Files that programs add on their own; passed over like in a folder. */
function isClutter(name: string): boolean {
  return name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db');
}

function checkEntry(entry: Entry): void {
  const { fileName: name } = entry;
  const reason = unsafeReason(name.replace(/\/$/, ''));
  if (reason) throw unsafe(`The archive entry ${shown(name)} is refused: ${reason}.`);
  if (entry.isEncrypted())
    throw unsafe(`The archive entry ${shown(name)} is encrypted.`, 'Pack it without a password.');
  if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
    throw new TrainyardError(
      'archive.damaged',
      `The archive entry ${shown(name)} is compressed by method ${entry.compressionMethod}; only deflate is read.`,
    );
  // The upper half is a UNIX mode where the archive was made on UNIX; elsewhere it is zero.
  const type = (entry.externalFileAttributes >>> 16) & FILE_TYPE;
  if (type === LINK) throw unsafe(`The archive entry ${shown(name)} is a symbolic link.`);
  if (type !== 0 && type !== REGULAR && type !== FOLDER)
    throw unsafe(`The archive entry ${shown(name)} is no plain file.`);
}

function checkNames(entries: readonly Entry[]): void {
  const seen = new Map<string, string>();
  for (const { fileName } of entries) {
    // Names that differ in case or in the spelling of an accent are one file on some disks.
    const key = fileName.normalize('NFC').toLowerCase();
    const twin = seen.get(key);
    if (twin !== undefined)
      throw unsafe(
        `The archive has the same entry twice: ${shown(twin)}${twin === fileName ? '' : ` and ${shown(fileName)}`}.`,
      );
    seen.set(key, fileName);
  }
}

function checkSizes(entries: readonly Entry[], archiveBytes: number): void {
  const total = entries.reduce((sum, entry) => sum + entry.uncompressedSize, 0);
  if (total > MAX_ARCHIVE_BYTES)
    throw new TrainyardError(
      'archive.too_large',
      `The archive unpacks to ${total} bytes; at most ${MAX_ARCHIVE_BYTES} are allowed.`,
    );
  if (total > FREE_BYTES && total > archiveBytes * MAX_ARCHIVE_RATIO)
    throw new TrainyardError(
      'archive.too_large',
      `The archive of ${archiveBytes} bytes unpacks to ${total}, more than ${MAX_ARCHIVE_RATIO} times its size.`,
    );
  const byOffset = [...entries].sort((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  for (const [index, entry] of byOffset.entries()) {
    const before = byOffset[index - 1];
    if (before && before.relativeOffsetOfLocalHeader + before.compressedSize >= entry.relativeOffsetOfLocalHeader)
      throw unsafe(`The archive entries ${shown(before.fileName)} and ${shown(entry.fileName)} share bytes.`);
  }
}

async function readEntries(zip: ZipFile): Promise<Entry[]> {
  const entries: Entry[] = [];
  if (zip.entryCount > MAX_ARCHIVE_ENTRIES)
    throw new TrainyardError(
      'archive.too_large',
      `The archive has ${zip.entryCount} entries; at most ${MAX_ARCHIVE_ENTRIES} are allowed.`,
    );
  for await (const entry of zip.eachEntry()) {
    checkEntry(entry);
    entries.push(entry);
    if (entries.length > MAX_ARCHIVE_ENTRIES)
      throw new TrainyardError('archive.too_large', `The archive has more than ${MAX_ARCHIVE_ENTRIES} entries.`);
  }
  return entries;
}

async function unpackEntry(zip: ZipFile, entry: Entry, folder: string): Promise<void> {
  const { fileName: name } = entry;
  const local = await zip.readLocalFileHeaderPromise(entry);
  if (!local.fileName.equals(entry.fileNameRaw))
    throw new TrainyardError('archive.damaged', `The archive entry ${shown(name)} has another name in its own header.`);
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
          ? new TrainyardError(
              'archive.damaged',
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
    throw new TrainyardError('archive.damaged', `The archive entry ${shown(name)} has another checksum than it says.`);
}

/**
 * Unpacks a zip into an empty folder. On an error the folder may hold a part of it: remove it.
 * @throws TrainyardError archive.unsafe, archive.damaged, archive.too_large
 */
export async function unpackZip(archive: string, folder: string): Promise<void> {
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
    const entries = (await readEntries(zip)).filter(({ fileName }) => !isClutter(fileName));
    checkNames(entries);
    checkSizes(entries, size);
    for (const entry of entries) if (!isFolder(entry)) await unpackEntry(zip, entry, folder);
  } catch (error) {
    throw fromYauzl(error);
  } finally {
    zip?.close();
  }
}
