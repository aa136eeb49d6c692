// One writer per folder: a lock file that names its holder, so that a lock whose holder is gone can be taken and one whose
// holder lives never is.
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { alive, identify, ProcessIdentity } from './process-identity.ts';

/** Frees the folder; does nothing when somebody else has taken it. */
export type Unlock = () => void;

/** Takes the folder, or answers with the living holder. */
export function lockFolder(folder: string): Unlock | ProcessIdentity {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, '.lock.json');
  const own = `${file}.${process.pid}.${Math.random().toString(36).slice(2)}`;
  const text = JSON.stringify(identify(process.pid));
  writeFileSync(own, text, { mode: 0o600 });
  try {
    for (;;) {
      if (link(own, file))
        return () => {
          if (read(file) === text) rmSync(file, { force: true });
        };
      const held = read(file);
      const holder = held === null ? null : parse(held);
      if (holder && alive(holder)) return holder;
      clear(file, held);
    }
  } finally {
    rmSync(own, { force: true });
  }
}

/** link() is the one call that makes a file with its content and fails when it is there. */
function link(own: string, file: string): boolean {
  try {
    linkSync(own, file);
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

/** Takes a dead holder's file away; if another process was quicker and this is its new lock, it is put back. */
function clear(file: string, dead: string | null): void {
  if (read(file) !== dead) return;
  const aside = `${file}.${process.pid}.stale`;
  try {
    renameSync(file, aside);
  } catch {
    return;
  }
  if (read(aside) !== dead) link(aside, file);
  rmSync(aside, { force: true });
}

function read(file: string): string | null {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return null;
  }
}

function parse(text: string): ProcessIdentity | null {
  try {
    return ProcessIdentity.parse(JSON.parse(text));
  } catch {
    return null;
  }
}
