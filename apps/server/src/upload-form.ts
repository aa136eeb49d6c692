// The files of one form on their way to a folder.
import { MAX_UPLOAD_BYTES } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { privateFolder } from '@trainyard/host/private-file';
import { safeJoin } from '@trainyard/host/safe-path';
import { createWriteStream } from 'node:fs';
import { dirname } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { UploadedFile } from './http/handler.ts';
import type { ScanTask } from './scans.ts';
import type { PutFiles } from './uploads.ts';

/** Counts the bytes of all files of one upload together. */
function limiter(most: number, onBytes: (total: number) => void): () => Transform {
  let total = 0;
  return () =>
    new Transform({
      transform(chunk: Buffer, _encoding, done) {
        total += chunk.length;
        onBytes(total);
        done(
          total > most
            ? new TrainyardError('http.too_large', `The upload has more than ${most} bytes, the limit.`)
            : null,
          chunk,
        );
      },
    });
}

/** What desktop programs leave behind; `..` is no hidden name but a refused one. */
export const isHidden = (name: string) => name.split('/').some((part) => /^\.[^.]/.test(part));

interface Form {
  files: AsyncIterable<UploadedFile>;
  signal: AbortSignal;
  /** Bytes of all files together; the limit of uploads where it is not given. */
  most?: number;
  /** Of an upload that others see and may cancel. */
  task?: ScanTask;
}

/** @throws TrainyardError http.bad_request, http.too_large when the files are put */
export function formFiles({ files, signal: gone, most, task }: Form): PutFiles {
  return async (folder) => {
    const names: string[] = [];
    const signal = task ? AbortSignal.any([gone, task.signal]) : gone;
    const limited = limiter(most ?? MAX_UPLOAD_BYTES, (received_bytes) => task?.say({ received_bytes }));
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
        if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw sentTwice(name);
        throw error;
      }
      names.push(name);
    }
    return names;
  };
}

export const sentTwice = (name: string) =>
  new TrainyardError('http.bad_request', `The file ${JSON.stringify(name.slice(0, 200))} was sent twice.`);
