// What single pictures are like that a person should know of: how they are read, and what may not be meant. Pure.
import { finding, type ImageFinding, plural, type Seen } from './image-finding.ts';
import { claimedFormat } from './image-format.ts';

type Usable = Seen & { file: { image: NonNullable<Seen['file']['image']> } };

const isUsable = (one: Seen): one is Usable => one.file.image !== null;
const pathOf = ({ found }: Seen) => found.path;

/** A square crop of such a picture shows a tenth of it. */
const EXTREME_ASPECT = 10;
/** A side of fewer pixels shows nothing that has a shape. */
const TINY = 8;

/** Read like the others; said once. */
function handled(usable: readonly Usable[]): ImageFinding[] {
  const of = (test: (image: Usable['file']['image']) => boolean) =>
    usable.filter(({ file }) => test(file.image)).map(pathOf);
  const rotated = of(({ rotated: turned }) => turned);
  const cmyk = of(({ cmyk: printed }) => printed);
  const alpha = of(({ alpha: clear }) => clear);
  const damaged = of(({ damaged: hurt }) => hurt);
  return [
    ...finding(
      'image.damaged',
      'warning',
      `${plural(damaged.length, 'picture is', 'pictures are')} damaged inside and read as far as ${damaged.length === 1 ? 'it goes' : 'they go'}; the rest is grey or shifted. Replace them.`,
      damaged,
      damaged,
    ),
    ...finding(
      'image.rotated',
      'info',
      `${plural(rotated.length, 'picture is', 'pictures are')} turned by the EXIF of their files; training, thumbnails and predictions show them upright.`,
      rotated,
      rotated,
    ),
    ...finding(
      'image.cmyk',
      'info',
      `${plural(cmyk.length, 'picture is', 'pictures are')} in the colours of print (CMYK) and converted to RGB; colours may differ a little from what a viewer shows.`,
      cmyk,
      cmyk,
    ),
    ...finding(
      'image.alpha',
      'info',
      `${plural(alpha.length, 'picture has', 'pictures have')} transparency, which is dropped: lay them on the background that they will have in use.`,
      alpha,
      alpha,
    ),
  ];
}

function shapes(usable: readonly Usable[]): ImageFinding[] {
  const sized = ({ found, file }: Usable) => `${found.path}: ${file.image.width} × ${file.image.height}`;
  const sides = ({ file: { image } }: Usable) => [image.width, image.height] as const;
  const long = usable.filter((one) => Math.max(...sides(one)) >= EXTREME_ASPECT * Math.min(...sides(one)));
  const tiny = usable.filter((one) => Math.min(...sides(one)) < TINY);
  return [
    ...finding(
      'image.extreme_aspect',
      'warning',
      `${plural(long.length, 'picture is', 'pictures are')} ${EXTREME_ASPECT} times as long as wide, or more; the square that a model sees shows a small part or a squeezed whole. Cut them, or leave them out.`,
      long.map(sized),
      long.map(pathOf),
    ),
    ...finding(
      'image.tiny',
      'warning',
      `${plural(tiny.length, 'picture has', 'pictures have')} a side of fewer than ${TINY} pixels. Leave them out unless they are meant.`,
      tiny.map(sized),
      tiny.map(pathOf),
    ),
  ];
}

function formats(usable: readonly Usable[]): ImageFinding[] {
  const renamed = usable.filter(({ found, file }) => ![null, file.image.format].includes(claimedFormat(found.path)));
  const animated = usable.filter(({ file }) => file.image.frames > 1);
  return [
    ...finding(
      'image.extension',
      'info',
      `${plural(renamed.length, 'file has', 'files have')} the name of another format; the content counts.`,
      renamed.map(({ found, file }) => `${found.path}: ${file.image.format}`),
      renamed.map(pathOf),
    ),
    ...finding(
      'image.animated',
      'info',
      `${plural(animated.length, 'file is', 'files are')} animated; the first frame counts.`,
      animated.map(({ found, file }) => `${found.path}: ${file.image.frames} frames`),
      animated.map(pathOf),
    ),
  ];
}

/** Files that are one on a disk that does not tell case, or the spellings of an accent, apart. */
function collisions(seen: readonly Seen[]): ImageFinding[] {
  const paths = seen.map(({ found }) => found.path);
  const groups = Map.groupBy(paths, (path) => path.normalize('NFC').toLowerCase());
  const twins = [...groups.values()].filter((group) => group.length > 1);
  return finding(
    'image.name_collision',
    'warning',
    `${plural(twins.length, 'group of files differs', 'groups of files differ')} in case or in the spelling of accents alone; copied to another disk one replaces the other. Rename them.`,
    twins.map((group) => group.map((path) => JSON.stringify(path)).join(' and ')),
    twins.flat(),
  );
}

/** All that single files tell. */
export function traitFindings(seen: readonly Seen[]): ImageFinding[] {
  const usable = seen.filter(isUsable);
  return [...collisions(seen), ...shapes(usable), ...handled(usable), ...formats(usable)];
}
