// A dataset in one line. Pure.
import type { Profile } from '@trainyard/contracts/dataset';
import { count, formatBytes } from '../../format.ts';

/** '1,700 images, 10 classes, 24 MB', '344 rows, 7 columns, 13 kB'. */
export function datasetWords(profile: Profile): string {
  const size = formatBytes(profile.bytes);
  return profile.kind === 'images'
    ? `${count(profile.images, 'image')}, ${count(profile.classes.length, 'class', 'classes')}, ${size}`
    : `${count(profile.rows, 'row')}, ${count(profile.columns.length, 'column')}, ${size}`;
}
