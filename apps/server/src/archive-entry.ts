// What every archive is held to, whatever its format: names, kinds, sizes. Pure: from what an entry says to a refusal.
import type { ErrorCode } from '@trainyard/contracts/errors';
import { MAX_ARCHIVE_BYTES, MAX_ARCHIVE_ENTRIES, MAX_ARCHIVE_RATIO } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { unsafeReason } from '@trainyard/host/safe-path';

export interface ArchiveEntry {
  /** Relative, with `/`, without a `/` at its end. */
  name: string;
  kind: 'file' | 'folder' | 'link' | 'special';
  /** Bytes that it says it unpacks to. */
  bytes: number;
}

/** An archive that unpacks to less may have any ratio: a few lines of CSV repeat a lot. */
const FREE_BYTES = 100_000_000;

export const shown = (name: string): string => JSON.stringify(name.length > 120 ? `${name.slice(0, 120)}…` : name);

export const refuse = (code: ErrorCode & `archive.${string}`, message: string): TrainyardError =>
  new TrainyardError(code, message);

/** Files that programs add on their own; passed over like in a folder. */
export function isClutter(name: string): boolean {
  return name.split('/').some((part) => part.startsWith('.') || part === '__MACOSX' || part === 'Thumbs.db');
}

/** @throws TrainyardError archive.entry_escapes, archive.link_not_allowed, archive.special_entry */
export function checkEntry({ name, kind }: ArchiveEntry): void {
  const reason = unsafeReason(name);
  if (reason) throw refuse('archive.entry_escapes', `The archive entry ${shown(name)} is refused: ${reason}.`);
  if (kind === 'link') throw refuse('archive.link_not_allowed', `The archive entry ${shown(name)} is a link.`);
  if (kind === 'special') throw refuse('archive.special_entry', `The archive entry ${shown(name)} is no plain file.`);
}

/** Names that differ in case or in the spelling of an accent are one file on some disks. */
const keyOf = (name: string) => name.normalize('NFC').toLowerCase();

/** Two entries that would be written to one place. @throws TrainyardError archive.duplicate_entry */
export function checkNames(entries: readonly ArchiveEntry[]): void {
  const seen = new Map<string, ArchiveEntry>();
  const twice = (a: string, b: string) =>
    refuse(
      'archive.duplicate_entry',
      `The archive has the same entry twice: ${shown(a)}${a === b ? '' : ` and ${shown(b)}`}.`,
    );
  for (const entry of entries) {
    const twin = seen.get(keyOf(entry.name));
    // A folder may be named again; tar does so where files are added to an archive.
    if (twin && (twin.kind !== 'folder' || entry.kind !== 'folder' || twin.name !== entry.name))
      throw twice(twin.name, entry.name);
    seen.set(keyOf(entry.name), entry);
  }
  for (const { name } of entries) {
    const parts = name.split('/');
    for (let depth = 1; depth < parts.length; depth += 1) {
      const above = seen.get(keyOf(parts.slice(0, depth).join('/')));
      if (above?.kind === 'file') throw twice(above.name, name);
    }
  }
}

/** @throws TrainyardError archive.too_many_entries */
export function checkCount(count: number): void {
  if (count > MAX_ARCHIVE_ENTRIES)
    throw refuse(
      'archive.too_many_entries',
      `The archive has ${count} entries or more; at most ${MAX_ARCHIVE_ENTRIES} are allowed.`,
    );
}

/** What `archiveBytes` may unpack to. @throws TrainyardError archive.ratio */
export function checkRatio(total: number, archiveBytes: number): void {
  if (total > MAX_ARCHIVE_BYTES)
    throw refuse('archive.ratio', `The archive unpacks to ${total} bytes; at most ${MAX_ARCHIVE_BYTES} are allowed.`);
  if (total > FREE_BYTES && total > archiveBytes * MAX_ARCHIVE_RATIO)
    throw refuse(
      'archive.ratio',
      `The archive of ${archiveBytes} bytes unpacks to ${total}, more than ${MAX_ARCHIVE_RATIO} times its size.`,
    );
}
