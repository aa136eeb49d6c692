// What a person should know about a folder of pictures before training on it. Pure: from what the scan saw to sentences.
import type { Finding } from '@trainyard/contracts/dataset';
import type { Bad, ImageFile } from './image-file.ts';
import { claimedFormat } from './image-format.ts';
import type { FoundFile, ImageLayout } from './image-layout.ts';

export interface Seen {
  found: FoundFile;
  file: ImageFile;
}

const EXAMPLES = 20;
/** From this ratio of the largest to the smallest class on, accuracy alone misleads. */
const IMBALANCE = 5;
/** Fewer pictures than this teach little about a class, even with pretrained weights. */
const FEW = 10;

function finding(code: string, severity: Finding['severity'], message: string, examples: string[]): Finding {
  return { code, severity, message, count: examples.length, examples: examples.slice(0, EXAMPLES) };
}

const plural = (count: number, one: string, many: string) => `${count} ${count === 1 ? one : many}`;

function sizeFindings(counts: Map<string, number>): Finding[] {
  const sorted = [...counts].sort((a, b) => a[1] - b[1]);
  const [smallest, largest] = [sorted[0], sorted.at(-1)];
  if (!smallest || !largest) return [];
  const findings: Finding[] = [];
  if (largest[1] >= smallest[1] * IMBALANCE)
    findings.push(
      finding(
        'image.imbalance',
        'warning',
        `The classes differ in size: ${JSON.stringify(largest[0])} has ${largest[1]} pictures, ${JSON.stringify(smallest[0])} has ${smallest[1]}.`,
        sorted.map(([name, count]) => `${name}: ${count}`),
      ),
    );
  const few = sorted.filter(([, count]) => count < FEW).map(([name, count]) => `${name}: ${count}`);
  if (few.length > 0)
    findings.push(
      finding(
        'image.too_few',
        'warning',
        `${plural(few.length, 'class has', 'classes have')} fewer than ${FEW} pictures to learn from.`,
        few,
      ),
    );
  return findings;
}

/** Groups of files with the same bytes: across parts (a leak), under several classes, or just repeated. */
function duplicateFindings(seen: readonly Seen[]): Finding[] {
  const groups = new Map<string, FoundFile[]>();
  for (const { found, file } of seen) {
    if (!file.image || !file.sha256) continue;
    const group = groups.get(file.sha256);
    if (group) group.push(found);
    else groups.set(file.sha256, [found]);
  }
  const leaks: string[] = [];
  const conflicts: string[] = [];
  const repeats: string[] = [];
  for (const group of groups.values()) {
    if (group.length < 2) continue;
    const text = group
      .slice(0, 4)
      .map(({ path }) => path)
      .join(' = ');
    if (new Set(group.map((found) => found.class)).size > 1) conflicts.push(text);
    if (new Set(group.map(({ split }) => split)).size > 1) leaks.push(text);
    else repeats.push(text);
  }
  const findings: Finding[] = [];
  if (leaks.length > 0)
    findings.push(
      finding(
        'image.leak',
        'warning',
        `${plural(leaks.length, 'picture stands', 'pictures stand')} in several parts, so that the measured result is better than the true one.`,
        leaks,
      ),
    );
  if (conflicts.length > 0)
    findings.push(
      finding(
        'image.label_conflict',
        'warning',
        `${plural(conflicts.length, 'picture stands', 'pictures stand')} under several classes.`,
        conflicts,
      ),
    );
  if (repeats.length > 0)
    findings.push(
      finding(
        'image.duplicate',
        'info',
        `${plural(repeats.length, 'picture is', 'pictures are')} there more than once.`,
        repeats,
      ),
    );
  return findings;
}

function badFindings(bad: readonly (Bad & { path: string })[]): Finding[] {
  if (bad.length === 0) return [];
  const lines = bad.map(({ path, reason }) => `${path}: ${reason}`);
  return [
    finding(
      'image.bad',
      'warning',
      `${plural(bad.length, 'file', 'files')} cannot be used; a training leaves them out and names them, or stops when bad_files is fail.`,
      lines,
    ),
  ];
}

function formatFindings(seen: readonly Seen[]): Finding[] {
  const findings: Finding[] = [];
  const renamed = seen
    .filter(({ found, file }) => file.image && ![null, file.image.format].includes(claimedFormat(found.path)))
    .map(({ found, file }) => `${found.path}: ${file.image?.format}`);
  if (renamed.length > 0)
    findings.push(
      finding(
        'image.extension',
        'info',
        `${plural(renamed.length, 'file has', 'files have')} the name of another format; the content counts.`,
        renamed,
      ),
    );
  const animated = seen
    .filter(({ file }) => file.image && file.image.frames > 1)
    .map(({ found, file }) => `${found.path}: ${file.image?.frames} frames`);
  if (animated.length > 0)
    findings.push(
      finding(
        'image.animated',
        'info',
        `${plural(animated.length, 'file is', 'files are')} animated; the first frame counts.`,
        animated,
      ),
    );
  return findings;
}

/** Class folders that a person reads as the same. */
function twinFindings(names: readonly string[]): Finding[] {
  const groups = new Map<string, string[]>();
  for (const name of names) {
    const plain = name.normalize('NFKC').toLowerCase().trim().replaceAll(/\s+/g, ' ');
    groups.set(plain, [...(groups.get(plain) ?? []), name]);
  }
  const twins = [...groups.values()].filter((group) => group.length > 1);
  if (twins.length === 0) return [];
  return [
    finding(
      'image.name_twins',
      'warning',
      `${plural(twins.length, 'group of class folders differs', 'groups of class folders differ')} in case, blanks or Unicode form alone; each folder is a class of its own. Put their pictures into one folder if they are one.`,
      twins.map((group) => group.map((name) => JSON.stringify(name)).join(' and ')),
    ),
  ];
}

/** What the folders are like: what lies outside them, in hidden ones, or deeper than the class. */
function folderFindings({ outside, hidden, inner }: Pick<ImageLayout, 'outside' | 'hidden' | 'inner'>): Finding[] {
  const findings: Finding[] = [];
  if (outside.length > 0)
    findings.push(
      finding(
        'image.outside',
        'warning',
        `${plural(outside.length, 'entry lies', 'entries lie')} outside the class folders and ${outside.length === 1 ? 'is' : 'are'} not used.`,
        outside,
      ),
    );
  if (hidden.length > 0)
    findings.push(
      finding(
        'image.hidden',
        'warning',
        `${plural(hidden.length, 'picture lies', 'pictures lie')} in hidden folders and ${hidden.length === 1 ? 'is' : 'are'} left out; rename a folder without its dot to use it.`,
        hidden,
      ),
    );
  if (inner.length > 0)
    findings.push(
      finding(
        'image.two_levels',
        'info',
        'Pictures lie two folders deep. The upper folder is the class; class_folder: inner makes it the inner one.',
        inner,
      ),
    );
  return findings;
}

/** Below this share of their range pictures of 16 bits lose what they were made for; the engine's SMALL_RANGE. */
const SMALL_RANGE = 0.5;

function depthFindings({ count, largest }: { count: number; largest: number }): Finding[] {
  const share = largest / 65_535;
  if (count === 0 || share >= SMALL_RANGE) return [];
  const levels = Math.max(1, Math.round(255 * share));
  const message = `${plural(count, 'picture has', 'pictures have')} 16 bits a channel and ${count === 1 ? 'uses' : 'use'} ${Math.round(100 * share)} % of that range (largest value ${largest.toLocaleString('en')}): ${levels} grey levels remain. Scale them to the whole range before training.`;
  return [{ code: 'image.small_range', severity: 'warning', message, count, examples: [] }];
}

/** All findings of a scan; `counts` are the usable pictures by class of the part that is learned from. */
export function imageFindings(
  seen: readonly Seen[],
  bad: readonly (Bad & { path: string })[],
  layout: Pick<ImageLayout, 'outside' | 'hidden' | 'inner'>,
  counts: Map<string, number>,
  deep: { count: number; largest: number },
): Finding[] {
  return [
    ...badFindings(bad),
    ...depthFindings(deep),
    ...duplicateFindings(seen),
    ...sizeFindings(counts),
    ...twinFindings([...counts.keys()]),
    ...folderFindings(layout),
    ...formatFindings(seen),
  ];
}
