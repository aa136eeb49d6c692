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

/** Of 32 × 32 grey values. */
export function lookOf(values: Uint8Array): Look {
  const grey = new Uint8Array(SMALL * SMALL);
  let [sum, squares] = [0, 0];
  for (let y = 0; y < SMALL; y += 1)
    for (let x = 0; x < SMALL; x += 1) {
      const at = 2 * y * SIDE + 2 * x;
      const four = [values[at], values[at + 1], values[at + SIDE], values[at + SIDE + 1]] as number[];
      const value = Math.round(((four[0] ?? 0) + (four[1] ?? 0) + (four[2] ?? 0) + (four[3] ?? 0)) / 4);
      grey[y * SMALL + x] = value;
      sum += value;
      squares += value * value;
    }
  const mean = sum / grey.length;
  return { hash: hashOf(values), grey, mean, contrast: Math.sqrt(Math.max(0, squares / grey.length - mean * mean)) };
}

function open(source: Buffer | string, failOn: FailOnOptions): Sharp {
  const options = { failOn, limitInputPixels: MAX_IMAGE_PIXELS };
  const raw = typeof source === 'string' ? null : isBmp(source) ? decodeBmp(source) : decodePnm(source);
  return raw
    ? sharp(raw.pixels, { ...options, raw: { width: raw.width, height: raw.height, channels: 3 } })
    : sharp(source, options);
}

/**
 * Decodes the whole picture, upright; null where that fails. Through a resize, because `stats()` of several pictures at once was
 * seen to report damaged ones as whole. What libvips says of why is not told: it comes from a buffer that all threads share.
 */
export async function lookAt(source: Buffer | string, failOn: FailOnOptions = 'error'): Promise<Look | null> {
  try {
    const values = await open(source, failOn)
      .autoOrient()
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
