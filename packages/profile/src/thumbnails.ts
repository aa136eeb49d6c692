// Small WebP pictures for the page, made once per content and size. They are decoded and encoded anew: nothing of the original
// file but its pixels reaches a browser, neither EXIF nor anything hidden behind the picture.
import { MAX_IMAGE_PIXELS } from '@trainyard/contracts/limits';
import { TrainyardError } from '@trainyard/contracts/problem';
import { createHash, randomUUID } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import sharp, { type Sharp } from 'sharp';
import { decodeBmp, isBmp } from './bmp.ts';
import { decodePnm } from './pnm.ts';

export interface ThumbnailQuery {
  /** Absolute path of the picture. */
  path: string;
  sha256: string;
  cacheDir: string;
  /** Pixels of the longer side. */
  size: number;
}

function open(bytes: Buffer): Sharp {
  const options = { limitInputPixels: MAX_IMAGE_PIXELS, failOn: 'none' as const };
  const raw = isBmp(bytes) ? decodeBmp(bytes) : decodePnm(bytes);
  return raw
    ? sharp(raw.pixels, { ...options, raw: { width: raw.width, height: raw.height, channels: 3 } })
    : sharp(bytes, options);
}

async function encode(picture: Sharp, size: number): Promise<Buffer> {
  const { depth } = await picture.metadata();
  // Numbers with a point mean 0 to 1, as a training reads them; libvips would take 1 for almost black.
  const shown = depth === 'float' || depth === 'double' ? picture.linear(255, 0) : picture;
  return shown
    .rotate()
    .resize(size, size, { fit: 'inside', withoutEnlargement: true })
    .webp({ quality: 82 })
    .toBuffer();
}

/**
 * A WebP of at most `size` pixels, upright.
 * @throws TrainyardError file.not_found when the file is gone, image.corrupt when it cannot be decoded.
 */
export async function thumbnail({ path, sha256, cacheDir, size }: ThumbnailQuery): Promise<Buffer> {
  const cached = join(cacheDir, 'thumbnails', sha256.slice(0, 2), `${sha256}-${size}.webp`);
  const known = await readFile(cached).catch(() => null);
  if (known) return known;
  const bytes = await readFile(path).catch(() => null);
  if (!bytes || createHash('sha256').update(bytes).digest('hex') !== sha256)
    throw new TrainyardError('file.not_found', 'The picture is not what it was when the dataset was read.', {
      hint: 'Put it back, or read the data again for a new version.',
    });
  const small = await encode(open(bytes), size).catch(() => {
    throw new TrainyardError('image.corrupt', 'The picture cannot be decoded.');
  });
  const staging = `${cached}.${randomUUID()}`;
  // Pictures of a person's data are nobody else's, whatever the umask.
  await mkdir(dirname(cached), { recursive: true, mode: 0o700 });
  await writeFile(staging, small, { mode: 0o600 });
  await rename(staging, cached);
  return small;
}
