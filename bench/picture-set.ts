// Many small pictures in ten classes, no two of the same bytes: the same set for the same numbers anywhere.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';

const CLASSES = 10;

/** mulberry32: the same bytes for the same seed anywhere. */
function random(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return (mixed ^ (mixed >>> 14)) & 255;
  };
}

/** Patches that no two numbers share; every hundredth is a near copy of the one before. */
async function picture(number: number, side: number, file: string): Promise<void> {
  const copy = number % 100 === 99;
  const pixels = Buffer.from(Array.from({ length: 8 * 8 * 3 }, random(copy ? number - 1 : number)));
  const length = copy ? side - 8 : side;
  await sharp(pixels, { raw: { width: 8, height: 8, channels: 3 } })
    .resize(length, length, { fit: 'fill' })
    .jpeg({ quality: copy ? 70 : 90 })
    .toFile(file);
}

/** Writes `pictures` of them, `side` pixels wide and high, below `folder`. */
export async function makePictures(folder: string, pictures: number, side: number): Promise<void> {
  for (let label = 0; label < CLASSES; label += 1) await mkdir(join(folder, `class${label}`), { recursive: true });
  let next = 0;
  const lane = async () => {
    while (next < pictures) {
      const number = next;
      next += 1;
      const label = Math.floor(number / 100) % CLASSES;
      await picture(number, side, join(folder, `class${label}`, `${String(number).padStart(6, '0')}.jpg`));
    }
  };
  await Promise.all(Array.from({ length: 4 }, lane));
}
