// Unpacks an uploaded archive by what its first bytes say it is. No link, no mode, no nested archive.
import { UNREAD_ARCHIVE } from '@trainyard/contracts/archive';
import { open } from 'node:fs/promises';
import { refuse, shown } from './archive-entry.ts';
import { type Packing, unpackTar } from './archive-tar.ts';
import { unpackZip } from './archive-zip.ts';

async function headOf(archive: string): Promise<Buffer> {
  const file = await open(archive);
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(512), 0, 512, 0);
    return buffer.subarray(0, bytesRead);
  } finally {
    await file.close();
  }
}

function packingOf(head: Buffer): Packing | 'zip' {
  const starts = (hex: string) => head.toString('hex', 0, hex.length / 2) === hex;
  if (starts('1f8b')) return 'gzip';
  if (starts('28b52ffd')) return 'zstd';
  return head.toString('latin1', 257, 262) === 'ustar' ? 'plain' : 'zip';
}

/**
 * Unpacks into an empty folder. On an error the folder may hold a part of it: remove it.
 * @param name What its sender calls it.
 * @throws TrainyardError archive.*, or the reason of the signal, which is heard between two entries
 */
export async function unpackArchive(
  archive: string,
  name: string,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  if (UNREAD_ARCHIVE.test(name))
    throw refuse('archive.format', `${shown(name)} is an archive of a kind that is not read.`);
  const packing = packingOf(await headOf(archive));
  if (packing !== 'zip') return unpackTar(archive, packing, folder, signal);
  // A tar from before there was a magic word is told by its name alone.
  return /\.tar$/i.test(name) ? unpackTar(archive, 'plain', folder, signal) : unpackZip(archive, folder, signal);
}
