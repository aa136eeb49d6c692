// From a name that somebody else gave to a path inside a folder, or to a refusal. Two questions, one set of rules: `safeJoin` for
// names that a sender chose (uploads, archives, model folders), which have to be plain; `joinBelow` for names that a file system
// already has (files of a dataset, files of a run), which may be as odd as they like and have to stay below their folder.
import { TrainyardError } from '@trainyard/contracts/problem';
import { realpath } from 'node:fs/promises';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';

/** Longest name of one file or folder, in bytes: the limit of ext4, APFS and NTFS. */
const MAX_SEGMENT_BYTES = 255;
/** Longest relative path, in bytes; below PATH_MAX with room for the root. */
const MAX_PATH_BYTES = 2048;
/** `%252e%252e` hides `..` behind two decodings; some proxy between us and a reader may do both. */
const DECODINGS = 3;

function segmentsReason(path: string): string | null {
  if (/\p{Cc}/u.test(path)) return 'it has a control character';
  if (path.includes('\\')) return 'it has a backslash';
  if (path.startsWith('/') || /^[A-Za-z]:/.test(path)) return 'it is absolute';
  const segments = path.split('/');
  if (segments.includes('..')) return 'it leads out of its folder';
  if (segments.some((segment) => segment === '' || segment === '.')) return 'it has an empty part';
  return null;
}

/**
 * Why a relative path with `/` as separator may not be used, or null when it may. Pure: nothing is opened.
 * A percent sign is an ordinary character unless decoding brings out something that is refused.
 */
export function unsafeReason(path: string): string | null {
  if (path === '') return 'it is empty';
  if (!path.isWellFormed()) return 'it is not valid Unicode';
  if (Buffer.byteLength(path) > MAX_PATH_BYTES) return `it is longer than ${MAX_PATH_BYTES} bytes`;
  const plain = segmentsReason(path);
  if (plain) return plain;
  if (path.split('/').some((segment) => Buffer.byteLength(segment) > MAX_SEGMENT_BYTES)) {
    return `one part is longer than ${MAX_SEGMENT_BYTES} bytes`;
  }
  let decoded = path;
  for (let round = 0; round < DECODINGS && decoded.includes('%'); round += 1) {
    decoded = decoded.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
    if (segmentsReason(decoded)) return 'it hides another path behind percent signs';
  }
  return null;
}

/** The real path of `path`, or of its nearest ancestor that exists with the rest put back. */
async function realPathOf(path: string): Promise<string> {
  try {
    return await realpath(path);
  } catch (error) {
    const parent = dirname(path);
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT' || parent === path) throw error;
    return join(await realPathOf(parent), relative(parent, path));
  }
}

/** Whether `path`, with all links followed, lies in `root` or is it. */
export async function isInside(root: string, path: string): Promise<boolean> {
  const [realRoot, real] = await Promise.all([realPathOf(resolve(root)), realPathOf(resolve(path))]);
  return real === realRoot || real.startsWith(realRoot.endsWith(sep) ? realRoot : realRoot + sep);
}

const refusedName = (name: string, why: string) =>
  new TrainyardError('http.bad_request', `The file name ${JSON.stringify(name.slice(0, 200))} is refused: ${why}.`, {
    hint: 'Use plain relative names with / between folders.',
  });

/** @throws TrainyardError http.bad_request for what `safeJoin` refuses whatever the root is */
export function checkPlain(userPart: string): void {
  const reason = unsafeReason(userPart);
  if (reason) throw refusedName(userPart, reason);
}

/**
 * The absolute path of `userPart` below `root`.
 * @throws TrainyardError http.bad_request when it is not a plain relative path or a link leads out of the root.
 */
export async function safeJoin(root: string, userPart: string): Promise<string> {
  checkPlain(userPart);
  const path = join(resolve(root), ...userPart.split('/'));
  if (!(await isInside(root, path))) throw refusedName(userPart, 'a link leads out of its folder');
  return path;
}

/**
 * `root` joined with a relative path with `/` as separator. Pure: links are not looked at, `isInside` does that.
 * @throws TrainyardError file.not_found where the result would not lie below `root`.
 */
export function joinBelow(root: string, path: string): string {
  const joined = resolve(root, path);
  const below = joined.startsWith(root === sep ? sep : resolve(root) + sep) && !path.split(/[\\/]/).includes('..');
  if (!below || path.includes('\0') || isAbsolute(path) || /^[A-Za-z]:[\\/]/.test(path))
    throw new TrainyardError(
      'file.not_found',
      `The name ${JSON.stringify(path.slice(0, 200))} does not stay inside its folder.`,
    );
  return joined;
}
