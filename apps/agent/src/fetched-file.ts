// One file from the server, checked by its sha256 as it comes.
import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { TrainyardError } from '@trainyard/contracts/problem';
import { PRIVATE_FILE, PRIVATE_FOLDER } from '@trainyard/host/private-file';
import { bodyOf } from './manifest-cache.ts';

export interface Expected {
  sha256: string;
  /** What it is, at the begin of a sentence. */
  what: string;
  /** What to do where it is another one. */
  hint: string;
  baseUrl: string;
  signal: AbortSignal;
}

/** Writes the body of an answer to a file. Throws TrainyardError `file.not_found` for other bytes than were expected. */
export async function fetchFile(file: string, response: Response, expected: Expected): Promise<void> {
  await mkdir(dirname(file), { recursive: true, mode: PRIVATE_FOLDER });
  const hash = createHash('sha256');
  await pipeline(
    bodyOf(response, expected.baseUrl),
    async function* (chunks: AsyncIterable<Buffer>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(file, { mode: PRIVATE_FILE }),
    { signal: expected.signal },
  );
  const got = hash.digest('hex');
  if (got !== expected.sha256)
    throw new TrainyardError(
      'file.not_found',
      `${expected.what} is not the one that was expected: sha256 ${expected.sha256}, received ${got}.`,
      { hint: expected.hint },
    );
}
