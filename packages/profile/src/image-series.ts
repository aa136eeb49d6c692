// Names that suggest a series: frames of one film, slices of one patient. Pictures of one series are alike, and a split that cuts
// through it measures what was learned by heart. Pure.
import { finding, type ImageFinding, plural } from './image-finding.ts';
import type { FoundFile } from './image-layout.ts';

/** Shares of the pictures that must fit, and how many groups there must be of how many pictures, before names mean anything. */
const LEAST_SHARE = 0.8;
const LEAST_PICTURES = 3;
const LEAST_GROUPS_PER_CLASS = 3;
const LEAST_GROUPS = 6;

/** A name's series and the pattern that finds it, as `group_by` takes it. */
function byName(path: string): { group: string; pattern: string } | null {
  const stem = (path.split('/').at(-1) ?? '').replace(/\.[^.]*$/, '');
  const match = /^(.*[^_.\- ])([_.\- ]+)([A-Za-z]*)\d+$/.exec(stem);
  return match?.[1] === undefined ? null : { group: match[1], pattern: `{group}${match[2]}${match[3]}*` };
}

/** A folder below the class folder as the series. */
function byFolder(path: string, name: string): { group: string; pattern: string } | null {
  const parts = path.split('/');
  const folder = parts.at(-2);
  return folder === undefined || folder === name ? null : { group: folder, pattern: '{group}/*' };
}

interface Series {
  pattern: string;
  groups: Map<string, FoundFile[]>;
}

function seriesBy(files: readonly FoundFile[], read: (file: FoundFile) => ReturnType<typeof byName>): Series | null {
  const named = files.flatMap((file) => {
    const found = read(file);
    return found ? [{ ...found, file }] : [];
  });
  const [most] = [...Map.groupBy(named, ({ pattern }) => pattern)].toSorted(([, a], [, b]) => b.length - a.length);
  if (!most || most[1].length < files.length * LEAST_SHARE) return null;
  const [pattern, pictures] = most;
  const groups = Map.groupBy(pictures, ({ group }) => group);
  const classes = new Set(files.map((file) => file.class)).size;
  const enough = groups.size >= Math.max(LEAST_GROUPS, LEAST_GROUPS_PER_CLASS * classes);
  if (!enough || pictures.length < LEAST_PICTURES * groups.size) return null;
  return { pattern, groups: new Map([...groups].map(([name, group]) => [name, group.map(({ file }) => file)])) };
}

/** `image.series` where names suggest groups, `image.series_leak` where such a group stands in several parts. */
export function seriesFindings(files: readonly FoundFile[]): ImageFinding[] {
  const series =
    seriesBy(files, (file) => byFolder(file.path, file.class)) ?? seriesBy(files, ({ path }) => byName(path));
  if (!series) return [];
  const told = [...series.groups].map(([name, group]) => `${name}: ${group.length}`);
  const torn = [...series.groups].filter(([, group]) => new Set(group.map(({ split }) => split)).size > 1);
  return [
    ...finding(
      'image.series_leak',
      'warning',
      `${plural(torn.length, 'series stands', 'series stand')} in several parts, by the names of their files. If the pictures of a series are alike, the measured result is better than the true one: divide by series.`,
      torn.map(([name]) => name),
      torn.flatMap(([, group]) => group.map(({ path }) => path)),
    ),
    ...finding(
      'image.series',
      'info',
      `The names suggest ${series.groups.size} series of pictures. If those of a series are alike (frames, patients), group_by: ${JSON.stringify(series.pattern)} keeps each on one side of a split.`,
      told,
    ),
  ];
}
