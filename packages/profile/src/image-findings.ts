// What a person should know about a folder of pictures before training on it. Pure: from what the scan saw to sentences.
import type { ImageProfile } from '@trainyard/contracts/dataset';
import { copyFindings } from './image-copies.ts';
import type { Bad } from './image-file.ts';
import { finding, type ImageFinding, plural, type Seen } from './image-finding.ts';
import type { ImageLayout } from './image-layout.ts';
import { seriesFindings } from './image-series.ts';
import { traitFindings } from './image-traits.ts';

type Classes = ImageProfile['classes'];

/** From this ratio of the largest to the smallest class on, accuracy alone misleads. */
const IMBALANCE = 5;
/** Fewer pictures than this teach little about a class, even with pretrained weights. */
const FEW = 10;

function sizeFindings(counts: Map<string, number>): ImageFinding[] {
  const sorted = [...counts].sort((a, b) => a[1] - b[1]);
  const [smallest, largest] = [sorted[0], sorted.at(-1)];
  if (!smallest || !largest) return [];
  const told = (rows: [string, number][]) => rows.map(([name, count]) => `${name}: ${count}`);
  const few = sorted.filter(([, count]) => count < FEW);
  return [
    ...finding(
      'image.imbalance',
      'warning',
      `The classes differ in size: ${JSON.stringify(largest[0])} has ${largest[1]} pictures, ${JSON.stringify(smallest[0])} has ${smallest[1]}.`,
      largest[1] >= smallest[1] * IMBALANCE ? told(sorted) : [],
    ),
    ...finding(
      'image.too_few',
      'warning',
      `${plural(few.length, 'class has', 'classes have')} fewer than ${FEW} pictures to learn from.`,
      told(few),
    ),
  ];
}

/** Classes that a part which measures does not have. */
function missingFindings(classes: Classes): ImageFinding[] {
  return (['val', 'test'] as const).flatMap((part) => {
    const present = classes.some(({ counts }) => (counts[part] ?? 0) > 0);
    const missing = present ? classes.filter(({ counts }) => (counts[part] ?? 0) === 0).map(({ name }) => name) : [];
    return finding(
      'image.missing_class',
      'warning',
      `${part}/ has no picture of ${plural(missing.length, 'class', 'classes')}, so nothing measured there speaks of ${missing.length === 1 ? 'it' : 'them'}. Add some, or remove the part and let one be split off.`,
      missing,
    );
  });
}

function badFindings(bad: readonly (Bad & { path: string })[]): ImageFinding[] {
  return finding(
    'image.bad',
    'warning',
    `${plural(bad.length, 'file', 'files')} cannot be used; a training leaves them out and names them, or stops when bad_files is fail.`,
    bad.map(({ path, reason }) => `${path}: ${reason}`),
  );
}

/** Class folders that a person reads as the same. */
function twinFindings(names: readonly string[]): ImageFinding[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const plain = name.normalize('NFKC').toLowerCase().trim().replaceAll(/\s+/g, ' ');
    groups.set(plain, [...(groups.get(plain) ?? []), name]);
  }
  const twins = [...groups.values()].filter((group) => group.length > 1);
  return finding(
    'image.name_twins',
    'warning',
    `${plural(twins.length, 'group of class folders differs', 'groups of class folders differ')} in case, blanks or Unicode form alone; each folder is a class of its own. Put their pictures into one folder if they are one.`,
    twins.map((group) => group.map((name) => JSON.stringify(name)).join(' and ')),
  );
}

/** What the folders are like: what lies outside them, in hidden ones, or deeper than the class. */
function folderFindings({ outside, hidden, inner }: Pick<ImageLayout, 'outside' | 'hidden' | 'inner'>): ImageFinding[] {
  return [
    ...finding(
      'image.outside',
      'warning',
      `${plural(outside.length, 'entry lies', 'entries lie')} outside the class folders and ${outside.length === 1 ? 'is' : 'are'} not used.`,
      outside,
    ),
    ...finding(
      'image.hidden',
      'warning',
      `${plural(hidden.length, 'picture lies', 'pictures lie')} in hidden folders and ${hidden.length === 1 ? 'is' : 'are'} left out; rename a folder without its dot to use it.`,
      hidden,
    ),
    ...finding(
      'image.two_levels',
      'info',
      'Pictures lie two folders deep. The upper folder is the class; class_folder: inner makes it the inner one.',
      inner,
    ),
  ];
}

/** Below this share of their range pictures of 16 bits lose what they were made for; the engine's SMALL_RANGE. */
const SMALL_RANGE = 0.5;

interface Deep {
  /** Of the pictures with 16 bits a channel. */
  paths: readonly string[];
  /** The largest value in any of them. */
  largest: number;
}

function depthFindings({ paths, largest }: Deep): ImageFinding[] {
  const count = paths.length;
  const share = largest / 65_535;
  if (count === 0) return [];
  if (share >= SMALL_RANGE) {
    const told = `${plural(count, 'picture has', 'pictures have')} 16 bits a channel, divided by their range of 65,535 when read.`;
    return [{ code: 'image.deep', severity: 'info', message: told, count, examples: [], files: count, paths }];
  }
  const levels = Math.max(1, Math.round(255 * share));
  const message = `${plural(count, 'picture has', 'pictures have')} 16 bits a channel and ${count === 1 ? 'uses' : 'use'} ${Math.round(100 * share)} % of that range (largest value ${largest.toLocaleString('en')}): ${levels} grey levels remain. Scale them to the whole range before training.`;
  return [{ code: 'image.small_range', severity: 'warning', message, count, examples: [], files: count, paths }];
}

/** All findings of a scan; `counts` are the usable pictures by class of the part that is learned from. */
export function imageFindings(
  seen: readonly Seen[],
  bad: readonly (Bad & { path: string })[],
  layout: Pick<ImageLayout, 'outside' | 'hidden' | 'inner'>,
  classes: Classes,
  deep: Deep,
): ImageFinding[] {
  const taught = new Map(classes.map(({ name, counts }) => [name, (counts.train ?? 0) + (counts.all ?? 0)]));
  return [
    ...badFindings(bad),
    ...depthFindings(deep),
    ...copyFindings(seen),
    ...seriesFindings(seen.filter(({ file }) => file.image).map(({ found }) => found)),
    ...sizeFindings(taught),
    ...missingFindings(classes),
    ...twinFindings([...taught.keys()]),
    ...folderFindings(layout),
    ...traitFindings(seen),
  ];
}
