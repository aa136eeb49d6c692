// A dataset in one line. Pure.
import type { DatasetItem, DatasetVersion, Profile } from '@trainyard/contracts/dataset';
import { count, formatBytes } from '../../format.ts';

/** '1,700 images, 10 classes, 24 MB', '344 rows, 7 columns, 13 kB'. */
export function datasetWords(profile: Profile): string {
  const size = formatBytes(profile.bytes);
  return profile.kind === 'images'
    ? `${count(profile.images, 'image')}, ${count(profile.classes.length, 'class', 'classes')}, ${size}`
    : `${count(profile.rows, 'row')}, ${count(profile.columns.length, 'column')}, ${size}`;
}

/** The same of a dataset in a list. */
export function itemWords({ kind, version: { facts, bytes } }: DatasetItem): string {
  const { examples, columns, classes } = facts;
  return kind === 'images'
    ? `${count(examples, 'image')}, ${count(classes ?? 0, 'class', 'classes')}, ${formatBytes(bytes)}`
    : `${count(examples, 'row')}, ${count(columns ?? 0, 'column')}, ${formatBytes(bytes)}`;
}

/** What came of reading the data again beside the version that was the newest. */
export function readWords(newest: DatasetVersion, read: DatasetVersion): string {
  if (read.id === newest.id) return 'Nothing changed: the data are those of the newest version.';
  const lost = newest.derived !== null && newest.derived.edits.length > 0;
  return lost
    ? `The folder changed: version ${read.number} is what it holds, without the edits of version ${newest.number}, which can be brought back.`
    : `Version ${read.number} is read.`;
}
