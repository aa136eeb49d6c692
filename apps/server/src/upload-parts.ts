// The bytes of an upload on the disk: numbered files, one after the other, each full before the next begins. How much has arrived is
// read from them, never noted beside them.
import { TrainyardError } from '@trainyard/contracts/problem';
import { type FileHandle, open, readdir, stat, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import type { Readable } from 'node:stream';
import type { Writer } from './upload-writer.ts';

export const partName = (index: number): string => String(index).padStart(7, '0');

/** Bytes that have arrived, given the sizes of all files. */
export async function receivedOf(folder: string, sizes: readonly number[]): Promise<number> {
  // Names of equal length: the last one is the greatest.
  const last = (await readdir(folder)).reduce((most, name) => (name > most ? name : most), '');
  if (last === '') return 0;
  const before = sizes.slice(0, Number(last)).reduce((total, size) => total + size, 0);
  return before + (await stat(join(folder, last))).size;
}

interface Piece {
  folder: string;
  sizes: readonly number[];
  offset: number;
  bytes: Readable;
  writer: Writer;
}

/**
 * Appends a piece, across as many files as it reaches. What was written before an error stays and counts.
 * @throws TrainyardError upload.offset, upload.disk_full, http.too_large, or the reason of the signal
 */
export async function appendAcross({ folder, sizes, offset, bytes, writer }: Piece): Promise<void> {
  const received = await receivedOf(folder, sizes);
  if (offset !== received)
    throw new TrainyardError('upload.offset', `${received} bytes have arrived, and the piece begins at ${offset}.`, {
      data: { received },
    });
  const give = () => void bytes.destroy(writer.signal.reason as Error);
  writer.signal.addEventListener('abort', give, { once: true });
  const parts = new Parts(folder, sizes, received);
  try {
    for await (const chunk of bytes) {
      writer.heard();
      await parts.write(chunk as Buffer);
    }
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
    throw new TrainyardError('upload.disk_full', 'The disk of the server is full; what arrived is kept.');
  } finally {
    writer.signal.removeEventListener('abort', give);
    await parts.close();
    // Whoever clears away what was broken off looks here.
    const now = new Date();
    await utimes(folder, now, now).catch(() => undefined);
    await utimes(join(folder, '..'), now, now).catch(() => undefined);
  }
}

class Parts {
  readonly #folder: string;
  readonly #sizes: readonly number[];
  #index = 0;
  /** Bytes that the file at `index` has still to get. */
  #room = 0;
  #handle: FileHandle | null = null;

  constructor(folder: string, sizes: readonly number[], received: number) {
    this.#folder = folder;
    this.#sizes = sizes;
    let before = 0;
    while (this.#index < sizes.length && before + sizes[this.#index]! <= received) before += sizes[this.#index++]!;
    this.#room = (sizes[this.#index] ?? 0) - (received - before);
  }

  async write(chunk: Buffer): Promise<void> {
    for (let rest = chunk; rest.length > 0;) {
      if (this.#index >= this.#sizes.length)
        throw new TrainyardError('http.too_large', 'The piece has more bytes than its upload has left.');
      const part = rest.subarray(0, this.#room);
      this.#handle ??= await open(join(this.#folder, partName(this.#index)), 'a', 0o600);
      await this.#handle.appendFile(part);
      rest = rest.subarray(part.length);
      this.#room -= part.length;
      if (this.#room === 0) await this.#next();
    }
  }

  async #next(): Promise<void> {
    await this.close();
    do this.#index += 1;
    while (this.#sizes[this.#index] === 0);
    this.#room = this.#sizes[this.#index] ?? 0;
  }

  async close(): Promise<void> {
    await this.#handle?.close();
    this.#handle = null;
  }
}
