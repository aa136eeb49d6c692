// Stamps say what a step was last done for, so that a second start does nothing twice.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { home, root } from './paths.mjs';

const file = (step) => join(home, 'stamps', step);

/** sha256 over names and contents of the files and folders, in order of name. */
export function digest(paths) {
  const hash = createHash('sha256');
  const walk = (path) => {
    const full = join(root, path);
    if (!existsSync(full)) return;
    if (!statSync(full).isDirectory()) return void hash.update(path).update(readFileSync(full));
    for (const name of readdirSync(full).sort()) {
      if (name !== 'node_modules' && name !== 'dist') walk(`${path}/${name}`);
    }
  };
  for (const path of paths) walk(path);
  return hash.digest('hex');
}

/** True when `step` was finished for this very digest. */
export function isDone(step, value) {
  return existsSync(file(step)) && readFileSync(file(step), 'utf8') === value;
}

export function markDone(step, value) {
  mkdirSync(join(home, 'stamps'), { recursive: true });
  writeFileSync(`${file(step)}.tmp`, value);
  renameSync(`${file(step)}.tmp`, file(step));
}

/** Before a step changes anything: an interrupted one must not look finished. */
export function unmark(step) {
  rmSync(file(step), { force: true });
}
