// Brings the files of a run to the server: those that were announced, byte for byte as announced.
import { openAsBlob, statSync } from 'node:fs';
import type { Client } from '@trainyard/client/client';
import { MAX_UPLOAD_BYTES } from '@trainyard/contracts/limits';
import type { AttemptFolder } from './run-folder.ts';
import { joinBelow } from '@trainyard/host/safe-path';
import { backoff, rest, verdictOf } from './sending.ts';
import type { ArtifactLine } from './worker-words.ts';

export interface Upload {
  client: Client;
  run: string;
  folder: AttemptFolder;
  signal: AbortSignal;
  log: (text: string) => void;
}

/** Uploads each file once; false when another attempt has taken over or it was aborted. A file that is not there as announced is said and left out. */
export async function uploadFiles(artifacts: ArtifactLine[], upload: Upload): Promise<boolean> {
  for (const artifact of new Map(artifacts.map((one) => [one.sha256, one])).values()) {
    const { log } = upload;
    const file = joinBelow(upload.folder.out, artifact.path);
    const size = statSync(file, { throwIfNoEntry: false })?.size;
    if (size === undefined || size !== artifact.bytes || size > MAX_UPLOAD_BYTES)
      log(
        `${artifact.path} is not shipped: ${size === undefined ? 'it is gone' : `it has ${size} bytes, announced were ${artifact.bytes}`}.`,
      );
    else if (!(await uploadOne(file, artifact, upload))) return false;
  }
  return true;
}

async function uploadOne(
  file: string,
  { path, sha256 }: ArtifactLine,
  { client, run, folder, signal, log }: Upload,
): Promise<boolean> {
  for (let tries = 0; !signal.aborted; tries += 1) {
    try {
      const blob = await openAsBlob(file);
      await client.put('putAttemptFile', {
        params: { run, attempt: folder.attempt, sha256 },
        body: () => blob,
        signal,
      });
      return true;
    } catch (error) {
      const verdict = verdictOf(error);
      if (verdict === 'stale') return false;
      if (verdict === 'refused') {
        log(`${path} was refused: ${(error as Error).message}`);
        return true;
      }
      await rest(backoff(tries), signal);
    }
  }
  return false;
}
