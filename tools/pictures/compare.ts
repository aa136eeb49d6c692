// Two folders of pictures, point by point: a table of what differs, and a picture of each difference.
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import pixelmatch from 'pixelmatch';
import { PNG } from 'pngjs';

export interface Difference {
  name: string;
  /** Points that differ; null: one of the two pictures is missing. */
  points: number | null;
  share: number;
  size: string;
}

/** The picture on a sheet of that size; what it does not cover is magenta, so that it differs from everything. */
function onSheet(picture: PNG, width: number, height: number): PNG {
  if (picture.width === width && picture.height === height) return picture;
  const sheet = new PNG({ width, height });
  for (let at = 0; at < sheet.data.length; at += 4) sheet.data.set([255, 0, 255, 255], at);
  PNG.bitblt(picture, sheet, 0, 0, picture.width, picture.height, 0, 0);
  return sheet;
}

export function differ(before: PNG, after: PNG): { points: number; picture: PNG } {
  const width = Math.max(before.width, after.width);
  const height = Math.max(before.height, after.height);
  const picture = new PNG({ width, height });
  const points = pixelmatch(
    onSheet(before, width, height).data,
    onSheet(after, width, height).data,
    picture.data,
    width,
    height,
    { threshold: 0.1 },
  );
  return { points, picture };
}

const read = (file: string): Promise<PNG | null> =>
  readFile(file).then(
    (bytes) => PNG.sync.read(bytes),
    () => null,
  );

export async function compare(before: string, after: string, out: string): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out, { recursive: true });
  const pictures = async (folder: string) => (await readdir(folder)).filter((name) => name.endsWith('.png'));
  const names = [...new Set([...(await pictures(before)), ...(await pictures(after))])].toSorted();
  const found: Difference[] = [];
  for (const name of names) {
    const [old, now] = [await read(join(before, name)), await read(join(after, name))];
    if (!old || !now) {
      found.push({ name, points: null, share: 1, size: old ? 'only before' : 'only after' });
      continue;
    }
    const { points, picture } = differ(old, now);
    if (points > 0) await writeFile(join(out, name), PNG.sync.write(picture));
    const size = old.height === now.height ? '' : `height ${old.height} → ${now.height}`;
    found.push({ name, points, share: points / (picture.width * picture.height), size });
  }
  const table = tableOf(found);
  await writeFile(join(out, 'differences.md'), table);
  console.log(table);
}

function tableOf(found: Difference[]): string {
  const equal = found.filter(({ points }) => points === 0).length;
  const rows = found
    .filter(({ points }) => points !== 0)
    .toSorted((a, b) => b.share - a.share)
    .map(({ name, points, share, size }) => `| ${name} | ${points ?? ''} | ${(share * 100).toFixed(2)} % | ${size} |`);
  return [
    `${equal} of ${found.length} are equal.`,
    '',
    '| picture | points | share | |',
    '|---|--:|--:|---|',
    ...rows,
    '',
  ].join('\n');
}
