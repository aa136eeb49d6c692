// A path that somebody else named, kept inside a folder: names are data until they are proven to stay below it.
import { isAbsolute, resolve, sep } from 'node:path';
import { TrainyardError } from '@trainyard/contracts/problem';

/** `root` joined with a relative path with `/` as separator. Throws where the result would not lie below `root`. */
export function safeJoin(root: string, path: string): string {
  const joined = resolve(root, path);
  const parts = path.split(/[\\/]/);
  if (
    path === '' ||
    path.includes('\0') ||
    isAbsolute(path) ||
    /^[A-Za-z]:/.test(path) ||
    parts.includes('..') ||
    !joined.startsWith(resolve(root) + sep)
  ) {
    throw new TrainyardError('file.not_found', `The name ${JSON.stringify(path)} does not stay inside its folder.`);
  }
  return joined;
}
