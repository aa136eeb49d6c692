// Bytes by their sha256 on the local disk: what is stored never changes, the same bytes are stored once, and no name from
// outside is ever part of a path. Layout: <root>/<first two digits>/<sha256>, <root>/staging/ for what is still arriving.
import { TrainyardError } from '@trainyard/contracts/problem';
import { privateFolder, syncFolder } from '@trainyard/host/private-file';
import { createHash, randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { access, open, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';

export interface StoredFile {
  sha256: string;
  bytes: number;
}

export interface PutOptions {
  /** Refuse other bytes with attempt.digest. */
  sha256?: string;
  /** Refuse more bytes with http.too_large, as soon as they arrive. */
  maxBytes?: number;
}

export interface FileStore {
  /** Stores a stream; on disk for good (fsync) when the promise resolves, and not at all when it rejects. */
  put(stream: Readable, options?: PutOptions): Promise<StoredFile>;
  /** @throws TrainyardError file.not_found */
  open(sha256: string): Promise<Readable>;
  /** Where the bytes are, or would be. */
  path(sha256: string): string;
  has(sha256: string): Promise<boolean>;
}

const SHA256 = /^[0-9a-f]{64}$/;

async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}

/** Writes a stream to a new file and forces it to the disk. */
async function receive(stream: Readable, path: string, maxBytes: number): Promise<StoredFile> {
  const file = await open(path, 'wx', 0o600);
  const hash = createHash('sha256');
  let bytes = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Buffer>) {
      bytes += chunk.length;
      if (bytes > maxBytes)
        throw new TrainyardError('http.too_large', `The file has more than ${maxBytes} bytes, the limit.`);
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  return { sha256: hash.digest('hex'), bytes };
}

/** A content-addressed store in a local folder, which is made when it is not there. */
export function createFileStore(root: string): FileStore {
  const path = (sha256: string): string => {
    if (!SHA256.test(sha256))
      throw new TrainyardError('file.not_found', `${JSON.stringify(sha256.slice(0, 80))} is not a sha256.`);
    return join(root, sha256.slice(0, 2), sha256);
  };
  return {
    path,
    has: (sha256) => exists(path(sha256)),
    async open(sha256) {
      const stored = path(sha256);
      if (!(await exists(stored)))
        throw new TrainyardError('file.not_found', `The bytes of ${sha256} are not stored here.`);
      return createReadStream(stored);
    },
    async put(stream, options = {}) {
      const staging = join(root, 'staging', randomUUID());
      await privateFolder(dirname(staging));
      try {
        const stored = await receive(stream, staging, options.maxBytes ?? Number.POSITIVE_INFINITY);
        if (options.sha256 !== undefined && options.sha256 !== stored.sha256) {
          throw new TrainyardError(
            'attempt.digest',
            `${options.sha256} was announced, ${stored.bytes} bytes with sha256 ${stored.sha256} came.`,
          );
        }
        const final = path(stored.sha256);
        await privateFolder(dirname(final));
        await rename(staging, final);
        await syncFolder(dirname(final));
        return stored;
      } catch (error) {
        stream.destroy();
        await rm(staging, { force: true });
        throw error;
      }
    },
  };
}
