// Pictures that stand there more than once, as the same bytes or as near copies: across parts (a leak), under several classes, or
// just repeated. Pure: from what the scan saw to sentences.
import { finding, type ImageFinding, plural, type Seen } from './image-finding.ts';
import type { FoundFile } from './image-layout.ts';
import { nearByContent } from './near-copies.ts';

const NAMED = 4;

/** Groups of pictures in words, and the paths of all pictures in them. */
interface Groups {
  told: string[];
  paths: string[];
}
interface Repeats {
  leaks: Groups;
  conflicts: Groups;
  repeats: Groups;
}

function sorted(groups: readonly FoundFile[][], sign: string): Repeats {
  const none = (): Groups => ({ told: [], paths: [] });
  const found: Repeats = { leaks: none(), conflicts: none(), repeats: none() };
  for (const group of groups) {
    const paths = group.map(({ path }) => path);
    const add = (to: Groups) => {
      to.told.push(paths.slice(0, NAMED).join(` ${sign} `));
      for (const path of paths) to.paths.push(path);
    };
    if (new Set(group.map((file) => file.class)).size > 1) add(found.conflicts);
    add(new Set(group.map(({ split }) => split)).size > 1 ? found.leaks : found.repeats);
  }
  return found;
}

const is = ({ told: found }: Groups) => (found.length === 1 ? 'is' : 'are');

function sameFindings({ leaks, conflicts, repeats }: Repeats): ImageFinding[] {
  return [
    ...finding(
      'image.leak',
      'warning',
      `${plural(leaks.told.length, 'picture stands', 'pictures stand')} in several parts, so that the measured result is better than the true one. Remove them from one of the parts.`,
      leaks.told,
      leaks.paths,
    ),
    ...finding(
      'image.label_conflict',
      'warning',
      `${plural(conflicts.told.length, 'picture stands', 'pictures stand')} under several classes. Leave each in the class that it belongs to.`,
      conflicts.told,
      conflicts.paths,
    ),
    ...finding(
      'image.duplicate',
      'info',
      `${plural(repeats.told.length, 'picture', 'pictures')} ${is(repeats)} there more than once. Copies stay on one side of a split.`,
      repeats.told,
      repeats.paths,
    ),
  ];
}

function nearFindings({ leaks, conflicts, repeats }: Repeats): ImageFinding[] {
  return [
    ...finding(
      'image.near_leak',
      'warning',
      `${plural(leaks.told.length, 'picture stands', 'pictures stand')} in several parts in another size, compression or brightness, so that the measured result is better than the true one. Remove them from one of the parts.`,
      leaks.told,
      leaks.paths,
    ),
    ...finding(
      'image.near_conflict',
      'warning',
      `${plural(conflicts.told.length, 'picture stands', 'pictures stand')} under several classes in another size, compression or brightness. Leave each in the class that it belongs to.`,
      conflicts.told,
      conflicts.paths,
    ),
    ...finding(
      'image.near_duplicate',
      'info',
      `${plural(repeats.told.length, 'picture', 'pictures')} ${is(repeats)} there more than once in another size, compression or brightness. Near copies stay on one side of a split.`,
      repeats.told,
      repeats.paths,
    ),
  ];
}

/** `image.leak`, `image.label_conflict`, `image.duplicate`, and the same of near copies. */
export function copyFindings(seen: readonly Seen[]): ImageFinding[] {
  const usable = seen.filter(({ file }) => file.image && file.sha256);
  const groups = Map.groupBy(usable, ({ file }) => file.sha256 ?? '');
  const firsts = nearByContent(new Map([...groups].map(([sha256, [one]]) => [sha256, one?.file.look ?? null])));
  const near = [...Map.groupBy(groups, ([sha256]) => firsts.get(sha256)).values()]
    .filter((contents) => contents.length > 1)
    .map((contents) => contents.map(([, group]) => group));
  const same = [...groups.values()];
  const filesOf = (group: readonly Seen[]) => group.map(({ found }) => found);
  const twice = same.filter((group) => group.length > 1).map(filesOf);
  return [
    ...sameFindings(sorted(twice, '=')),
    ...nearFindings(
      sorted(
        near.map((group) => filesOf(group.flat())),
        '≈',
      ),
    ),
  ];
}
