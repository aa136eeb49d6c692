// Which files of a folder are pictures of which class and part, by the names of folders. A file whose name says nothing is opened
// for its first bytes. The engine reads folders by the same rules (images/folder.py).
import type { ImageSplit } from '@trainyard/contracts/dataset';
import { MAX_CLASSES, MAX_IMAGE_FILES } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { isUnlabelled, partOf } from '@trainyard/contracts/picture';
import { join } from 'node:path';
import type { z } from 'zod';
import { hiddenPictures, list, type Listing } from './image-listing.ts';

export type Split = z.infer<typeof ImageSplit>;
export const SPLITS = ['train', 'val', 'test'] as const;
/** Folders in folders below a class; a loop of mounts must end somewhere. */
const MAX_DEPTH = 16;

export interface FoundFile {
  /** Relative to the root, `/` as separator. */
  path: string;
  class: string;
  split: Split;
}

export interface ImageLayout {
  /** Absolute; below the given folder where that held nothing but one wrapper folder. */
  root: string;
  /** What messages call it. */
  label: string;
  files: FoundFile[];
  /** Class folders by part, with or without pictures, sorted. */
  folders: { split: Split; class: string }[];
  /** Pictures in a folder that says that they have no class yet; their class is empty. */
  unlabelled: FoundFile[];
  /** Links, pipes, devices where a picture could be. */
  special: FoundFile[];
  /** Files that are no pictures by name, or belong to desktop programs. */
  ignored: number;
  /** Pictures and folders outside the class folders, relative to the root. */
  outside: string[];
  /** Pictures in hidden folders, which are left out, relative to the root. */
  hidden: string[];
  /** Folders with pictures inside class folders, relative to the root, without repeats of their names. */
  inner: string[];
}

function some(what: string, names: string[]): string {
  if (names.length === 0) return `no ${what}s`;
  const shown = names
    .slice(0, 5)
    .map((name) => JSON.stringify(name))
    .join(', ');
  return `${names.length} ${what}${names.length === 1 ? '' : 's'} (${shown}${names.length > 5 ? ', …' : ''})`;
}

function layoutError(label: string, what: string): TrainyardError {
  return new TrainyardError('image.layout', `${label} ${what}`);
}

/** Archives are often unpacked into a folder of their own name, which holds one of the same name. */
const MAX_WRAPPERS = 3;

/** Steps into the one wrapper folder that an unpacked archive often has around the data. */
async function unwrap(path: string): Promise<{ root: string; listing: Listing }> {
  let here = { root: path, listing: await list(path) };
  for (let step = 0; step < MAX_WRAPPERS; step += 1) {
    const [only] = here.listing.folders;
    if (only === undefined || here.listing.folders.length > 1 || here.listing.images.length > 0 || partOf(only))
      return here;
    const inner = await list(join(here.root, only));
    if (inner.folders.length === 0) return here;
    here = { root: join(here.root, only), listing: inner };
  }
  return here;
}

/** A part may be wrapped as well: `seg_train/seg_train/`. Only in a folder that says so: a part of one class is none. */
async function unwrapPart(root: string, parts: string[]): Promise<{ parts: string[]; listing: Listing }> {
  const listing = await list(join(root, ...parts));
  const [only] = listing.folders;
  if (only === undefined || listing.folders.length > 1 || listing.images.length > 0) return { parts, listing };
  if (partOf(only) === undefined || partOf(only) !== partOf(parts.at(-1) ?? '')) return { parts, listing };
  return { parts: [...parts, only], listing: await list(join(root, ...parts, only)) };
}

/**
 * Class folders without a picture of their own that all hold the same folders are parts under names that are not known.
 * Guessing which of them is for training would be a wrong number without a word.
 */
async function refuseParts(layout: ImageLayout, listing: Listing): Promise<void> {
  if (listing.folders.length < 2) return;
  const inside = await Promise.all(listing.folders.map((name) => list(join(layout.root, name))));
  const [first] = inside;
  const same = inside.every(
    ({ folders, images }) =>
      images.length === 0 && folders.length > 1 && folders.join('/') === first?.folders.join('/'),
  );
  if (!same || !first) return;
  throw layoutError(
    layout.label,
    `has folders that look like parts: ${some('folder', listing.folders)} all hold the same ${some('folder', first.folders)}. Name the parts train, val and test; or where the upper folders are the classes, move the pictures up into them.`,
  );
}

/** A layout while folders are looked through. */
interface Walk extends ImageLayout {
  /** Hears after each folder how many pictures there are so far; may throw to end it. */
  onFound: (files: number) => void;
}

/** All pictures at any depth below a class folder. */
async function readClassFolder(layout: Walk, of: Omit<FoundFile, 'path'>, parts: string[]): Promise<void> {
  const listing = await list(join(layout.root, ...parts));
  const found = (file: string): FoundFile => ({ ...of, path: [...parts, file].join('/') });
  for (const image of listing.images) layout.files.push(found(image));
  if (listing.images.length > 0 && parts.at(-1) !== of.class) addInner(layout, parts);
  layout.onFound(layout.files.length);
  await addHidden(layout, parts, listing);
  addAll(layout.special, listing.special.map(found));
  layout.ignored += listing.ignored;
  if (layout.files.length > MAX_IMAGE_FILES)
    throw new TrainyardError('image.too_many', `${layout.label} has more than ${MAX_IMAGE_FILES} pictures, the limit.`);
  if (listing.folders.length > 0 && parts.length > MAX_DEPTH)
    throw layoutError(layout.label, `has folders more than ${MAX_DEPTH} deep: ${parts.join('/')}.`);
  for (const folder of listing.folders) await readClassFolder(layout, of, [...parts, folder]);
}

/** As arguments of one call, a hundred thousand are more than the stack holds. */
function addAll<T>(to: T[], more: readonly T[]): void {
  for (const one of more) to.push(one);
}

const MAX_INNER = 1_000;

function addInner(layout: ImageLayout, parts: string[]): void {
  if (layout.inner.length < MAX_INNER) layout.inner.push(parts.join('/'));
}

async function addHidden(layout: ImageLayout, parts: string[], listing: Listing): Promise<void> {
  for (const folder of listing.hiddenFolders)
    addAll(layout.hidden, await hiddenPictures(layout.root, [...parts, folder]));
}

async function readClassFolders(layout: Walk, split: Split, parts: string[], listing: Listing): Promise<void> {
  const here = parts.length > 0 ? `${parts.join('/')}/` : '';
  if (listing.folders.length === 0)
    throw layoutError(
      layout.label,
      `has ${some('picture', listing.images)} and no class folders${here ? ` in ${here}` : ''}.`,
    );
  if (listing.folders.length > MAX_CLASSES)
    throw new TrainyardError(
      'image.too_many',
      `${layout.label} has ${listing.folders.length} class folders; at most ${MAX_CLASSES} are allowed.`,
    );
  for (const folder of listing.folders) {
    layout.folders.push({ split, class: folder });
    await readClassFolder(layout, { class: folder, split }, [...parts, folder]);
  }
  await addHidden(layout, parts, listing);
  addAll(
    layout.outside,
    [...listing.images, ...listing.special].map((name) => here + name),
  );
  layout.ignored += listing.ignored;
}

async function readUnlabelled(layout: Walk, folder: string): Promise<void> {
  const apart: Walk = { ...layout, files: [], inner: [], ignored: 0 };
  await readClassFolder(apart, { class: '', split: 'all' }, [folder]);
  addAll(layout.unlabelled, apart.files);
  layout.ignored += apart.ignored;
}

/** The part folders, in the order train, val, test. A class may be called `test`: it is a part with train/ beside it, or among parts alone. */
async function partFolders(root: string, listing: Listing): Promise<{ split: Split; folder: string }[]> {
  const parts = SPLITS.flatMap((split) => {
    const named = listing.folders.filter((name) => partOf(name) === split);
    // The plainest name of several; the others are told as lying outside.
    const folder = named.toSorted((a, b) => a.length - b.length || (a < b ? -1 : 1))[0];
    return folder === undefined ? [] : [{ split, folder }];
  });
  if (parts.some(({ split }) => split === 'train')) return parts;
  if (parts.length < listing.folders.length) return [];
  const inner = await Promise.all(parts.map(({ folder }) => list(join(root, folder))));
  return inner.every(({ folders }) => folders.length > 0) ? parts : [];
}

/**
 * Finds the pictures of a folder: train/, val/, test/ with class folders in each, or class folders alone (split `all`).
 * @param onFound Hears after each folder how many pictures there are so far; may throw to end it.
 * @throws TrainyardError image.layout, image.too_many, image.permission
 */
export async function readImageLayout(
  path: string,
  label: string,
  onFound: (files: number) => void = () => {},
): Promise<ImageLayout> {
  const { root, listing: whole } = await unwrap(path);
  const listing = { ...whole, folders: whole.folders.filter((name) => !isUnlabelled(name)) };
  const layout: Walk = {
    onFound: (files) => onFound(files + layout.unlabelled.length),
    root,
    label,
    files: [],
    folders: [],
    unlabelled: [],
    special: [],
    ignored: 0,
    outside: [],
    hidden: [],
    inner: [],
  };
  for (const folder of whole.folders.filter(isUnlabelled)) await readUnlabelled(layout, folder);
  const parts = await partFolders(root, listing);
  if (parts.length === 0) {
    await refuseParts(layout, listing);
    await readClassFolders(layout, 'all', [], listing);
    return layout;
  }
  if (!parts.some(({ split }) => split === 'train'))
    throw layoutError(label, `has ${parts.map(({ folder }) => `${folder}/`).join(' and ')} and no train/.`);
  const used = new Set<string>();
  for (const { split, folder } of parts) {
    const inside = await unwrapPart(root, [folder]);
    // A part of pictures without class folders measures nothing: of a competition's test set nobody knows the classes.
    if (split !== 'train' && inside.listing.folders.length === 0) {
      if (inside.listing.images.length === 0) used.add(folder);
      continue;
    }
    used.add(folder);
    await readClassFolders(layout, split, inside.parts, inside.listing);
  }
  await addHidden(layout, [], listing);
  addAll(layout.outside, [
    ...listing.folders.filter((name) => !used.has(name)).map((name) => `${name}/`),
    ...listing.images,
    ...listing.special,
  ]);
  layout.ignored += listing.ignored;
  return layout;
}
