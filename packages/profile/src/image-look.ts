// What a picture looks like, small: whether all its pixels can be read, and by what it is found again when it was resized,
// compressed anew or made brighter. The hash is the perceptual hash of the cosine transform (Zauner 2010, section 3.2.1).
import { MAX_IMAGE_PIXELS } from '@trainyard/contracts/limits';
import sharp, { type FailOnOptions, type Sharp } from 'sharp';
import { decodeBmp, isBmp } from './bmp.ts';
import { decodePnm } from './pnm.ts';

export interface Look {
  /** 64 bits, the halves as whole numbers from 0 on. */
  hash: [number, number];
  /** 16 × 16 grey values. */
  grey: Uint8Array;
  mean: number;
  /** Standard deviation of the grey values; below FLAT nothing in the picture tells it from others. */
  contrast: number;
}

export const FLAT = 4;
const SIDE = 32;
const SMALL = 16;
const BITS = 8;

const COSINES = Array.from({ length: BITS }, (_, frequency) =>
  Float64Array.from({ length: SIDE }, (__, at) => Math.cos((Math.PI * (at + 0.5) * frequency) / SIDE)),
);

/** The 8 × 8 lowest frequencies of 32 × 32 values. */
function transform(values: Uint8Array): Float64Array {
  const rows = new Float64Array(SIDE * BITS);
  for (let y = 0; y < SIDE; y += 1)
    for (let u = 0; u < BITS; u += 1) {
      const cosines = COSINES[u] as Float64Array;
      let sum = 0;
      for (let x = 0; x < SIDE; x += 1) sum += (cosines[x] as number) * (values[y * SIDE + x] as number);
      rows[y * BITS + u] = sum;
    }
  const found = new Float64Array(BITS * BITS);
  for (let v = 0; v < BITS; v += 1) {
    const cosines = COSINES[v] as Float64Array;
    for (let u = 0; u < BITS; u += 1) {
      let sum = 0;
      for (let y = 0; y < SIDE; y += 1) sum += (cosines[y] as number) * (rows[y * BITS + u] as number);
      found[v * BITS + u] = sum;
    }
  }
  return found;
}

function hashOf(values: Uint8Array): [number, number] {
  const found = transform(values);
  const sorted = found.slice(1).sort();
  const middle = sorted[Math.floor(sorted.length / 2)] as number;
  const halves: [number, number] = [0, 0];
  // The first is the brightness of the whole.
  for (let bit = 1; bit < found.length; bit += 1)
    // Neighbours in frequency are alike: they go to different halves and, within these, far apart.
    if ((found[bit] as number) > middle) halves[bit & 1] = (halves[bit & 1] as number) | (1 << (bit >> 1));
  return [halves[0] >>> 0, halves[1] >>> 0];
}

/** Of a hash and 16 × 16 grey values. */
export function lookFrom(hash: [number, number], grey: Uint8Array): Look {
  let [sum, squares] = [0, 0];
  for (const value of grey) {
    sum += value;
    squares += value * value;
  }
  const mean = sum / grey.length;
  return { hash, grey, mean, contrast: Math.sqrt(Math.max(0, squares / grey.length - mean * mean)) };
}

/** Of 32 × 32 grey values. */
export function lookOf(values: Uint8Array): Look {
  const grey = new Uint8Array(SMALL * SMALL);
  for (let y = 0; y < SMALL; y += 1)
    for (let x = 0; x < SMALL; x += 1) {
      const at = 2 * y * SIDE + 2 * x;
      const four = [values[at], values[at + 1], values[at + SIDE], values[at + SIDE + 1]] as number[];
      grey[y * SMALL + x] = Math.round(((four[0] ?? 0) + (four[1] ?? 0) + (four[2] ?? 0) + (four[3] ?? 0)) / 4);
    }
  return lookFrom(hashOf(values), grey);
}

function open(source: Buffer | string, failOn: FailOnOptions): Sharp {
  const options = { failOn, limitInputPixels: MAX_IMAGE_PIXELS };
  const raw = typeof source === 'string' ? null : isBmp(source) ? decodeBmp(source) : decodePnm(source);
  return raw
    ? sharp(raw.pixels, { ...options, raw: { width: raw.width, height: raw.height, channels: 3 } })
    : sharp(source, options);
}

/** Pictures of fewer pixels are made small here: for them libvips takes longer to set its resize up than to decode. */
const FEW_PIXELS = 200_000;

interface Raw {
  pixels: Buffer;
  width: number;
  height: number;
  channels: number;
}

/** Brightness of one pixel (ITU-R BT.601) on white. */
function brightness({ pixels, channels }: Raw, at: number): number {
  const colours = channels < 3 ? 1 : 3;
  const grey =
    colours === 1
      ? (pixels[at] as number)
      : 0.299 * (pixels[at] as number) + 0.587 * (pixels[at + 1] as number) + 0.114 * (pixels[at + 2] as number);
  if (channels === colours) return grey;
  const alpha = (pixels[at + colours] as number) / 255;
  return grey * alpha + 255 * (1 - alpha);
}

/** Means over 32 × 32 boxes; of a side with fewer pixels some are repeated. */
export function reduce(raw: Raw): Uint8Array {
  const { width, height, channels } = raw;
  const edges = (length: number) => Array.from({ length: SIDE + 1 }, (_, at) => Math.floor((at * length) / SIDE));
  const [columns, rows] = [edges(width), edges(height)];
  const found = new Uint8Array(SIDE * SIDE);
  for (let y = 0; y < SIDE; y += 1) {
    const [top, below] = [rows[y] as number, Math.max((rows[y] as number) + 1, rows[y + 1] as number)];
    for (let x = 0; x < SIDE; x += 1) {
      const [left, right] = [columns[x] as number, Math.max((columns[x] as number) + 1, columns[x + 1] as number)];
      let sum = 0;
      for (let row = top; row < below; row += 1)
        for (let column = left; column < right; column += 1) sum += brightness(raw, (row * width + column) * channels);
      found[y * SIDE + x] = Math.round(sum / ((below - top) * (right - left)));
    }
  }
  return found;
}

interface Known {
  width: number;
  height: number;
  /** Whether its EXIF turns it. */
  rotated: boolean;
}

/**
 * Decodes the whole picture, upright; null where that fails. Never by `stats()`, which was seen to report damaged ones of several
 * pictures at once as whole. What libvips says of why is not told: it comes from a buffer that all threads share.
 */
export async function lookAt(
  source: Buffer | string,
  { width, height, rotated }: Known,
  failOn: FailOnOptions = 'error',
): Promise<Look | null> {
  try {
    const opened = open(source, failOn);
    const picture = rotated ? opened.autoOrient() : opened;
    if (width * height < FEW_PIXELS) {
      const { data, info } = await picture.raw({ depth: 'uchar' }).toBuffer({ resolveWithObject: true });
      return lookOf(reduce({ pixels: data, ...info }));
    }
    const values = await picture
      .flatten({ background: '#ffffff' })
      .resize(SIDE, SIDE, { fit: 'fill' })
      .toColourspace('b-w')
      .extractChannel(0)
      .raw({ depth: 'uchar' })
      .toBuffer();
    return values.length === SIDE * SIDE ? lookOf(values) : null;
  } catch {
    return null;
  }
}
