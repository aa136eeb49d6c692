// Unpacks a tar, also one behind gzip or zstd. It is read twice: every entry is judged before anything is written.
// A reader of our own rather than tar-stream, which brings file system bindings with it and reads on over a bad checksum.
import { TrainyardError } from '@trainyard/contracts/problem';
import { privateFolder } from '@trainyard/host/private-file';
import { safeJoin } from '@trainyard/host/safe-path';
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
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
import { BLOCK, isEnd, readHeader, readPax } from './tar-header.ts';

export type Packing = 'plain' | 'gzip' | 'zstd';

/** Bytes of a long name or of a pax header; names have at most 2,048. */
const MAX_EXTRA = 1_000_000;

const damaged = (what: string) => refuse('archive.damaged', `The archive cannot be read: ${what}.`);

/** The bytes of the tar itself. They are counted as they come: what they will be, no header says. */
async function* unpacked(archive: string, packing: Packing, bytes: number): AsyncGenerator<Buffer> {
  const file = createReadStream(archive);
  const stream: Readable =
    packing === 'plain'
      ? file
      : pipeline(file, packing === 'gzip' ? createGunzip() : createZstdDecompress(), () => undefined);
  let total = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      total += chunk.length;
      checkRatio(total, bytes);
      yield chunk;
    }
  } finally {
    file.destroy();
    stream.destroy();
  }
}

/** Reads as many bytes as asked for, over the borders of chunks. */
class Source {
  #rest: Buffer = Buffer.alloc(0);
  readonly #chunks: AsyncIterator<Buffer>;

  constructor(chunks: AsyncIterable<Buffer>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Up to `most` bytes that are there; empty at the end. */
  async some(most: number): Promise<Buffer> {
    if (this.#rest.length === 0) {
      const next = await this.#chunks.next();
      if (next.done) return this.#rest;
      this.#rest = next.value;
    }
    const taken = this.#rest.subarray(0, most);
    this.#rest = this.#rest.subarray(taken.length);
    return taken;
  }

  async *take(bytes: number, what: string): AsyncGenerator<Buffer> {
    for (let left = bytes; left > 0;) {
      const taken = await this.some(left);
      if (taken.length === 0) throw damaged(`it ends within ${what}`);
      left -= taken.length;
      yield taken;
    }
  }

  async whole(bytes: number, what: string): Promise<Buffer> {
    if (this.#rest.length < bytes) {
      const parts: Buffer[] = [];
      for await (const part of this.take(bytes, what)) parts.push(part);
      return Buffer.concat(parts);
    }
    const taken = this.#rest.subarray(0, bytes);
    this.#rest = this.#rest.subarray(bytes);
    return taken;
  }

  async skip(bytes: number, what: string): Promise<void> {
    if (bytes > 0) for await (const part of this.take(bytes, what)) void part;
  }

  close(): void {
    void this.#chunks.return?.();
  }
}

const padding = (bytes: number) => (BLOCK - (bytes % BLOCK)) % BLOCK;

const KINDS: Record<string, ArchiveEntry['kind']> = { '0': 'file', '5': 'folder', '1': 'link', '2': 'link' };

/** What a header before a header says of the next entry. */
interface Extra {
  name?: string | undefined;
  bytes?: number | undefined;
}

async function readExtra(source: Source, type: string, bytes: number): Promise<Extra> {
  if (bytes > MAX_EXTRA) throw damaged(`a name or header has ${bytes} bytes`);
  const body = await source.whole(bytes, 'a header');
  await source.skip(padding(bytes), 'a header');
  if (type === 'L') return { name: body.toString('utf8').replace(/\0.*$/s, '') };
  if (type === 'K') return {};
  const records = readPax(body);
  if (records === null) throw damaged('a pax header is damaged');
  const sparse = [...records.keys()].find((key) => key.startsWith('GNU.sparse'));
  if (sparse !== undefined) throw refuse('archive.special_entry', 'The archive has a sparse file, which is not read.');
  // A global header that names every entry alike is none that a packer writes.
  if (type === 'g') return {};
  const size = records.get('size');
  return { name: records.get('path'), bytes: size === undefined ? undefined : Number(size) };
}

type Visit = (entry: ArchiveEntry, body: AsyncIterable<Buffer>) => Promise<void>;

/** Calls `visit` for every entry; what it leaves of a body is passed over. */
async function readTar(source: Source, visit: Visit): Promise<void> {
  let extra: Extra = {};
  for (let count = 0; ;) {
    const block = await source.whole(BLOCK, 'a header, or before its end mark');
    if (isEnd(block)) return;
    const header = readHeader(block);
    if (header === null) throw damaged(`a header is damaged, or it is no tar`);
    if ('LKxg'.includes(header.type)) {
      extra = { ...extra, ...(await readExtra(source, header.type, header.bytes)) };
      continue;
    }
    const bytes = extra.bytes ?? header.bytes;
    const told = (extra.name ?? header.name).replace(/^(\.\/)+/, '');
    extra = {};
    if (!Number.isSafeInteger(bytes) || bytes < 0) throw damaged(`the entry ${shown(told)} has no size`);
    count += 1;
    checkCount(count);
    const kind = told.endsWith('/') && header.type === '0' ? 'folder' : (KINDS[header.type] ?? 'special');
    const name = told.replace(/\/+$/, '');
    const where = `the entry ${shown(name)}`;
    let left = bytes;
    const body = async function* (): AsyncGenerator<Buffer> {
      for await (const part of source.take(bytes, where)) {
        left -= part.length;
        yield part;
      }
    };
    // The folder that was packed names itself.
    if (name !== '' && name !== '.') await visit({ name, kind, bytes }, body());
    await source.skip(left + padding(bytes), where);
  }
}

async function read(archive: string, packing: Packing, visit: Visit): Promise<void> {
  const { size } = await stat(archive);
  const source = new Source(unpacked(archive, packing, size));
  try {
    await readTar(source, visit);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? '';
    if (error instanceof TrainyardError || !/^(Z_|ZSTD|ERR_)/.test(code)) throw error;
    throw damaged((error as Error).message.slice(0, 200));
  } finally {
    source.close();
  }
}

/**
 * Unpacks a tar into an empty folder: plain files alone, without modes and owners. On an error the folder may hold a part of it:
 * remove it.
 * @throws TrainyardError archive.*
 */
export async function unpackTar(
  archive: string,
  packing: Packing,
  folder: string,
  signal?: AbortSignal,
): Promise<void> {
  const { size } = await stat(archive);
  const entries: ArchiveEntry[] = [];
  await read(archive, packing, async (entry) => {
    signal?.throwIfAborted();
    checkEntry(entry);
    if (!isClutter(entry.name)) entries.push(entry);
  });
  checkNames(entries);
  checkRatio(
    entries.reduce((sum, { bytes }) => sum + bytes, 0),
    size,
  );
  await read(archive, packing, async ({ name, kind }, body) => {
    signal?.throwIfAborted();
    if (kind !== 'file' || isClutter(name)) return;
    const target = await safeJoin(folder, name);
    await privateFolder(dirname(target));
    const file = await open(target, 'wx', 0o600);
    try {
      for await (const part of body) await file.writeFile(part);
    } finally {
      await file.close();
    }
  });
}
