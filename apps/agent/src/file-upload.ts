// Brings the files of a run to the server: those that were announced, byte for byte as announced. What cannot be brought is answered
// with its reason, because a person waits for it.
import { openAsBlob } from 'node:fs';
import { lstat } from 'node:fs/promises';
import type { Client } from '@trainyard/client/client';
import { ClientError } from '@trainyard/client/client-error';
import type { ErrorCode } from '@trainyard/contracts/errors';
import { MAX_UPLOAD_BYTES } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Trouble } from '@trainyard/contracts/run';
import { isInside, joinBelow } from '@trainyard/host/safe-path';
import { keepStart } from '@trainyard/host/text-tail';
import type { AttemptFolder } from './run-folder.ts';
import { causeOf, rest, verdictOf, waitAfter } from './sending.ts';
import { troubleOf } from './trouble.ts';
import { sha256Of, type ArtifactLine } from './worker-words.ts';

export interface Upload {
  client: Client;
  run: string;
  folder: AttemptFolder;
  signal: AbortSignal;
  log: (text: string) => void;
}

/** A file that is not at the server. `lasting`: sending it again is no use. */
export interface Missing {
  artifact: ArtifactLine;
  code: ErrorCode;
  why: string;
  lasting: boolean;
}

/** stale: another attempt has taken over. stopped: aborted before the end. */
export type Uploaded = { kind: 'done'; missing: Missing[] } | { kind: 'stale' | 'stopped' };

/** A refusal may have been one of a moment; so often it is sent at once, and later again by whoever keeps the list of the missing. */
const TRIES_REFUSED = 3;

/** Uploads each content once. */
export async function uploadFiles(artifacts: readonly ArtifactLine[], upload: Upload): Promise<Uploaded> {
  const missing: Missing[] = [];
  for (const artifact of new Map(artifacts.map((one) => [one.sha256, one])).values()) {
    const result = await uploadOne(artifact, upload);
    if (result === 'stale' || result === 'stopped') return { kind: result };
    if (result === 'there') continue;
    upload.log(`${artifact.path} is not shipped: ${result.why}`);
    missing.push(result);
  }
  return { kind: 'done', missing };
}

async function uploadOne(artifact: ArtifactLine, upload: Upload): Promise<Missing | 'there' | 'stale' | 'stopped'> {
  const { client, run, folder, signal } = upload;
  let refusals = 0;
  for (let tries = 0; !signal.aborted; tries += 1) {
    try {
      const file = await placeOf(artifact, folder.out);
      await client.put('putAttemptFile', {
        params: { run, attempt: folder.attempt, sha256: artifact.sha256 },
        body: () => file,
        signal,
      });
      return 'there';
    } catch (error) {
      if (signal.aborted) break;
      if (error instanceof TrainyardError) return missingBy(artifact, error.code, error.message, true);
      const verdict = verdictOf(error);
      if (verdict === 'stale') return 'stale';
      if (verdict === 'refused' || !(error instanceof ClientError) || isUnreadable(error)) {
        refusals += 1;
        if (refusals >= TRIES_REFUSED) return refusedAs(artifact, error, folder.out);
      }
      await rest(waitAfter(error, tries), signal);
    }
  }
  return 'stopped';
}

/** The request failed because of our own file and not because of the network. */
function isUnreadable(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause)
    if (one.name === 'NotReadableError' || ('code' in one && (one.code === 'EIO' || one.code === 'EACCES')))
      return true;
  return false;
}

/** Bytes that were changed under the same size explain a refusal better than the server can. */
async function refusedAs(artifact: ArtifactLine, error: unknown, out: string): Promise<Missing> {
  const now = await sha256Of(joinBelow(out, artifact.path)).catch(() => null);
  if (now !== null && now !== artifact.sha256)
    return missingBy(artifact, 'attempt.digest', 'it was changed after it was announced.', true);
  // The server settles this code once the file has come after all.
  return missingBy(artifact, 'artifact.not_received', causeOf(error), false);
}

const missingBy = (artifact: ArtifactLine, code: ErrorCode, why: string, lasting: boolean): Missing => ({
  artifact,
  code,
  why,
  lasting,
});

/** The file as announced; throws TrainyardError with the reason where it is not that. */
async function placeOf({ path, bytes }: ArtifactLine, out: string): Promise<Blob> {
  const gone = (code: ErrorCode, why: string): TrainyardError => new TrainyardError(code, why);
  const file = joinBelow(out, path);
  const found = await lstat(file).catch(() => null);
  if (!found) throw gone('file.not_found', 'it is gone.');
  // What a link leads to was never part of the run, and may be nobody's business.
  if (!found.isFile() || !(await isInside(out, file))) throw gone('file.not_found', 'it is a link or no plain file.');
  if (found.size > MAX_UPLOAD_BYTES)
    throw gone(
      'http.too_large',
      `it has ${found.size} bytes; at most ${MAX_UPLOAD_BYTES} are shipped. It lies at ${file}.`,
    );
  if (found.size !== bytes) throw gone('file.not_found', `it has ${found.size} bytes, announced were ${bytes}.`);
  return openAsBlob(file);
}

const KINDS = { model: 'model', evaluation: 'evaluation', log: 'log', other: 'file' } as const;
const ABSENT = { model: 'No model', evaluation: 'No evaluation', log: 'No log', other: 'A file is missing' } as const;

/** Said on the run page: "No model, because …". */
export function troubleOfMissing({ artifact, code, why, lasting }: Missing): Trouble {
  const again = lasting ? '' : ' It is sent again every minute.';
  const path = keepStart(artifact.path, 300);
  return troubleOf(
    code,
    KINDS[artifact.kind],
    `${ABSENT[artifact.kind]}, because ${path} could not be shipped: ${why}${again}`,
  );
}
