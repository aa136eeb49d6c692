// Which files of a folder are pictures of which class and part, by the names of folders alone; nothing is opened here.
import type { ImageSplit } from '@trainyard/contracts/dataset';
import { MAX_CLASSES, MAX_IMAGE_FILES } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import type { Dirent } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { z } from 'zod';
import { isIgnored, looksLikeImage } from './image-format.ts';

export type Split = z.infer<typeof ImageSplit>;
export const SPLITS = ['train', 'val', 'test'] as const;
/** Names of part folders, in any case; the same as those of the engine. */
const SPLIT_WORDS = { train: ['train', 'training'], val: ['val', 'valid', 'validation'], test: ['test', 'testing'] };
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
  /** Links, pipes, devices where a picture could be. */
  special: FoundFile[];
  /** Files that are no pictures by name, or belong to desktop programs. */
  ignored: number;
  /** Pictures and folders outside the class folders, relative to the root. */
  outside: string[];
}

interface Listing {
  folders: string[];
  images: string[];
  special: string[];
  ignored: number;
}

async function list(path: string): Promise<Listing> {
  const listing: Listing = { folders: [], images: [], special: [], ignored: 0 };
  let entries: Dirent[];
  try {
    entries = await readdir(path, { withFileTypes: true });
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw new TrainyardError('image.permission', `The folder ${path} cannot be listed (${code}).`);
  }
  for (const entry of entries) {
    if (isIgnored(entry.name)) listing.ignored += 1;
    else if (entry.isDirectory()) listing.folders.push(entry.name);
    else if (!entry.isFile()) listing.special.push(entry.name);
    else if (looksLikeImage(entry.name)) listing.images.push(entry.name);
    else listing.ignored += 1;
  }
  listing.folders.sort();
  listing.images.sort();
  listing.special.sort();
  return listing;
}

function splitOf(name: string): (typeof SPLITS)[number] | undefined {
  return SPLITS.find((split) => SPLIT_WORDS[split].includes(name.toLowerCase()));
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

/** Steps into the one wrapper folder that an unpacked archive often has around the data. */
async function unwrap(path: string): Promise<{ root: string; listing: Listing }> {
  const listing = await list(path);
  const [only] = listing.folders;
  if (only === undefined || listing.folders.length > 1 || listing.images.length > 0 || splitOf(only))
    return { root: path, listing };
  const inner = await list(join(path, only));
  return inner.folders.length > 0 ? { root: join(path, only), listing: inner } : { root: path, listing };
}

/** All pictures at any depth below a class folder. */
async function readClassFolder(layout: ImageLayout, of: Omit<FoundFile, 'path'>, parts: string[]): Promise<void> {
  const listing = await list(join(layout.root, ...parts));
  const found = (file: string): FoundFile => ({ ...of, path: [...parts, file].join('/') });
  for (const image of listing.images) layout.files.push(found(image));
  layout.special.push(...listing.special.map(found));
  layout.ignored += listing.ignored;
  if (layout.files.length > MAX_IMAGE_FILES)
    throw new TrainyardError('image.too_many', `${layout.label} has more than ${MAX_IMAGE_FILES} pictures, the limit.`);
  if (listing.folders.length > 0 && parts.length > MAX_DEPTH)
    throw layoutError(layout.label, `has folders more than ${MAX_DEPTH} deep: ${parts.join('/')}.`);
  for (const folder of listing.folders) await readClassFolder(layout, of, [...parts, folder]);
}

async function readClassFolders(layout: ImageLayout, split: Split, parts: string[], listing: Listing): Promise<void> {
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
  layout.outside.push(...[...listing.images, ...listing.special].map((name) => here + name));
  layout.ignored += listing.ignored;
}

/** The part folders, in the order train, val, test. A class may be called `test`: it is a part with train/ beside it, or among parts alone. */
async function partFolders(root: string, listing: Listing): Promise<{ split: Split; folder: string }[]> {
  const parts = SPLITS.flatMap((split) => {
    const folder = SPLIT_WORDS[split].flatMap((word) =>
      listing.folders.filter((name) => name.toLowerCase() === word),
    )[0];
    return folder === undefined ? [] : [{ split, folder }];
  });
  if (parts.some(({ split }) => split === 'train')) return parts;
  if (parts.length < listing.folders.length) return [];
  const inner = await Promise.all(parts.map(({ folder }) => list(join(root, folder))));
  return inner.every(({ folders }) => folders.length > 0) ? parts : [];
}

/**
 * Finds the pictures of a folder: train/, val/, test/ with class folders in each, or class folders alone (split `all`).
 * @throws TrainyardError image.layout, image.too_many, image.permission
 */
export async function readImageLayout(path: string, label: string): Promise<ImageLayout> {
  const { root, listing } = await unwrap(path);
  const layout: ImageLayout = { root, label, files: [], folders: [], special: [], ignored: 0, outside: [] };
  const parts = await partFolders(root, listing);
  if (parts.length === 0) {
    await readClassFolders(layout, 'all', [], listing);
    return layout;
  }
  if (!parts.some(({ split }) => split === 'train'))
    throw layoutError(label, `has ${parts.map(({ folder }) => `${folder}/`).join(' and ')} and no train/.`);
  for (const { split, folder } of parts)
    await readClassFolders(layout, split, [folder], await list(join(root, folder)));
  const used = new Set(parts.map(({ folder }) => folder));
  layout.outside.push(
    ...listing.folders.filter((name) => !used.has(name)).map((name) => `${name}/`),
    ...listing.images,
    ...listing.special,
  );
  layout.ignored += listing.ignored;
  return layout;
}
