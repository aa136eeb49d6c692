// Scans a folder of pictures: every file is hashed, its header read and its picture decoded small. One pass, a few files at a time.
import type { ImageProfile } from '@trainyard/contracts/dataset';
import { TrainyardError } from '@trainyard/contracts/problem';
import { join } from 'node:path';
import { largestValue } from './image-depth.ts';
import { type Bad, inspectImage } from './image-file.ts';
import { codesByPath, type Seen } from './image-finding.ts';
import { imageFindings } from './image-findings.ts';
import { type ImageLayout, readImageLayout, SPLITS, type Split } from './image-layout.ts';
import { type ListOptions, readImageList } from './image-list.ts';
import { inParallel } from './in-parallel.ts';
import { type KeptPicture, keptPicture } from './kept-picture.ts';
import { unlabelledOf } from './unlabelled.ts';
import { type Entry, fingerprint, type Scan } from './manifest.ts';

const WIDTH = 6;
/** Pictures found so far, and how many of them were read; null before the first. */
export type Progress = (files: number, read: number | null) => void;

export interface ImageScanOptions {
  /** What to call the folder in messages. */
  label?: string;
  /** A list says the labels, not folders: its path in the folder, and why a label cannot be one. */
  labels?: Pick<ListOptions, 'list' | 'labelProblem'> | null;
  /** Called after each folder that was looked through and after each file that was read. */
  onProgress?: Progress;
  /** Gives the scan up between two files. */
  signal?: AbortSignal | undefined;
}

export interface ImageScan extends Scan<ImageProfile> {
  /** What was seen of each picture that can be used. */
  pictures: (KeptPicture & { sha256: string })[];
}

/** Broken files that the profile names; all are counted. */
const MAX_BAD = 100;

type BadFile = Bad & { path: string };
type ClassCount = ImageProfile['classes'][number];

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}

function sizes(seen: readonly Seen[]): ImageProfile['size'] {
  const images = seen.flatMap(({ file }) => file.image ?? []);
  if (images.length === 0) return null;
  const widths = images.map(({ width }) => width);
  const heights = images.map(({ height }) => height);
  const least = (values: number[]) => values.reduce((a, b) => Math.min(a, b));
  const most = (values: number[]) => values.reduce((a, b) => Math.max(a, b));
  return {
    min: [least(widths), least(heights)],
    median: [median(widths), median(heights)],
    max: [most(widths), most(heights)],
  };
}

function countBy<T>(items: readonly T[], key: (item: T) => string): Record<string, number> {
  const counts = new Map<string, number>();
  for (const item of items) counts.set(key(item), (counts.get(key(item)) ?? 0) + 1);
  return Object.fromEntries(counts);
}

function countClasses(layout: Pick<ImageLayout, 'folders'>, usable: readonly Seen[]): ClassCount[] {
  const classes = new Map<string, ClassCount>();
  for (const { class: name, split } of layout.folders) {
    const row = classes.get(name) ?? { name, counts: {}, total: 0 };
    row.counts[split] = 0;
    classes.set(name, row);
  }
  for (const { found } of usable) {
    const row = classes.get(found.class) as ClassCount;
    row.counts[found.split] = (row.counts[found.split] ?? 0) + 1;
    row.total += 1;
  }
  // An empty folder in val/ or test/ is no class that anything is learned of or measured on.
  const told = [...classes.values()].filter(
    ({ counts, total }) => total > 0 || counts.train !== undefined || counts.all !== undefined,
  );
  return told.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const learned = (row: ClassCount): number => (row.counts.train ?? 0) + (row.counts.all ?? 0);

/** What a class is in a folder and in a list. */
const WORDS = { folder: ['class folder', 'class folders'], list: ['label', 'labels'] } as const;

function checkClasses(
  { label, hidden: files }: ImageLayout,
  classes: ClassCount[],
  bad: readonly BadFile[],
  [one, many]: readonly [string, string],
): void {
  const folders = [...new Set(files.map((path) => path.split('/').find((part) => part.startsWith('.')) ?? ''))];
  const hidden = folders[0]
    ? ` The hidden folder ${JSON.stringify(folders[0])} holds ${files.length} pictures; rename it without the dot.`
    : '';
  const names = (rows: ClassCount[]) =>
    rows
      .slice(0, 10)
      .map(({ name }) => JSON.stringify(name))
      .join(', ');
  const unknown = classes.filter(
    (row) => row.counts.train === undefined && row.counts.all === undefined && row.total > 0,
  );
  if (unknown.length > 0) {
    const where = (row: ClassCount) =>
      `${JSON.stringify(row.name)} (${SPLITS.flatMap((split) => (row.counts[split] ? `${row.counts[split]} in ${split}/` : [])).join(', ')})`;
    throw new TrainyardError(
      'image.unknown_class',
      `${label} has pictures of classes that train/ does not have: ${unknown.slice(0, 10).map(where).join(', ')}.`,
    );
  }
  const taught = classes.filter((row) => row.counts.train !== undefined || row.counts.all !== undefined);
  const empty = taught.filter((row) => learned(row) === 0);
  if (empty.length > 0) {
    const why = bad[0] ? ` ${bad.length} files cannot be read, the first is ${bad[0].path}: ${bad[0].reason}.` : '';
    throw new TrainyardError(
      'image.empty_class',
      `${label} has no readable picture in the ${empty.length === 1 ? one : many} ${names(empty)}.${why}`,
    );
  }
  if (taught.length === 1)
    throw new TrainyardError('image.one_class', `${label} has only the ${one} ${names(taught)}.${hidden}`);
}

function manifest(seen: readonly Seen[], codes: ReadonlyMap<string, string[]>): Entry[] {
  // A file that cannot be used is part of the data (bad_files: fail depends on it), but of no class.
  return seen.flatMap(({ found, file }) =>
    file.sha256
      ? [
          {
            path: found.path,
            bytes: file.bytes,
            sha256: file.sha256,
            class: file.image ? found.class : null,
            split: file.image ? found.split : null,
            findings: codes.get(found.path) ?? [],
          },
        ]
      : [],
  );
}

export function profileOf(
  layout: Pick<ImageLayout, 'folders' | 'ignored'>,
  seen: readonly Seen[],
  bad: readonly BadFile[],
): ImageProfile {
  const usable = seen.filter(({ file }) => file.image);
  const splits: Partial<Record<Split, number>> = countBy(usable, ({ found }) => found.split);
  return {
    kind: 'images',
    classes: countClasses(layout, usable),
    splits,
    images: usable.length,
    bytes: usable.reduce((sum, { file }) => sum + file.bytes, 0),
    size: sizes(usable),
    formats: countBy(usable, ({ file }) => file.image?.format ?? ''),
    bad: bad.slice(0, MAX_BAD).map(({ path, code, reason }) => ({ path, code, reason })),
    bad_total: bad.length,
    ignored: layout.ignored,
  };
}

/** Pictures with 16 bits whose values are looked at; a set is made by one device. */
const MAX_DEEP = 100;

/** The pictures that have 16 bits a channel, and the largest value in a sample of them, each read where it lies. */
export async function deepPictures(
  seen: readonly Seen[],
  placeOf: (path: string) => string,
): Promise<{ paths: string[]; largest: number }> {
  const deep = seen.filter(({ file }) => file.image?.depth === 16);
  const step = Math.max(1, Math.ceil(deep.length / MAX_DEEP));
  const sample = deep.filter((_, index) => index % step === 0);
  const values = await inParallel(sample, WIDTH, ({ found }) => largestValue(placeOf(found.path)));
  return { paths: deep.map(({ found }) => found.path), largest: Math.max(0, ...values) };
}

/**
 * What is in a folder of pictures, by its folders or by a list.
 * @param path Absolute path of the folder.
 * @throws TrainyardError image.list_…, image.layout, image.one_class, image.empty_class, image.unknown_class, image.too_many, image.permission
 * @throws the reason of the signal where that was aborted
 */
export async function scanImages(
  path: string,
  { label = path, labels = null, onProgress = () => {}, signal }: ImageScanOptions = {},
): Promise<ImageScan> {
  const onFound = (files: number): void => {
    signal?.throwIfAborted();
    onProgress(files, null);
  };
  const listed = labels === null ? null : await readImageList(path, { ...labels, label, onFound });
  const layout = listed?.layout ?? (await readImageLayout(path, label, onFound));
  const all = [...layout.files, ...layout.unlabelled];
  let read = 0;
  const looked = await inParallel(all, WIDTH, async (found): Promise<Seen> => {
    signal?.throwIfAborted();
    const file = await inspectImage(join(layout.root, found.path));
    read += 1;
    onProgress(all.length, read);
    return { found, file };
  });
  const [seen, apart] = [looked.slice(0, layout.files.length), looked.slice(layout.files.length)];
  signal?.throwIfAborted();
  const bad: BadFile[] = [
    ...looked.flatMap(({ found, file }) => (file.bad ? { path: found.path, ...file.bad } : [])),
    ...layout.special.map(({ path: special }) => ({
      path: special,
      code: 'image.special_file' as const,
      reason: 'it is a link or no plain file',
    })),
  ].sort((a, b) => (a.path < b.path ? -1 : 1));
  const profile = profileOf(layout, seen, bad);
  checkClasses(layout, profile.classes, bad, WORDS[listed ? 'list' : 'folder']);
  const found = imageFindings(
    seen,
    bad,
    layout,
    profile.classes,
    await deepPictures(seen, (file) => join(layout.root, file)),
  );
  found.push(...(listed?.findings ?? []));
  const files = manifest(seen, codesByPath(found));
  const unlabelled = unlabelledOf(
    manifest(
      apart.filter(({ file }) => file.image),
      new Map(),
    ),
  );
  return {
    root: layout.root,
    profile: { ...profile, ...unlabelled.profile },
    findings: [...found.map(({ paths: _paths, ...told }) => told), ...unlabelled.findings],
    files: [...files, ...unlabelled.files],
    fingerprint: fingerprint(files),
    pictures: looked.flatMap(({ file }) => {
      const kept = keptPicture(file);
      return kept && file.sha256 ? { sha256: file.sha256, ...kept } : [];
    }),
  };
}
