// Pictures with more than 8 bits a channel: by which rule they are read (the engine's, images/decode.py), and how much of their
// range a set uses.
import { MAX_IMAGE_PIXELS } from '@trainyard/contracts/limits';
import sharp from 'sharp';

/** Of one picture: 8 or 16 bits a channel, or numbers with a point from 0 to 1. */
export type Depth = 8 | 16 | 'float';

const options = { limitInputPixels: MAX_IMAGE_PIXELS, failOn: 'none' as const };

async function floats(source: Buffer | string): Promise<{ low: number; high: number }> {
  const bytes = await sharp(source, options).raw({ depth: 'float' }).toBuffer();
  const values = new Float32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 4);
  let [low, high] = [0, 0];
  for (const value of values) {
    if (!Number.isFinite(value)) return { low: Number.NaN, high: Number.NaN };
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return { low, high };
}

/** The depth by the name that libvips has for it, or the reason why such a picture has no common scale. */
export async function readDepth(source: Buffer | string, name: string): Promise<Depth | { reason: string }> {
  if (name === 'ushort' || name === 'short') return 16;
  if (name === 'int' || name === 'uint')
    return { reason: 'it is of 32-bit whole numbers, which have no common range; save 16-bit' };
  if (name !== 'float' && name !== 'double') return 8;
  const { low, high } = await floats(source);
  if (low >= 0 && high <= 1 + 1e-6) return 'float';
  const told = `${Number(low.toPrecision(4))} to ${Number(high.toPrecision(4))}`;
  return { reason: `it is of 32-bit floats from ${told}; floats are read from 0 to 1, so scale them or save 16-bit` };
}

/** The largest value in a picture with 16 bits a channel, of 65,535; 0 where it cannot be decoded. */
export async function largestValue(path: string): Promise<number> {
  const bytes = await sharp(path, options)
    .toColourspace('rgb16')
    .raw({ depth: 'ushort' })
    .toBuffer()
    .catch(() => Buffer.alloc(0));
  let largest = 0;
  for (const value of new Uint16Array(bytes.buffer, bytes.byteOffset, bytes.byteLength / 2))
    if (value > largest) largest = value;
  return largest;
}
