// The files of a folder whose labels a list says: laid out by their labels, as those of an edited version are, so that whatever reads
// versions finds class and part in the path, and the bytes where they lie.
import { restOf, settlePaths } from '@trainyard/core/dataset-layout';
import type { Entry } from '@trainyard/profile/manifest';
import type { NewFile } from '@trainyard/store/dataset-file';

/** Files that cannot be used have no label and are left out; findings name them. */
export function labelledFiles(files: readonly Entry[], dataset: string): NewFile[] {
  const placed = files.flatMap(({ class: label, split, ...file }) =>
    label === null || split === null || split === 'unlabelled' ? [] : [{ ...file, class: label, split }],
  );
  // Folders that say the label already are not repeated; else the whole path stands below it.
  const rests = placed.map((file) =>
    file.path.split('/').slice(0, -1).includes(file.class) ? restOf(file) : file.path,
  );
  const paths = settlePaths(placed, rests);
  return placed
    .map((file, index) => ({ ...file, path: paths[index] ?? file.path, origin: { dataset, path: file.path } }))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
}
