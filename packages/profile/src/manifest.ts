// The content of a dataset version as one number: the same files under the same names have the same fingerprint anywhere.
import type { Finding, ManifestEntry } from '@trainyard/contracts/dataset';
import { createHash } from 'node:crypto';
import type { z } from 'zod';

/** A file of the data; `findings`: codes of those that it is part of. */
export type Entry = z.infer<typeof ManifestEntry> & { findings?: string[] };

/** What a scan found; `files` in order of the manifest, paths relative to `root`. */
export interface Scan<P> {
  /** Absolute path that paths of `files` start from; what a training is pointed at. */
  root: string;
  profile: P;
  findings: Finding[];
  files: Entry[];
  fingerprint: string;
}

/** sha256 over one JSON line `[path, bytes, sha256]` per file, ordered by the bytes of the path. */
export function fingerprint(files: readonly Pick<Entry, 'path' | 'bytes' | 'sha256'>[]): string {
  const lines = files.map(({ path, bytes, sha256 }) => ({
    key: Buffer.from(path),
    line: `${JSON.stringify([path, bytes, sha256])}\n`,
  }));
  lines.sort((a, b) => Buffer.compare(a.key, b.key));
  const hash = createHash('sha256');
  for (const { line } of lines) hash.update(line);
  return hash.digest('hex');
}
