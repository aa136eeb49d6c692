// Pictures that stand there more than once, as the same bytes or as near copies: across parts (a leak), under several classes, or
// just repeated. Pure: from what the scan saw to sentences.
import type { Finding } from '@trainyard/contracts/dataset';
import { finding, plural, type Seen } from './image-finding.ts';
import type { FoundFile } from './image-layout.ts';
import { nearCopies } from './near-copies.ts';

const NAMED = 4;

interface Repeats {
  leaks: string[];
  conflicts: string[];
  repeats: string[];
}

function sorted(groups: readonly FoundFile[][], sign: string): Repeats {
  const found: Repeats = { leaks: [], conflicts: [], repeats: [] };
  for (const group of groups) {
    const text = group
      .slice(0, NAMED)
      .map(({ path }) => path)
      .join(` ${sign} `);
    if (new Set(group.map((file) => file.class)).size > 1) found.conflicts.push(text);
    if (new Set(group.map(({ split }) => split)).size > 1) found.leaks.push(text);
    else found.repeats.push(text);
  }
  return found;
}

const is = (found: string[]) => (found.length === 1 ? 'is' : 'are');

function sameFindings({ leaks, conflicts, repeats }: Repeats): Finding[] {
  return [
    ...finding(
      'image.leak',
      'warning',
      `${plural(leaks.length, 'picture stands', 'pictures stand')} in several parts, so that the measured result is better than the true one. Remove them from one of the parts.`,
      leaks,
    ),
    ...finding(
      'image.label_conflict',
      'warning',
      `${plural(conflicts.length, 'picture stands', 'pictures stand')} under several classes. Leave each in the class that it belongs to.`,
      conflicts,
    ),
    ...finding(
      'image.duplicate',
      'info',
      `${plural(repeats.length, 'picture', 'pictures')} ${is(repeats)} there more than once. Copies stay on one side of a split.`,
      repeats,
    ),
  ];
}

function nearFindings({ leaks, conflicts, repeats }: Repeats): Finding[] {
  return [
    ...finding(
      'image.near_leak',
      'warning',
      `${plural(leaks.length, 'picture stands', 'pictures stand')} in several parts in another size, compression or brightness, so that the measured result is better than the true one. Remove them from one of the parts.`,
      leaks,
    ),
    ...finding(
      'image.near_conflict',
      'warning',
      `${plural(conflicts.length, 'picture stands', 'pictures stand')} under several classes in another size, compression or brightness. Leave each in the class that it belongs to.`,
      conflicts,
    ),
    ...finding(
      'image.near_duplicate',
      'info',
      `${plural(repeats.length, 'picture', 'pictures')} ${is(repeats)} there more than once in another size, compression or brightness. Near copies stay on one side of a split.`,
      repeats,
    ),
  ];
}

/** `image.leak`, `image.label_conflict`, `image.duplicate`, and the same of near copies. */
export function copyFindings(seen: readonly Seen[]): Finding[] {
  const usable = seen.filter(({ file }) => file.image && file.sha256);
  const same = [...Map.groupBy(usable, ({ file }) => file.sha256).values()];
  const firsts = nearCopies(same.map(([one]) => one?.file.look ?? null));
  const near = [...Map.groupBy(same, (_, index) => firsts[index] ?? index).values()].filter(
    (group) => group.length > 1,
  );
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
