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

export interface FoundFile {
  /** Relative to the root, `/` as separator. */
  path: string;
  class: string;
  split: Split;
}

export interface ImageLayout {
  /** Absolute; below the given folder where that held nothing but one wrapper folder. */
  root: string;
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

const isSplit = (name: string): name is (typeof SPLITS)[number] => (SPLITS as readonly string[]).includes(name);

function some(what: string, names: string[]): string {
  if (names.length === 0) return `no ${what}s`;
  const shown = names
    .slice(0, 5)
    .map((name) => JSON.stringify(name))
    .join(', ');
  return `${names.length} ${what}${names.length === 1 ? '' : 's'} (${shown}${names.length > 5 ? ', …' : ''})`;
}

function layoutError(path: string, what: string): TrainyardError {
  return new TrainyardError('image.layout', `${path} ${what}`);
}

/** Steps into the one wrapper folder that an unpacked archive often has around the data. */
async function unwrap(path: string): Promise<{ root: string; listing: Listing }> {
  const listing = await list(path);
  const [only] = listing.folders;
  if (only === undefined || listing.folders.length > 1 || listing.images.length > 0 || isSplit(only))
    return { root: path, listing };
  const inner = await list(join(path, only));
  return inner.folders.length > 0 ? { root: join(path, only), listing: inner } : { root: path, listing };
}

async function readClassFolder(layout: ImageLayout, split: Split, parts: string[]): Promise<void> {
  const name = parts.at(-1) as string;
  const listing = await list(join(layout.root, ...parts));
  if (listing.folders.length > 0)
    throw layoutError(
      layout.root,
      `has ${some('folder', listing.folders)} inside the class folder ${JSON.stringify(parts.join('/'))}; pictures must lie in it directly.`,
    );
  const found = (file: string): FoundFile => ({ path: [...parts, file].join('/'), class: name, split });
  layout.folders.push({ split, class: name });
  for (const image of listing.images) layout.files.push(found(image));
  layout.special.push(...listing.special.map(found));
  layout.ignored += listing.ignored;
  if (layout.files.length > MAX_IMAGE_FILES)
    throw new TrainyardError('image.too_many', `${layout.root} has more than ${MAX_IMAGE_FILES} pictures, the limit.`);
}

async function readClassFolders(layout: ImageLayout, split: Split, parts: string[], listing: Listing): Promise<void> {
  const here = parts.length > 0 ? `${parts.join('/')}/` : '';
  if (listing.folders.length === 0)
    throw layoutError(
      layout.root,
      `has ${some('picture', listing.images)} and no class folders${here ? ` in ${here}` : ''}.`,
    );
  if (listing.folders.length > MAX_CLASSES)
    throw new TrainyardError(
      'image.too_many',
      `${layout.root} has ${listing.folders.length} class folders; at most ${MAX_CLASSES} are allowed.`,
    );
  for (const folder of listing.folders) await readClassFolder(layout, split, [...parts, folder]);
  layout.outside.push(...[...listing.images, ...listing.special].map((name) => here + name));
  layout.ignored += listing.ignored;
}

/**
 * Finds the pictures of a folder: train/, val/, test/ with class folders in each, or class folders alone (split `all`).
 * @throws TrainyardError image.layout, image.too_many, image.permission
 */
export async function readImageLayout(path: string): Promise<ImageLayout> {
  const { root, listing } = await unwrap(path);
  const layout: ImageLayout = { root, files: [], folders: [], special: [], ignored: 0, outside: [] };
  const splits = listing.folders.filter(isSplit);
  if (splits.length === 0) {
    await readClassFolders(layout, 'all', [], listing);
    return layout;
  }
  if (!splits.includes('train'))
    throw layoutError(root, `has ${splits.map((split) => `${split}/`).join(' and ')} and no train/.`);
  for (const split of SPLITS.filter((name) => splits.includes(name)))
    await readClassFolders(layout, split, [split], await list(join(root, split)));
  layout.outside.push(
    ...listing.folders.filter((name) => !isSplit(name)).map((name) => `${name}/`),
    ...listing.images,
    ...listing.special,
  );
  layout.ignored += listing.ignored;
  return layout;
}
