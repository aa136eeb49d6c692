// Where a picture of an edited version stands: `[part/]class/rest`, so that the version laid out as a folder is read back as what it
// says. Paths of a version that was read follow its folders; those of an edited one follow its labels.
import type { ImageSplit } from '@trainyard/contracts/dataset';
import { CLUTTER, isUnlabelled, partOf } from '@trainyard/contracts/picture';

export type Split = (typeof ImageSplit.options)[number];

export interface Placed {
  path: string;
  class: string;
  split: Split;
}

/** Bytes of a folder's name on every file system. */
const MAX_FOLDER_BYTES = 255;

/** Why a class cannot be called that; null where it can. */
export function classNameProblem(name: string): string | null {
  if (name.trim() !== name || name === '') return 'it begins or ends with a blank, or is empty';
  if (/[/\\\p{Cc}\p{Cs}]/u.test(name)) return 'it holds a slash or a character that cannot be seen';
  if (name.startsWith('.')) return 'it begins with a dot, and such folders are hidden';
  if (CLUTTER.includes(name.toLowerCase())) return 'folders of that name are left by desktop programs and are no data';
  if (isUnlabelled(name)) return 'a folder of that name holds the pictures that have no class yet';
  if (partOf(name) !== undefined) return `it is a word for the part ${partOf(name)}`;
  if (new TextEncoder().encode(name).length > MAX_FOLDER_BYTES) return `it is longer than ${MAX_FOLDER_BYTES} bytes`;
  return null;
}

/** The path below the folder of its class: `train/cat/young/1.jpg` of cat is `young/1.jpg`. */
export function restOf({ path, class: name }: Pick<Placed, 'path' | 'class'>): string {
  const parts = path.split('/');
  const at = parts.slice(0, -1).indexOf(name);
  return at < 0 ? (parts.at(-1) ?? path) : parts.slice(at + 1).join('/');
}

/** `1.jpg` as `1-2.jpg`. */
function numbered(path: string, number: number): string {
  const dot = path.lastIndexOf('.');
  return dot > path.lastIndexOf('/') + 1 ? `${path.slice(0, dot)}-${number}${path.slice(dot)}` : `${path}-${number}`;
}

/** `a/b` and `a` of `a/b/1.jpg`. */
function foldersOf(path: string): string[] {
  const found: string[] = [];
  for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) found.push(path.slice(0, at));
  return found;
}

/**
 * Paths of pictures, in their order, from their labels; no two alike, and no file where another has a folder. Of two that would
 * stand at one place the first keeps its name, and one that stands there already goes before it.
 * @param rests of each picture its path below its class, as `restOf` has it
 */
export function settlePaths(pictures: readonly Placed[], rests: readonly string[]): string[] {
  const files = new Set<string>();
  const folders = new Set<string>();
  const free = (path: string) =>
    !files.has(path) && !folders.has(path) && !foldersOf(path).some((folder) => files.has(folder));
  const take = (path: string): string => {
    files.add(path);
    for (const folder of foldersOf(path)) folders.add(folder);
    return path;
  };
  const wanted = pictures.map(
    ({ split, class: name }, index) => `${split === 'all' ? '' : `${split}/`}${name}/${rests[index] ?? ''}`,
  );
  const settled = pictures.map(({ path }, index) => (wanted[index] === path && free(path) ? take(path) : undefined));
  const next = new Map<string, number>();
  return settled.map((path, index) => {
    if (path !== undefined) return path;
    const first = wanted[index] ?? '';
    let found = first;
    for (let number = next.get(first) ?? 2; !free(found); number += 1) {
      found = numbered(first, number);
      next.set(first, number + 1);
    }
    return take(found);
  });
}
