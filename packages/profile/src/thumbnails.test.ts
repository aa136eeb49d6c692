import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inspectImage } from './image-file.ts';
import { thumbnail } from './thumbnails.ts';

const shared = process.env['TRAINYARD_SHARED_DATA'] ?? join(import.meta.dirname, '../../../../shared/data');
let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'thumbnails-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function small(bytes: Buffer, size = 64) {
  const path = join(folder, 'it');
  await writeFile(path, bytes);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  return { path, sha256, webp: await thumbnail({ path, sha256, cacheDir: folder, size }) };
}
const pixel = async (image: Buffer, left: number, top: number) => [
  ...(await sharp(image).extract({ left, top, width: 1, height: 1 }).removeAlpha().raw().toBuffer()),
];

/** A BMP of 3 × 2 pixels: the upper row red, green, blue, the lower white. */
function bmp(bits: 24 | 32, topDown = false): Buffer {
  const rows = [
    [
      [255, 0, 0],
      [0, 255, 0],
      [0, 0, 255],
    ],
    [
      [255, 255, 255],
      [255, 255, 255],
      [255, 255, 255],
    ],
  ];
  const header = Buffer.alloc(54);
  header.write('BM');
  header.writeUInt32LE(54, 10);
  header.writeUInt32LE(40, 14);
  header.writeInt32LE(3, 18);
  header.writeInt32LE(topDown ? -2 : 2, 22);
  header.writeUInt16LE(bits, 28);
  const lines = rows.map((row) =>
    Buffer.concat([
      Buffer.from(row.flatMap(([r = 0, g = 0, b = 0]) => (bits === 32 ? [b, g, r, 255] : [b, g, r]))),
      Buffer.alloc(bits === 24 ? 3 : 0),
    ]),
  );
  return Buffer.concat([header, ...(topDown ? lines : lines.toReversed())]);
}

test('is small and never larger than the picture', async () => {
  const image = await sharp({ create: { width: 300, height: 100, channels: 3, background: '#336699' } })
    .png()
    .toBuffer();
  expect(await sharp((await small(image)).webp).metadata()).toMatchObject({ format: 'webp', width: 64, height: 21 });
  const tiny = await sharp({ create: { width: 3, height: 5, channels: 3, background: '#336699' } })
    .png()
    .toBuffer();
  expect(await sharp((await small(tiny)).webp).metadata()).toMatchObject({ width: 3, height: 5 });
});

test('comes from the cache when the picture is gone; a changed picture is not passed off', async () => {
  const image = await sharp({ create: { width: 30, height: 30, channels: 3, background: '#aa0000' } })
    .png()
    .toBuffer();
  const { path, sha256, webp } = await small(image);
  await rm(path);
  expect(await thumbnail({ path, sha256, cacheDir: folder, size: 64 })).toEqual(webp);
  await expect(thumbnail({ path, sha256, cacheDir: folder, size: 32 })).rejects.toMatchObject({
    code: 'file.not_found',
  });
  await writeFile(path, 'other bytes');
  await expect(thumbnail({ path, sha256, cacheDir: folder, size: 32 })).rejects.toMatchObject({
    code: 'file.not_found',
  });
  expect(existsSync(join(folder, 'thumbnails', sha256.slice(0, 2), `${sha256}-32.webp`))).toBe(false);
});

test('what cannot be decoded is said', async () => {
  await expect(small(Buffer.from('no picture'))).rejects.toMatchObject({ code: 'image.corrupt' });
});

test.each([
  [24, false],
  [24, true],
  [32, false],
] as const)('a BMP of %i bits, top-down %j', async (bits, topDown) => {
  const { webp, path } = await small(bmp(bits, topDown));
  const [red, , blue] = await Promise.all([0, 1, 2].map((x) => pixel(webp, x, 0)));
  expect(red?.[0]).toBeGreaterThan((red?.[2] ?? 0) + 40);
  expect(blue?.[2]).toBeGreaterThan((blue?.[0] ?? 0) + 40);
  expect(await pixel(webp, 1, 1).then(([r, g, b]) => Math.min(r ?? 0, g ?? 0, b ?? 0))).toBeGreaterThan(120);
  expect((await inspectImage(path)).image).toMatchObject({ format: 'bmp', width: 3, height: 2, frames: 1, depth: 8 });
});

test.skipIf(!existsSync(join(shared, 'bad-images/sharp')))(
  'pictures in all eight orientations look the same',
  async () => {
    for (const number of [2, 3, 4, 5, 6, 7, 8]) {
      const { webp } = await small(await readFile(join(shared, `bad-images/sharp/Landscape_${number}.jpg`)));
      const first = await small(await readFile(join(shared, 'bad-images/sharp/Landscape_1.jpg')));
      expect(await sharp(webp).metadata()).toMatchObject({ width: 64, height: 48 });
      const [a, b] = await Promise.all([webp, first.webp].map(async (image) => sharp(image).raw().toBuffer()));
      const difference =
        (a as Buffer).reduce((sum, value, index) => sum + Math.abs(value - ((b as Buffer)[index] ?? 0)), 0) /
        (a as Buffer).length;
      expect(difference, String(number)).toBeLessThan(12);
    }
  },
);
